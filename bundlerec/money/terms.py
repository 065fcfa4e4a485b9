"""On which terms a shop offers bundles: how large a discount may be, and what has to be left of the margin."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bundlerec.errors import BadSetting
from bundlerec.store import Store

# Nobody pays cents in these (ISO 4217 without decimals, and those whose coins went out of use).
_WHOLE = "BIF CLP DJF GNF HUF IDR ISK JPY KMF KRW PYG RWF TWD UGX UZS VND VUV XAF XOF XPF"
WHOLE: Final = frozenset(_WHOLE.split())
CENT: Final = 0.01


class Ending(StrEnum):
    """How suggested prices end."""

    NINES = "nines"
    FIVES = "fives"
    ROUND = "round"
    EXACT = "exact"


class Terms(BaseModel):
    """The terms of one shop; percents are 0 to 100."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    most_discount: float = Field(
        10.0,
        ge=0,
        le=90,
        title="Largest discount, %",
        description="Of the list price of all products together.",
        json_schema_extra={"step": 0.5},
    )
    floor_margin: float = Field(
        20.0,
        ge=0,
        le=95,
        title="Lowest margin, %",
        description="A discount never leaves less: (bundle price - cost) / bundle price. 0: never below cost.",
        json_schema_extra={"step": 0.5},
    )
    margin_share: float = Field(
        25.0,
        ge=0,
        le=100,
        title="Share for the customer, %",
        description="So much of the margin above the lowest one is given to the customer as the saving.",
        json_schema_extra={"step": 0.5},
    )
    without_cost: float = Field(
        0.0,
        ge=0,
        le=90,
        title="Discount without a known cost, %",
        description="Where the cost of a product is not known, nobody can tell what a discount leaves.",
        json_schema_extra={"step": 0.5},
    )
    customers_per_piece: float = Field(
        1.0,
        ge=1,
        le=1000,
        title="Customers per piece in stock",
        description="To how many customers the plan may offer the same piece. 1: every offer can be kept.",
        json_schema_extra={"step": 1},
    )
    ending: Ending = Field(
        Ending.NINES,
        title="How prices end",
        description="nines: 4.99, else 4.69; fives: 4.95, else 4.65; round: 5.00; exact: as it is computed.",
    )

    def told(self) -> dict[str, Any]:
        """What was said, as plain JSON; what is as it always is, is left out."""
        return self.model_dump(mode="json", exclude_defaults=True)


def terms_from(told: Mapping[str, Any]) -> Terms:
    """Terms out of plain JSON. Raises BadSetting, naming the field that does not fit."""
    try:
        return Terms.model_validate(dict(told))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        known = f"Terms: {', '.join(Terms.model_fields)}."
        raise BadSetting(f"The term “{name}” does not fit: {first['msg']}.", f"Correct it. {known}") from None


def terms_of(store: Store, shop: str) -> Terms:
    """Those of a shop; the usual ones where nobody said any."""
    return terms_from(store.terms.get(shop))


def save_terms(store: Store, shop: str, terms: Terms) -> None:
    """Replaces the terms of a shop. Raises UnknownShop."""
    store.terms.save(shop, terms.told())


def coin_of(currency: str) -> float:
    """The smallest step of a price."""
    return 1.0 if currency in WHOLE else CENT

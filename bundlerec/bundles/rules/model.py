"""One set of rules, as the analyst writes it: each field with its unit, range and a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Final, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from bundlerec.errors import BadSetting

ALL: Final = "all"  # rules of every kind of bundle
DISMISSED_DAYS: Final = 90  # where no rule says how long a customer's no holds


def _listed(told: object) -> object:
    """Names without blanks around them, each once, none empty; one name alone is a list, too."""
    names = [told] if isinstance(told, str) else told
    if not isinstance(names, Iterable):
        return told
    clean = (name.strip() if isinstance(name, str) else name for name in names)
    return tuple(dict.fromkeys(name for name in clean if name != ""))


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Blackout(BaseModel):
    """Days on which something is not offered; without names, nothing is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first: date = Field(title="First day")
    last: date = Field(title="Last day", description="The last day belongs to it.")
    items: Names = Field((), title="Products", description="Their codes.")
    brands: Names = Field((), title="Brands")
    categories: Names = Field((), title="Categories")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.last < self.first:
            raise ValueError("a blackout can't end before it begins")
        return self


class Rules(BaseModel):
    """What may stand in the bundles of one kind. A category is its path or the beginning of it (“Drinks > Tea”)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    exclude_items: Names = Field((), title="Products", description="Codes of products that are never offered.")
    exclude_brands: Names = Field((), title="Brands", description="Never offered.")
    exclude_categories: Names = Field((), title="Categories", description="Never offered, with all below them.")
    require_items: Names = Field((), title="Products", description="Codes; each stands in every bundle.")
    require_brands: Names = Field((), title="Brands", description="A product of each stands in every bundle.")
    require_categories: Names = Field(
        (), title="Categories", description="A product of each stands in every bundle."
    )
    in_stock: bool = Field(
        False, title="In stock only", description="Without products of no stock, or whose stock is not known."
    )
    least_price: float | None = Field(None, ge=0, title="Lowest price", description="Of one product.")
    most_price: float | None = Field(None, ge=0, title="Highest price", description="Of one product.")
    least_margin: float | None = Field(
        None, ge=-1000, le=100, title="Lowest margin, %", description="(Price - cost) / price of one product."
    )
    most_of_category: int | None = Field(
        None, ge=1, le=1000, title="Most products of a category", description="In one bundle."
    )
    variants_once: bool = Field(
        False, title="Variants never twice", description="At most one variant of a product in a bundle."
    )
    not_bought_days: int | None = Field(
        None,
        ge=1,
        le=36500,
        title="Not bought in the last days",
        description="Without what the customer bought, in any variant, in so many days before the end of the data.",
    )
    not_dismissed_days: int | None = Field(
        None,
        ge=0,
        le=36500,
        title="Not dismissed in the last days",
        description="Without what the customer dismissed or disliked in so many days. Empty: 90; 0: offered again.",
    )
    promote_items: Names = Field((), title="Products", description="Codes of products that are offered sooner.")
    promote_brands: Names = Field((), title="Brands", description="Offered sooner.")
    promote_categories: Names = Field((), title="Categories", description="Offered sooner.")
    demote_items: Names = Field((), title="Products", description="Codes of products that are offered later.")
    demote_brands: Names = Field((), title="Brands", description="Offered later.")
    demote_categories: Names = Field((), title="Categories", description="Offered later.")
    strength: float = Field(
        2.0,
        ge=1,
        le=100,
        title="How much",
        description="A promoted product counts as if so many times as likely; a demoted one, so many times less.",
    )
    blackouts: tuple[Blackout, ...] = Field((), title="Blackout dates")

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if None not in (self.least_price, self.most_price) and self.least_price > self.most_price:  # type: ignore[operator]
            raise ValueError("the lowest price is above the highest")
        return self

    @property
    def empty(self) -> bool:
        """Whether nothing is ruled."""
        return not self.told()

    @property
    def dismissed_days(self) -> int:
        """How long a customer's no holds."""
        return DISMISSED_DAYS if self.not_dismissed_days is None else self.not_dismissed_days

    def told(self) -> dict[str, Any]:
        """What was said, as plain JSON; what is as it always is, is left out."""
        return self.model_dump(mode="json", exclude_defaults=True)

    def and_also(self, other: Rules) -> Rules:
        """Both sets at once: all names, and of two numbers the stricter one."""
        mine, yours = self.model_dump(), other.model_dump()
        return Rules.model_construct(
            **{
                **{name: _both(name, mine[name], yours[name]) for name in mine if name != "blackouts"},
                "blackouts": (*self.blackouts, *other.blackouts),
                "strength": (other if "strength" in other.told() else self).strength,
            }
        )


STRICTER: Final = {"most_price": min, "most_of_category": min}  # of other numbers the larger one is


def _both(name: str, one: Any, two: Any) -> Any:
    if isinstance(one, tuple):
        return tuple(dict.fromkeys((*one, *two)))
    if isinstance(one, bool):
        return one or two
    told = [value for value in (one, two) if value is not None]
    return STRICTER.get(name, max)(told) if told else None


def rules_from(told: Mapping[str, Any]) -> Rules:
    """Rules out of plain JSON. Raises BadSetting, naming the field that does not fit."""
    try:
        return Rules.model_validate(dict(told))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "rules"
        known = "" if first["type"] != "extra_forbidden" else f" Rules: {', '.join(Rules.model_fields)}."
        said = first["msg"].removeprefix("Value error, ")
        raise BadSetting(f"The rule “{name}” does not fit: {said}.", f"Correct it and try again.{known}") from None

"""The fairness weight of a shop: products of those who are shown less than they should be are offered sooner.

Like what is promoted or demoted, a product counts as if it were so many times as likely:

    factor(i) = strength(group of i) ** weight,    weight from 0 (nothing changes) to 1 (as far as it can go)

The strengths were worked out once, from what a training's customers are likely to buy (`bundlerec.fairness.lever`). No
attribute of any customer is in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bundlerec.bundles.rules.shelf import Shelf
from bundlerec.errors import BadSetting

FAIRNESS: Final = "fairness"  # under which it stands among the rules of a shop
BRAND, CATEGORY, BEST_SELLERS = "brand", "category", "best_sellers"
OF: Final = (BRAND, CATEGORY, BEST_SELLERS)
OTHERS: Final = ""  # group of names that sell too little to be told apart, and of what is no best seller
FELT: Final = 1.05  # a factor from which on a product is said to be offered sooner


class Fair(BaseModel):
    """What is balanced, how far, and with which strengths."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    of: Literal["brand", "category", "best_sellers"]
    weight: float = Field(ge=0, le=1)
    run: int  # the training by which the strengths were worked out
    strength: dict[str, float]  # of brands or first categories (folded), or of best sellers' codes; OTHERS

    def factor(self, shelf: Shelf) -> np.ndarray:
        """[c] float32: how many times as likely each code counts; 1 where its group is not known."""
        names = group_names(shelf, self.of)
        others = self.strength.get(OTHERS, 1.0)
        found = [1.0 if name is None else self.strength.get(name, others) for name in names]
        return (np.array(found, dtype=np.float64) ** self.weight).astype(np.float32)

    def told(self) -> dict[str, Any]:
        """As plain JSON."""
        return self.model_dump(mode="json")


def group_names(shelf: Shelf, of: str) -> list[str | None]:
    """Brand or first category of each code (None: unknown), or the code itself where best sellers are balanced."""
    if of == BEST_SELLERS:
        return [str(code) for code in shelf.ids]
    if of == BRAND:
        return [str(name) or None for name in shelf.brand]
    return [str(path).split(" > ")[0] or None for path in shelf.category]


def fair_from(told: Mapping[str, Any] | None) -> Fair | None:
    """Out of plain JSON; None for nothing. Raises BadSetting."""
    if not told:
        return None
    try:
        return Fair.model_validate(dict(told))
    except ValidationError as error:
        raise BadSetting(
            "The shop's fairness weight does not fit this version.",
            "Set it anew: `fairness --weight 0.5 --of brand`.",
        ) from error

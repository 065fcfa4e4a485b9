"""What somebody wants of a campaign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from bundlerec.bundles.requests import EXISTING, MIXED, REPLENISH
from bundlerec.bundles.rules.model import Rules
from bundlerec.bundles.rules.screen import EXPLORE
from bundlerec.campaigns.holdout import USUAL_SHARE, checked_share
from bundlerec.campaigns.segments import Selection
from bundlerec.errors import BadSetting
from bundlerec.registry.in_use import RunWish

USUAL_SIZE, USUAL_DAYS = 5, 30
MOST_SIZE, MOST_DAYS = 40, 366
LONGEST_NAME: Final = 100
OWN_SIZED: Final = (MIXED, EXPLORE)
NO_RULES: Final = Rules()


@dataclass(frozen=True)
class CampaignWish:
    """One campaign as it is asked for. Raises BadSetting where something does not fit."""

    selection: Selection
    name: str = ""
    kind: str = REPLENISH
    size: int | None = None  # products of a bundle at most; None: the usual number of the kind
    holdout: float = USUAL_SHARE
    seed: int = 0
    start: date | None = None  # None: today, or the day after the log's end where that is long past
    days: int = USUAL_DAYS  # how long orders count
    run: RunWish = None
    rules: Rules = NO_RULES  # of this campaign alone, beside the shop's

    def __post_init__(self) -> None:
        checked_share(self.holdout)
        if self.size is not None and not 1 <= self.size <= MOST_SIZE:
            raise BadSetting(f"A bundle of {self.size} products is none.", f"Ask for 1 to {MOST_SIZE}.")
        if not 1 <= self.days <= MOST_DAYS:
            raise BadSetting(f"A campaign can't last {self.days} days.", f"Give 1 to {MOST_DAYS}.")
        if not 0 <= self.seed < 2**31:
            raise BadSetting(f"{self.seed} is no seed.", "Give a whole number from 0 on.")

    @property
    def most_products(self) -> int:
        """Bundles whose size the model chose itself stay whole, unless another one is asked for; of the merchant's own
        bundles everybody is offered one.
        """
        if self.kind == EXISTING:
            return 1
        return self.size or (MOST_SIZE if self.kind in OWN_SIZED else USUAL_SIZE)


def checked_name(name: str) -> str:
    """A name without blanks around it. Raises BadSetting for none, or one that is too long."""
    plain = " ".join(name.split())
    if not plain or len(plain) > LONGEST_NAME or not plain.isprintable():
        raise BadSetting(
            "A campaign needs a name." if not plain else f"The name is longer than {LONGEST_NAME} characters.",
            "Name it so that you know it again, such as “Coffee in spring”.",
        )
    return plain

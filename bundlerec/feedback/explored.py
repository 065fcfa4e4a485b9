"""What the usual bundle would have brought to everybody, out of bundles of which a share was drawn by chance.

Each served bundle is kept with its probability (`recommend --explore`). The usual one of a customer has more than half
of it, as long as less than half of the customers get a drawn one. Its reward is 1 where the customer bought something
of the served bundle within some days, else 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import numpy as np
import pandas as pd

from bundlerec.data import columns as c
from bundlerec.evaluation.arms import all_of
from bundlerec.evaluation.offpolicy import NothingRandomised, OffPolicy, off_policy
from bundlerec.store import Store

DAYS: Final = 30
USUAL: Final = 0.5  # probability from which on a bundle is the usual one
TRUSTED: Final = (0.8, 1.25)  # mean weight within which the probabilities can be right
NOTHING: Final = (
    "No bundle that was exported has a probability yet: nothing was left to chance, so what other bundles would have "
    "brought can't be known.",
    "Have a small share drawn by chance: “recommend --kind mixed --size auto --explore 0.05”.",
)


@dataclass(frozen=True)
class Explored:
    """What everybody's usual bundle would have brought."""

    usual: OffPolicy
    served: int  # bundles that are counted
    drawn: int  # of them not the usual one
    too_recent: int  # whose days are not over yet
    days: int

    def told(self) -> dict[str, Any]:
        """As plain JSON."""
        counts = {"served": self.served, "drawn": self.drawn, "too_recent": self.too_recent, "days": self.days}
        return {**counts, "usual": self.usual.told(), "notes": self.notes}

    @property
    def notes(self) -> list[str]:
        """What stands in the way of trusting it."""
        low, high = TRUSTED
        if low <= self.usual.mean_weight <= high:
            return []
        return [
            f"The weights have a mean of {self.usual.mean_weight:.2f} instead of about 1: the kept probabilities do "
            "not fit what was served. Trust none of these numbers."
        ]


def explored(store: Store, shop: str, *, days: int = DAYS) -> Explored:
    """From everything that was exported with a probability. Raises NothingRandomised, NoOverlap, UnknownShop."""
    shown = store.exposures.shown(shop)
    shown = shown[(shown[c.CHANNEL] == c.IN_EXPORT) & shown[c.PROBABILITY].notna() & shown[c.CUSTOMER_ID].notna()]
    last = store.shops.summary(shop).last
    over = shown[c.TIME] + timedelta(days=days) <= pd.Timestamp(last or 0)
    bundles = shown[over].drop_duplicates(c.EXPOSURE)
    recent = int(shown.loc[~over, c.EXPOSURE].nunique())
    if bundles.empty:
        raise NothingRandomised(*(NOTHING if not recent else _early(recent, days)))
    events = store.data.events(shop, customers=bundles[c.CUSTOMER_ID].astype(str).unique().tolist())
    reward, before = _outcomes(shown[over], bundles, events, days)
    chance = bundles[c.PROBABILITY].to_numpy(dtype=np.float64)
    usual, who = chance > USUAL, pd.factorize(bundles[c.CUSTOMER_ID])[0]
    found = off_policy(all_of(usual, chance, reward, before, who))
    return Explored(found, len(bundles), int((~usual).sum()), recent, days)


def _early(recent: int, days: int) -> tuple[str, str]:
    return (
        f"{recent:,} bundles were served with a probability, but orders of {days} days after them are not known yet.",
        "Import later orders, or look at fewer days.",
    )


def _outcomes(
    shown: pd.DataFrame, bundles: pd.DataFrame, events: pd.DataFrame, days: int
) -> tuple[np.ndarray, np.ndarray]:
    """[bundles] 1 where something of it was bought in the days after, and how many lines in as many days before."""
    bought = events[events[c.KIND] == c.PURCHASE]
    lines = pd.DataFrame(
        {
            c.CUSTOMER_ID: bought[c.CUSTOMER_ID].astype(str).to_numpy(dtype=object),
            c.ITEM_ID: bought[c.ITEM_ID].astype(str).to_numpy(dtype=object),
            "bought": bought[c.TIME].to_numpy(),
        }
    )
    span = pd.Timedelta(days=days)
    places = shown[[c.EXPOSURE, c.CUSTOMER_ID, c.ITEM_ID, c.TIME]].astype({c.CUSTOMER_ID: str, c.ITEM_ID: str})
    both = places.astype({c.CUSTOMER_ID: object, c.ITEM_ID: object}).merge(lines, on=[c.CUSTOMER_ID, c.ITEM_ID])
    hit = both[(both["bought"] >= both[c.TIME]) & (both["bought"] < both[c.TIME] + span)][c.EXPOSURE].unique()
    whole = (
        bundles[[c.EXPOSURE, c.CUSTOMER_ID, c.TIME]].astype({c.CUSTOMER_ID: str}).astype({c.CUSTOMER_ID: object})
    )
    past = whole.merge(lines, on=c.CUSTOMER_ID)
    past = past[(past["bought"] < past[c.TIME]) & (past["bought"] >= past[c.TIME] - span)]
    count = past[c.EXPOSURE].value_counts().reindex(bundles[c.EXPOSURE]).fillna(0)
    return bundles[c.EXPOSURE].isin(hit).to_numpy(dtype=np.float64), count.to_numpy(dtype=np.float64)

"""What a shop's terms come to over all bundles of its latest training."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from bundlerec.bundles.requests import MIXED
from bundlerec.bundles.rules.stored import offered_bundles
from bundlerec.data import columns as c
from bundlerec.money.of_bundles import bundle_offers
from bundlerec.store import Run, Store


@dataclass(frozen=True)
class Overview:
    """Counts of bundles, and means over those of which the number is known (None: of none)."""

    bundles: int
    priced: int  # whose list price is known
    costed: int  # whose margin is known
    discounted: int
    list_price: float | None
    bundle_price: float | None
    saving: float | None  # of the discounted ones
    margin_percent: float | None  # of all money that the bundles with a known margin would bring
    notes: dict[str, int]  # why something can't be told or no discount is suggested -> bundles

    def told(self) -> dict[str, Any]:
        """As the command line tells it."""
        return asdict(self)


def overview(store: Store, run: Run, kind: str = MIXED) -> Overview:
    """Of one kind of bundle, everybody's, under the rules and prices of today."""
    return overview_of(bundle_offers(store, run, offered_bundles(store, run, kind=kind).table))


def overview_of(offers: pd.DataFrame) -> Overview:
    """Of an Offers table."""
    less, costed = offers[offers[c.SAVING] > 0], offers[offers[c.MARGIN].notna()]
    takings = costed[c.BUNDLE_PRICE].sum()
    notes = offers[c.NOTE][offers[c.NOTE] != ""].value_counts()
    return Overview(
        bundles=len(offers),
        priced=int(offers[c.LIST_PRICE].notna().sum()),
        costed=len(costed),
        discounted=len(less),
        list_price=_mean(offers[c.LIST_PRICE]),
        bundle_price=_mean(offers[c.BUNDLE_PRICE]),
        saving=_mean(less[c.SAVING]),
        margin_percent=round(100 * float(costed[c.MARGIN].sum() / takings), 2) if takings > 0 else None,
        notes={str(note): int(count) for note, count in notes.items()},
    )


def _mean(values: pd.Series) -> float | None:
    known = values.dropna()
    return round(float(known.mean()), 4) if len(known) else None

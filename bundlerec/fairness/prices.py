"""What each fairness weight costs, kept as an artifact of a run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from bundlerec.bundles.rules.fair import OF
from bundlerec.store import Run, Store

ARTIFACT: Final = "fairness-price-{}.json"  # of a run, for what is balanced


@dataclass(frozen=True)
class Price:
    """What one weight costs and brings, on customers whose next order is known."""

    weight: float
    f1: float
    low: float
    high: float
    difference: float  # in F1 to weight 0, the same customers
    difference_low: float
    difference_high: float
    gini: float  # of what is shown
    coverage: float
    distance: (
        float  # half the summed difference of the groups' shares of exposure and of sales: 0 as sold, 1 apart
    )
    best_sellers: float  # their share of what is shown

    def told(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)


def kept_prices(store: Store, run: Run) -> dict[str, list[Price]]:
    """What -> prices that were worked out for a run; empty where none were."""
    found = {of: store.results.artifact(run.id, ARTIFACT.format(of)) for of in OF}
    return {of: [Price(**one) for one in json.loads(content)] for of, content in found.items() if content}


def keep_prices(store: Store, run: Run, of: str, prices: Sequence[Price]) -> None:
    """As an artifact of the run: one for each balance, since several may be worked out at once."""
    store.results.save_artifact(run.id, ARTIFACT.format(of), json.dumps([one.told() for one in prices]).encode())

"""What each fairness weight costs, kept as an artifact of a run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from bundlerec.store import Run, Store

ARTIFACT: Final = "fairness-price.json"  # of a run: of -> prices


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
    content = store.results.artifact(run.id, ARTIFACT)
    told: Mapping[str, list[dict[str, Any]]] = json.loads(content) if content else {}
    return {of: [Price(**one) for one in prices] for of, prices in told.items()}


def keep_prices(store: Store, run: Run, of: str, prices: Sequence[Price]) -> None:
    """As an artifact of the run, beside those of other balances."""
    told = {name: [one.told() for one in each] for name, each in {**kept_prices(store, run), of: prices}.items()}
    store.results.save_artifact(run.id, ARTIFACT, json.dumps(told).encode())

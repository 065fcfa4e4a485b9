"""Which model the shop gets, decided on orders of customers whom the deciding net had not seen.

Only what lies before the judging cut is looked at, so the figures of the judgement stay honest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bundlerec.evaluation.intervals import paired_difference
from bundlerec.scorer.fitting import FittedScorer
from bundlerec.scorer.snapshot import Snapshot

SIZE = 10
VIEWS = 2  # the newest snapshots
BEST_SELLERS = "best_sellers"
SCORER = "scorer"


@dataclass(frozen=True)
class Choice:
    """The model to ship, and why in one sentence."""

    model: str
    why: str


def f1_of_view(view: Snapshot, scores: np.ndarray, size: int = SIZE) -> np.ndarray:
    """[n] float64: F1 of the `size` best candidates of each customer; `scores`: [rows of view]."""
    order = np.lexsort((-scores, view.row))
    rank = np.arange(len(order)) - view.start[:-1][view.row[order]]
    top = order[rank < size]
    hits = np.bincount(view.row[top], weights=view.label[top], minlength=len(view))
    return 2 * hits / (size + np.maximum(view.truth_size, 1))


def choose(fitted: FittedScorer, feature_names: Sequence[str], signals: Sequence[str]) -> Choice:
    """Scorer, the best simple method, or best sellers.

    The scorer has to beat the best of `signals` (names of simple methods whose values are features) in the mean;
    whatever wins has to beat best sellers with its whole 95 % interval, else best sellers are the honest advice.
    """
    columns = {name: list(feature_names).index(f"{name}_value") for name in signals}
    columns[BEST_SELLERS] = list(feature_names).index("popularity_1")
    pairs = list(zip(fitted.views, fitted.blind_logits, strict=True))[:VIEWS]
    found = {
        name: np.concatenate([f1_of_view(view, view.features[:, column]) for view, _ in pairs])
        for name, column in columns.items()
    }
    found[SCORER] = np.concatenate([f1_of_view(view, logits) for view, logits in pairs])
    simple = max(signals, key=lambda name: found[name].mean())
    winner = SCORER if found[SCORER].mean() > found[simple].mean() else simple
    gain = paired_difference(found[winner], found[BEST_SELLERS])
    if not gain.low[0] > 0:
        return Choice(
            BEST_SELLERS,
            "The log carries no personal signal that stands out from chance: nothing did better than offering "
            "everybody the best sellers of the last weeks, so that is what this shop gets.",
        )
    rival = simple if winner == SCORER else SCORER
    return Choice(
        winner,
        f"On {len(found[winner]):,} past orders of customers it had not learned from, its ten products matched "
        f"better (F1 {found[winner].mean():.3f}) than those of {rival} ({found[rival].mean():.3f}) and of the best "
        f"sellers ({found[BEST_SELLERS].mean():.3f}).",
    )

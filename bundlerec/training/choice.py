"""Which model the shop gets, decided on orders of customers whom the deciding net had not seen.

Only what lies before the judging cut is looked at, so the figures of the judgement stay honest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bundlerec.evaluation.intervals import resampled_means
from bundlerec.recommender import BEST_SELLERS, SCORER
from bundlerec.scorer.fitting import FittedScorer
from bundlerec.scorer.snapshot import Snapshot

SIZE = 10
VIEWS = 2  # the newest snapshots
POPULARITY = "popularity_"  # columns: what sold in the last 7, 21, 60 days and ever
EVIDENT = 1e-4  # F1; less is rounding
LEAST_CUSTOMERS = 20  # fewer may all agree by chance


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


def choose(fitted: FittedScorer, signals: Sequence[str]) -> Choice:
    """Scorer, the best simple method, or best sellers.

    The scorer has to beat the best of `signals` (names of simple methods whose values are features) in the mean.
    Whatever wins has to beat the best sellers (of the best window) in each of 1,000 bootstrap resamples of the
    customers, else best sellers are the honest advice: with several methods to pick from and several shops to ask,
    a 95 % interval would see habits in pure noise too often.
    """
    columns = {name: name for name in fitted.feature_names if name.startswith(POPULARITY)}
    columns |= {name: f"{name}_value" for name in signals}
    found = {name: _by_customer(fitted, column) for name, column in columns.items()}
    found[SCORER] = _by_customer(fitted, None)
    mean = {name: float(f1.mean()) for name, f1 in found.items()}
    simple = max(signals, key=mean.__getitem__)
    winner = SCORER if mean[SCORER] > mean[simple] else simple
    shelf = max((name for name in columns if name.startswith(POPULARITY)), key=mean.__getitem__)
    too_few = len(found[winner]) < LEAST_CUSTOMERS
    if too_few or resampled_means((found[winner] - found[shelf])[:, None], seed=0).min() <= EVIDENT:
        return Choice(
            BEST_SELLERS,
            "The log carries no personal signal that stands out from chance: nothing did better than offering "
            "everybody the same best sellers, so that is what this shop gets.",
        )
    rival = simple if winner == SCORER else SCORER
    first, second, third = (f"{mean[name]:.3f}" for name in (winner, rival, shelf))
    beside = (
        f"as well (F1 {first}) as those of {rival} ({second}), and better than the best sellers ({third})"
        if first == second
        else f"better (F1 {first}) than those of {rival} ({second}) and of the best sellers ({third})"
    )
    return Choice(
        winner,
        f"On past orders of {len(found[winner]):,} customers from whom it had not learned, its ten products matched "
        f"{beside}.",
    )


def _by_customer(fitted: FittedScorer, feature: str | None) -> np.ndarray:
    """[customers] float64: mean F1 over the newest snapshots by one feature, or by the blind nets (None)."""
    views = fitted.views[:VIEWS]
    scores = (
        fitted.blind_logits
        if feature is None
        else [view.features[:, fitted.feature_names.index(feature)] for view in views]
    )
    f1 = np.concatenate([f1_of_view(view, values) for view, values in zip(views, scores, strict=False)])
    _, row = np.unique(np.concatenate([view.customers for view in views]), return_inverse=True)
    return np.bincount(row, weights=f1) / np.bincount(row)

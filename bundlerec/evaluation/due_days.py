"""How far off expected days are: against the day on which the item was really bought again."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from bundlerec.bundles.due import HORIZON, Due
from bundlerec.data.dataset import MICROSECONDS_A_DAY, Dataset

RESAMPLES: Final = 200


@dataclass(frozen=True)
class DueErrors:
    """Median errors in days over pairs of customer and item that were bought at least twice before the cut, and again
    after it; `low` and `high` hold the 95 % interval of their difference (customers resampled).
    """

    pairs: int
    customers: int
    ours: float
    one_day: float  # of one day for everybody, in the middle of the horizon
    mean_gap: float  # of the customer's mean gap of the item, counted from the last purchase, not before the cut
    difference: float
    low: float
    high: float

    def told(self) -> dict[str, Any]:
        """Plain numbers for a run's summary."""
        return asdict(self)


def due_errors(dataset: Dataset, cut: int, seed: int = 0) -> DueErrors | None:
    """Learned before the cut, judged after it; None where nobody bought anything for a third time."""
    history = dataset.before(cut)
    customer, item, next_time = _bought_again(dataset, cut)
    expected = Due(cut).fit(history).expect(customer, item)
    kept = expected.times >= 2
    customer, item, next_time = customer[kept], item[kept], next_time[kept]
    if not len(customer):
        return None
    first = _first_times(history, customer, item)
    last, times = expected.last[kept], expected.times[kept]
    mean = np.maximum(last + (last - first) // (times - 1), cut)
    errors = np.abs(np.stack([expected.day[kept], mean]) - next_time) / MICROSECONDS_A_DAY
    ours, theirs = np.median(errors, axis=1)
    middle = cut + int(HORIZON / 2 * MICROSECONDS_A_DAY)
    one_day = float(np.median(np.abs(next_time - middle)) / MICROSECONDS_A_DAY)
    low, high = _interval(errors, customer, seed)
    return DueErrors(
        pairs=len(customer),
        customers=len(np.unique(customer)),
        ours=float(ours),
        one_day=one_day,
        mean_gap=float(theirs),
        difference=float(ours - theirs),
        low=low,
        high=high,
    )


def _bought_again(dataset: Dataset, cut: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Customer, item and time of each pair's first purchase at or after the cut."""
    time = dataset.order_time[dataset.line_order]
    later = (dataset.line_customer >= 0) & (time >= cut)
    key = dataset.line_customer[later].astype(np.int64) * dataset.n_items + dataset.line_item[later]
    pairs, first = np.unique(key, return_index=True)  # lines come in the order of time
    customer, item = np.divmod(pairs, max(dataset.n_items, 1))
    return customer, item, time[later][first]


def _first_times(history: Dataset, customer: np.ndarray, item: np.ndarray) -> np.ndarray:
    known = history.line_customer >= 0
    key = history.line_customer[known].astype(np.int64) * history.n_items + history.line_item[known]
    pairs, first = np.unique(key, return_index=True)
    time = history.order_time[history.line_order[known]][first]
    return time[np.searchsorted(pairs, customer * history.n_items + item)]


def _interval(errors: np.ndarray, customer: np.ndarray, seed: int) -> tuple[float, float]:
    """Bootstrap over customers of the difference of medians.

    A customer who is drawn n times weighs n in the median, so the errors are sorted only once.
    """
    rng = np.random.default_rng(seed)
    _, row, counts = np.unique(customer, return_inverse=True, return_counts=True)
    order = np.argsort(errors, axis=1)
    rising, whose = np.take_along_axis(errors, order, axis=1), row[order]
    found = []
    for _ in range(RESAMPLES):
        weight = np.bincount(rng.integers(0, len(counts), len(counts)), minlength=len(counts))
        found.append(_median(rising[0], weight[whose[0]]) - _median(rising[1], weight[whose[1]]))
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


def _median(rising: np.ndarray, weight: np.ndarray) -> float:
    """Of values in rising order, each of which stands `weight` times."""
    until = np.cumsum(weight)
    middle = np.searchsorted(until, [(until[-1] - 1) // 2, until[-1] // 2], side="right")
    return float(rising[middle].mean())

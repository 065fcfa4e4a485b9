"""Whether paths come true: steps that were bought in the orders to come, beside the same number of best sellers."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from bundlerec.bundles.path import Paths
from bundlerec.bundles.popularity import LIST_DAYS, best_sellers_first
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY

STEPS: Final = 5
ORDERS: Final = 3  # to come, that count
RESAMPLES: Final = 500


@dataclass(frozen=True)
class PathHits:
    """Mean share of the steps that stood in one of the next ORDERS orders; the interval is that of the difference."""

    customers: int
    ours: float
    best_sellers: float  # that the last order did not hold
    difference: float
    low: float
    high: float

    def told(self) -> dict[str, Any]:
        """Plain numbers for a run's summary."""
        return asdict(self)


def path_hits(dataset: Dataset, cut: int, seed: int = 0) -> PathHits | None:
    """Learned before the cut; None where nobody bought before and after it."""
    history = dataset.before(cut)
    later = np.flatnonzero((dataset.order_time >= cut) & (dataset.order_customer >= 0))
    owner = dataset.order_customer[later]
    order = np.argsort(owner, kind="stable")  # orders come in the order of time
    later, owner = later[order], owner[order]
    nth = np.arange(len(owner)) - np.searchsorted(owner, owner, side="left")
    later, owner = later[nth < ORDERS], owner[nth < ORDERS]
    customers = np.unique(owner[history.orders_of_customer[owner] > 0]).astype(np.int32)
    if not len(customers):
        return None
    bought = _bought(dataset, later)
    steps = Paths().fit(history).steps(customers, STEPS).lists.items
    usual = _best_sellers(history, customers)
    ours, theirs = (_share(bought, customers, items, dataset.n_items) for items in (steps, usual))
    drawn = np.random.default_rng(seed).integers(0, len(customers), (RESAMPLES, len(customers)))
    low, high = np.quantile((ours - theirs)[drawn].mean(axis=1), [0.025, 0.975])
    lead = float((ours - theirs).mean())
    return PathHits(len(customers), float(ours.mean()), float(theirs.mean()), lead, float(low), float(high))


def _bought(dataset: Dataset, orders: np.ndarray) -> np.ndarray:
    """Sorted keys (customer * n_items + item) of what these orders held."""
    line = np.flatnonzero(np.isin(dataset.line_order, orders))
    return np.unique(dataset.line_customer[line].astype(np.int64) * dataset.n_items + dataset.line_item[line])


def _best_sellers(history: Dataset, customers: np.ndarray) -> np.ndarray:
    """[n, STEPS] recent best sellers that each customer's last order did not hold."""
    shelf = best_sellers_first(history, LIST_DAYS)
    last = np.full(history.n_customers, EMPTY)
    known = np.flatnonzero(history.order_customer >= 0)
    last[history.order_customer[known]] = known
    found = np.full((len(customers), STEPS), EMPTY, dtype=np.int32)
    for row, order in enumerate(last[customers]):
        held = history.line_item[history.line_start[order] : history.line_start[order + 1]]
        top = shelf[: STEPS + len(held)]
        left = top[~np.isin(top, held)][:STEPS]
        found[row, : len(left)] = left
    return found


def _share(bought: np.ndarray, customers: np.ndarray, items: np.ndarray, n_items: int) -> np.ndarray:
    """[n] share of the STEPS items that were bought."""
    keys = customers[:, None].astype(np.int64) * n_items + items
    return ((items != EMPTY) & np.isin(keys, bought)).sum(axis=1) / STEPS

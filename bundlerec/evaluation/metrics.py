"""How good each customer's list was: one number a customer first, means later.

For a list of k places with h distinct hits in the truth T (docs/metrics.md):
precision = h / k, recall = h / |T|, F1 = 2 h / (k + |T|), NDCG = DCG@k / DCG of the ideal list of min(k, |T|),
hit = h >= 1, together = h >= 2. A list shorter than a fixed k counts the missing places as misses; an item twice
counts once; with its own size, k is the list's length, and an empty list is worth 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from bundlerec.data import columns as c
from bundlerec.data.lists import EMPTY, RankedLists
from bundlerec.data.split import Truth

METRIC_NAMES: Final = ("precision", "recall", "f1", "ndcg", "hit", "together")
Size = int | str  # a fixed number of places, or columns.AUTO


@dataclass(frozen=True)
class Hits:
    """Which places of which list were bought, in the order of the truth's customers."""

    hit: np.ndarray  # [n, size] bool, an item twice is a hit once
    lengths: np.ndarray  # [n] int64, filled places
    truth_sizes: np.ndarray  # [n] int64, |T|


def find_hits(lists: RankedLists, truth: Truth) -> Hits:
    """Looks every place up in the truth of its customer.

    Raises ValueError unless both speak of the same customers (in any order): nobody is dropped in silence.
    """
    lists = for_customers(lists, truth.customers)
    wanted = np.sort(pair_keys(np.repeat(np.arange(len(truth)), truth.sizes), truth.item))
    asked = pair_keys(np.arange(len(lists))[:, None], lists.items)
    hit = is_among(asked, wanted) & (lists.items != EMPTY) & _first_time(lists.items)
    return Hits(hit, lists.lengths, truth.sizes)


def at_size(hits: Hits, k: Size) -> dict[str, np.ndarray]:
    """Every metric of METRIC_NAMES at k places, or at each list's own length: [n] float64 each.

    Customers whose truth is empty get NaN: nothing can be said of them.
    """
    n, width = hits.hit.shape
    places = hits.lengths if k == c.AUTO else np.full(n, int(k))
    discount = 1 / np.log2(np.arange(2, max(width, int(hits.truth_sizes.max(initial=0))) + 2))
    inside = hits.hit & (np.arange(width)[None, :] < places[:, None])
    h = inside.sum(axis=1)
    gain = inside @ discount[:width]
    ideal = np.concatenate([[0.0], np.cumsum(discount)])[np.minimum(places, hits.truth_sizes)]
    values = {
        "precision": _ratio(h, places),
        "recall": _ratio(h, hits.truth_sizes),
        "f1": _ratio(2 * h, places + hits.truth_sizes),
        "ndcg": _ratio(gain, ideal),
        "hit": (h >= 1).astype(float),
        "together": (h >= 2).astype(float),
    }
    known = hits.truth_sizes > 0
    return {name: np.where(known, value, np.nan) for name, value in values.items()}


def for_customers(lists: RankedLists, customers: np.ndarray) -> RankedLists:
    """The same lists in the order of `customers`; ValueError unless both hold the same customers once each."""
    order = np.argsort(lists.customers, kind="stable")
    if not np.array_equal(lists.customers[order], np.sort(customers)):
        raise ValueError("The lists and the truth speak of different customers.")
    rows = order[np.searchsorted(lists.customers[order], customers)]
    return RankedLists(lists.customers[rows], lists.items[rows], lists.scores[rows])


def pair_keys(rows: np.ndarray, items: np.ndarray) -> np.ndarray:
    """One int64 for each (row, item) pair; arrays broadcast."""
    return (rows.astype(np.int64) << 32) | (items.astype(np.int64) & 0xFFFFFFFF)


def is_among(asked: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Which keys of `asked` (any shape) stand in `wanted` (sorted)."""
    if len(wanted) == 0:
        return np.zeros(asked.shape, dtype=bool)
    place = np.minimum(np.searchsorted(wanted, asked), len(wanted) - 1)
    return wanted[place] == asked


def _first_time(items: np.ndarray) -> np.ndarray:
    """[n, size] bool: False where the same item already stood further up in the row."""
    order = np.argsort(items, axis=1, kind="stable")
    ranked = np.take_along_axis(items, order, axis=1)
    repeated = np.zeros(items.shape, dtype=bool)
    repeated[:, 1:] = ranked[:, 1:] == ranked[:, :-1]
    first = np.empty(items.shape, dtype=bool)
    np.put_along_axis(first, order, ~repeated, axis=1)
    return first


def _ratio(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    """top / bottom, and 0 where there is nothing to divide by (an empty bundle)."""
    return top / np.where(bottom > 0, bottom, 1)

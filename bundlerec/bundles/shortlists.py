"""Models that say something of a few items of each customer only: ranked without looking at all the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol, runtime_checkable

import numpy as np

from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY, RankedLists

CUSTOMERS_AT_ONCE: Final = 4096


@dataclass(frozen=True)
class Shortlists:
    """The items that a model scores for some customers, customer by customer."""

    row: np.ndarray  # [r] int64: index of the customer, ascending
    item: np.ndarray  # [r] int64 item rows
    score: np.ndarray  # [r] float32


@runtime_checkable
class Shortlisting(Protocol):
    """A recommender that scores few items of each customer; `score` says -inf of all others."""

    def shortlists(self, customers: np.ndarray) -> Shortlists:
        """Of `customers` ([n] int32 rows)."""


def rank_shortlists(
    model: Shortlisting,
    customers: np.ndarray,
    history: Dataset,
    place: np.ndarray,
    size: int,
    *,
    only_new: bool,
) -> tuple[RankedLists, np.ndarray]:
    """The `size` best items of each customer as `ranking.rank` would order them, and [n] bool: whose list is full.

    place: [n_items] int64: where each item stands on the shelf of best sellers, which settles ties; EMPTY: not sold,
    so not offered. only_new: without what the customer bought in `history`.
    """
    items = np.full((len(customers), size), EMPTY, dtype=np.int32)
    scores = np.zeros(items.shape, dtype=np.float32)
    for first in range(0, len(customers), CUSTOMERS_AT_ONCE):
        chunk = customers[first : first + CUSTOMERS_AT_ONCE]
        found = model.shortlists(chunk)
        kept = place[found.item] != EMPTY
        if only_new:
            kept &= ~_bought(chunk, found, history)
        row, item, score = found.row[kept], found.item[kept], found.score[kept]
        order = np.lexsort((place[item], -score, row))
        row, item, score = row[order], item[order], score[order]
        rank = np.arange(len(row)) - np.searchsorted(row, row, side="left")
        best = rank < size
        cells = (first + row[best], rank[best])
        items[cells], scores[cells] = item[best], score[best]
    return RankedLists(customers, items, scores), (items != EMPTY).all(axis=1)


def _bought(customers: np.ndarray, found: Shortlists, history: Dataset) -> np.ndarray:
    """[r] bool: whether the customer bought the item in `history`."""
    past = history.customer_item[customers].tocoo()
    keys = np.sort(past.row.astype(np.int64) * history.n_items + past.col)
    wanted = found.row * history.n_items + found.item
    at = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
    return keys[at] == wanted if len(keys) else np.zeros(len(wanted), dtype=bool)

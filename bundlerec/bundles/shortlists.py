"""Models that say something of a few items of each customer only: ranked without looking at all the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol, runtime_checkable

import numpy as np

from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY, RankedLists
from bundlerec.recommender import Recommender

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
        row, at, item, score = best_of_rows(found.row[kept], found.item[kept], found.score[kept], place, size)
        items[first + row, at], scores[first + row, at] = item, score
    return RankedLists(customers, items, scores), (items != EMPTY).all(axis=1)


def best_of_rows(
    row: np.ndarray, item: np.ndarray, score: np.ndarray, place: np.ndarray, size: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Row, rank in it, item and score ([b] each) of the `size` best cells of each row; the lowest `place` ([n_items])
    goes first where scores are equal.
    """
    order = np.lexsort((place[item], -score, row))
    row = row[order]
    rank = np.arange(len(row)) - np.searchsorted(row, row, side="left")
    best = rank < size
    return row[best], rank[best], item[order][best], score[order][best]


def scores_at(
    model: Recommender, customers: np.ndarray, row: np.ndarray, item: np.ndarray, n_items: int
) -> np.ndarray:
    """[r] float32: what a model says of the items ([r]) of some of the customers ([r] `row`s of `customers`); -inf
    where it says nothing.
    """
    if isinstance(model, Shortlisting):
        found = model.shortlists(customers)
        keys, score = found.row * n_items + found.item, found.score
        order = np.argsort(keys)
        at, there = _find(keys[order], row * n_items + item)
        return np.where(there, score[order][at] if len(keys) else np.float32(0), np.float32(-np.inf))
    at, there = _find(model.items, item)
    scores = model.score(customers)
    return np.where(there, scores[row, at] if len(model.items) else np.float32(0), np.float32(-np.inf))


def _bought(customers: np.ndarray, found: Shortlists, history: Dataset) -> np.ndarray:
    """[r] bool: whether the customer bought the item in `history`."""
    past = history.customer_item[customers].tocoo()
    keys = np.sort(past.row.astype(np.int64) * history.n_items + past.col)
    return _find(keys, found.row * history.n_items + found.item)[1]


def _find(sorted_keys: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """[r] where each wanted key stands among the sorted ones, and whether it does."""
    at = np.minimum(np.searchsorted(sorted_keys, wanted), max(len(sorted_keys) - 1, 0))
    return at, sorted_keys[at] == wanted if len(sorted_keys) else np.zeros(len(wanted), dtype=bool)

"""What speaks for an item beside a cart: orders that held both, the customer's own habits, what sells, and titles."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final

import numpy as np
from scipy import linalg, sparse

from bundlerec.bundles.baselines.gp_decay import DecayedFrequency
from bundlerec.bundles.popularity import best_sellers_first, recent_share, sales
from bundlerec.bundles.together import PairCounts, count_pairs
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY
from bundlerec.text.words import word_vectors

COSINE, LINEAR, HABIT, POPULAR, WORDS = PARTS = ("cosine", "linear", "habit", "popular", "words")
LINEAR_ITEMS: Final = 2_500  # inverting a matrix costs the cube of its side
RIDGE: Final = 200.0


class CartEvidence:
    """Everything that a history says of carts.

    shelf: the item rows that can be offered, best sellers first; by default all that were ever sold.
    """

    def __init__(self, history: Dataset, shelf: np.ndarray | None = None) -> None:
        self.history, self.shelf = history, sold(history) if shelf is None else shelf
        self.pairs = count_pairs(history)
        self._near = _cosines(self.pairs)
        self._few, self._linear = _linear(self.pairs)
        self._habits = DecayedFrequency(everybody=0.0).fit(history)
        self._popular = recent_share(history)[self.shelf]
        title = history.items.title
        self._words = word_vectors(
            np.where(title == history.item_ids, "", title)
        )  # a code in a title's place is none
        self._of_shelf = sparse.csr_array(self._words[self.shelf].T)

    def parts(
        self, carts: Sequence[np.ndarray], customers: np.ndarray, names: Collection[str] = PARTS
    ) -> dict[str, np.ndarray]:
        """Each of `names` -> [n carts, len(shelf)] float32 from 0 to 1, each row's largest 1 (0: nothing is known).

        carts: arrays of item rows; customers: [n] rows, EMPTY where nobody is known.
        """
        made: dict[str, Callable[[], np.ndarray]] = {
            COSINE: lambda: _to_one(self._together(carts)),
            LINEAR: lambda: _to_one(np.maximum(self._by_ease(carts), 0)),
            HABIT: lambda: _to_one(self._habit(customers)),
            POPULAR: lambda: np.broadcast_to(self._popular, (len(carts), len(self.shelf))),
            WORDS: lambda: _to_one(self._alike(carts)),
        }
        return {name: made[name]() for name in PARTS if name in names}

    def _together(self, carts: Sequence[np.ndarray]) -> np.ndarray:
        column = self.pairs.column
        return _onto((held(carts, column, self._near.shape[0]) @ self._near).toarray(), column[self.shelf])

    def _by_ease(self, carts: Sequence[np.ndarray]) -> np.ndarray:
        return _onto(held(carts, self._few, len(self._linear)) @ self._linear, self._few[self.shelf])

    def _alike(self, carts: Sequence[np.ndarray]) -> np.ndarray:
        n_items = self.history.n_items
        return (held(carts, np.arange(n_items), n_items) @ self._words @ self._of_shelf).toarray()

    def _habit(self, customers: np.ndarray) -> np.ndarray:
        values = np.zeros((len(customers), len(self.shelf)), dtype=np.float32)
        known, items = customers != EMPTY, self._habits.items
        if known.any() and len(items):
            place = np.minimum(np.searchsorted(items, self.shelf), len(items) - 1)
            values[known] = np.where(items[place] == self.shelf, self._habits.score(customers[known])[:, place], 0)
        return values


def sold(history: Dataset) -> np.ndarray:
    """Item rows that were ever sold, best sellers first."""
    shelf = best_sellers_first(history)
    return shelf[sales(history)[shelf] > 0]


def _cosines(pairs: PairCounts) -> sparse.csr_array:
    """[m, m] of the counted items: n_ij / sqrt(n_i n_j)."""
    counted = np.flatnonzero(pairs.column >= 0)
    length = sparse.diags_array(1 / np.sqrt(np.maximum(pairs.sold[counted], 1)))
    return sparse.csr_array(length @ pairs.pairs @ length)


def _linear(pairs: PairCounts) -> tuple[np.ndarray, np.ndarray]:
    """Place of each item row among the best-selling ones (-1: not among them), and their EASE over orders.

    B = I - P / diag(P), P = (G + ridge)^-1, G the counts of orders that hold both (Steck 2019, arXiv:1905.03375).
    """
    counted = np.flatnonzero(pairs.column >= 0)
    best = np.sort(np.argsort(-pairs.sold[counted], kind="stable")[:LINEAR_ITEMS])
    place = np.full(len(pairs.column), -1)
    place[counted[best]] = np.arange(len(best))
    if not len(best):
        return place, np.zeros((0, 0), dtype=np.float32)
    gram = pairs.pairs[best][:, best].toarray().astype(np.float64)
    inverse = linalg.inv(gram + RIDGE * np.eye(len(best)), overwrite_a=True)
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)
    return place, weights.astype(np.float32)


def held(carts: Sequence[np.ndarray], column: np.ndarray, width: int) -> sparse.csr_array:
    """[n carts, width] 1 where a cart holds the item of that column."""
    row = np.repeat(np.arange(len(carts)), [len(cart) for cart in carts])
    place = column[np.concatenate(carts)] if len(row) else row
    known = place >= 0
    cells = (np.ones(int(known.sum()), np.float32), (row[known], place[known]))
    return sparse.csr_array(cells, shape=(len(carts), width))


def _onto(dense: np.ndarray, place: np.ndarray) -> np.ndarray:
    """The columns of `dense` in the order of the shelf; 0 where the shelf's item has none (place -1)."""
    if not dense.shape[1]:
        return np.zeros((len(dense), len(place)), dtype=np.float32)
    return np.where(place >= 0, dense[:, place], 0).astype(np.float32)


def _to_one(values: np.ndarray) -> np.ndarray:
    return (values / np.maximum(values.max(axis=1, keepdims=True, initial=0), 1e-9)).astype(np.float32)

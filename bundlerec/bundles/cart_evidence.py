"""What speaks for an item beside a cart: orders that held both, habits of the customer or of those into whose past the
cart would fit, what sells, and titles.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from typing import Final

import numpy as np
from scipy import linalg, sparse

from bundlerec.bundles.baselines.gp_decay import DecayedFrequency
from bundlerec.bundles.cart_neighbours import Neighbours
from bundlerec.bundles.popularity import best_sellers_first, recent_share, sales
from bundlerec.bundles.together import PairCounts, count_pairs
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY
from bundlerec.text.words import word_vectors

COSINE, LINEAR, HABIT, NEIGHBOURS, POPULAR, WORDS = PARTS = (
    "cosine",
    "linear",
    "habit",
    "neighbours",
    "popular",
    "words",
)
LINEAR_ITEMS: Final = 2_500  # inverting a matrix costs the cube of its side
RIDGE: Final = 200.0


class CartEvidence:
    """Everything that a history says of carts; each part is learned when it is first asked for.

    shelf: the item rows that can be offered, best sellers first; by default all that were ever sold.
    """

    def __init__(self, history: Dataset, shelf: np.ndarray | None = None) -> None:
        self.history, self.shelf = history, sold(history) if shelf is None else shelf

    @cached_property
    def pairs(self) -> PairCounts:
        """Which items stood in the same orders."""
        return count_pairs(self.history)

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
            NEIGHBOURS: lambda: _to_one(self._neighbours.score(self._held(carts))),
            POPULAR: lambda: np.broadcast_to(self._popular, (len(carts), len(self.shelf))),
            WORDS: lambda: _to_one((self._held(carts) @ self._words @ self._of_shelf).toarray()),
        }
        return {name: made[name]() for name in PARTS if name in names}

    def _together(self, carts: Sequence[np.ndarray]) -> np.ndarray:
        column = self.pairs.column
        return _onto((held(carts, column, self._near.shape[0]) @ self._near).toarray(), column[self.shelf])

    def _by_ease(self, carts: Sequence[np.ndarray]) -> np.ndarray:
        few, weights = self._linear
        return _onto(held(carts, few, len(weights)) @ weights, few[self.shelf])

    def _held(self, carts: Sequence[np.ndarray]) -> sparse.csr_array:
        n_items = self.history.n_items
        return held(carts, np.arange(n_items), n_items)

    def _habit(self, customers: np.ndarray) -> np.ndarray:
        values = np.zeros((len(customers), len(self.shelf)), dtype=np.float32)
        known = customers != EMPTY
        if known.any():
            values[known] = self._habits[customers[known]].toarray()
        return values

    @cached_property
    def _near(self) -> sparse.csr_array:
        return _cosines(self.pairs)

    @cached_property
    def _linear(self) -> tuple[np.ndarray, np.ndarray]:
        return _linear(self.pairs)

    @cached_property
    def _habits(self) -> sparse.csr_array:
        """[n_customers, len(shelf)]; nothing of what was never sold."""
        habits = DecayedFrequency(everybody=0.0).fit(self.history)
        if not len(habits.items):
            return sparse.csr_array((self.history.n_customers, len(self.shelf)), dtype=np.float32)
        place = np.minimum(np.searchsorted(habits.items, self.shelf), len(habits.items) - 1)
        was_sold = sparse.diags_array((habits.items[place] == self.shelf).astype(np.float32))
        return sparse.csr_array(sparse.csr_array(habits.own())[:, place] @ was_sold)

    @cached_property
    def _neighbours(self) -> Neighbours:
        return Neighbours(self.history, self.shelf)

    @cached_property
    def _popular(self) -> np.ndarray:
        return recent_share(self.history)[self.shelf]

    @cached_property
    def _words(self) -> sparse.csr_array:
        title = self.history.items.title
        return word_vectors(
            np.where(title == self.history.item_ids, "", title)
        )  # a code in a title's place is none

    @cached_property
    def _of_shelf(self) -> sparse.csr_array:
        return sparse.csr_array(self._words[self.shelf].T)


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
    inverse = _inverse(gram + RIDGE * np.eye(len(best)))
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)
    return place, weights.astype(np.float32)


def _inverse(matrix: np.ndarray) -> np.ndarray:
    """Of a symmetric matrix that is positive definite, by Cholesky: half the work of a general one."""
    factor, _ = linalg.lapack.dpotrf(matrix, lower=1)
    half, _ = linalg.lapack.dpotri(factor, lower=1)  # above the diagonal stands nothing
    whole = half + half.T
    np.fill_diagonal(whole, np.diag(half))
    return np.asarray(whole)


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

"""What belongs with what somebody has in the cart already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from scipy import sparse

from bundlerec.bundles.popularity import best_sellers_first, sales
from bundlerec.bundles.together import PairCounts, count_pairs
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY, RankedLists

BLOCK: Final = 512
FALL: Final = 1e-6  # of a score, from slot to slot at least


def complete(
    history: Dataset, carts: Sequence[np.ndarray], customers: np.ndarray, size: int, *, only_new: bool = False
) -> RankedLists:
    """The `size` items that go best with each cart (arrays of item rows), without those in it.

    score(i) = sum over j in the cart of n_ij / sqrt(n_i n_j), the cosine of the orders that hold them (Sarwar et al.
    2001, Item-Based Collaborative Filtering Recommendation Algorithms). Empty places go to recent best sellers.
    customers: [n] rows, EMPTY where nobody is known; with `only_new` nothing that the customer ever bought.
    """
    pairs, shelf = count_pairs(history), best_sellers_first(history)
    shelf = shelf[sales(history)[shelf] > 0]
    near = _cosines(pairs)
    places = min(size, len(shelf))
    items = np.full((len(carts), size), EMPTY, dtype=np.int32)
    scores = np.zeros((len(carts), size), dtype=np.float32)
    for first in range(0, len(carts), BLOCK):
        block = slice(first, min(first + BLOCK, len(carts)))
        values = _values(carts[block], near, pairs, shelf)
        _forbid(values, carts[block], customers[block], shelf, history, only_new)
        best = np.argsort(-values, axis=1, kind="stable")[:, :places]
        value = np.take_along_axis(values, best, axis=1)
        items[block, :places] = np.where(np.isfinite(value), shelf[best], EMPTY)
        scores[block, :places] = np.where(np.isfinite(value), value, 0)
    return RankedLists(customers, items, (scores + FALL * np.arange(size, 0, -1)).astype(np.float32))


def _cosines(pairs: PairCounts) -> sparse.csr_array:
    """[m, m] of the counted items."""
    counted = np.flatnonzero(pairs.column >= 0)
    length = sparse.diags_array(1 / np.sqrt(np.maximum(pairs.sold[counted], 1)))
    return sparse.csr_array(length @ pairs.pairs @ length)


def _values(
    carts: Sequence[np.ndarray], near: sparse.csr_array, pairs: PairCounts, shelf: np.ndarray
) -> np.ndarray:
    """[n, len(shelf)] float64 scores; 0 where nothing is known."""
    row = np.repeat(np.arange(len(carts)), [len(cart) for cart in carts])
    column = pairs.column[np.concatenate(carts)] if len(row) else row
    counted = column >= 0
    cells = (np.ones(int(counted.sum())), (row[counted], column[counted]))
    found = (sparse.csr_array(cells, shape=(len(carts), near.shape[0])) @ near).toarray()
    place = pairs.column[shelf]
    return np.where(place >= 0, found[:, place], 0) if found.shape[1] else np.zeros((len(carts), len(shelf)))


def _forbid(
    values: np.ndarray,
    carts: Sequence[np.ndarray],
    customers: np.ndarray,
    shelf: np.ndarray,
    history: Dataset,
    only_new: bool,
) -> None:
    """What is in the cart, and with `only_new` what was bought before, is not offered."""
    column = np.full(history.n_items, EMPTY)
    column[shelf] = np.arange(len(shelf))
    for number, cart in enumerate(carts):
        values[number, column[cart][column[cart] >= 0]] = -np.inf
    if only_new:
        known = np.flatnonzero(customers != EMPTY)
        bought = history.customer_item[customers[known]].tocoo()
        place = column[bought.col]
        values[known[bought.row[place >= 0]], place[place >= 0]] = -np.inf

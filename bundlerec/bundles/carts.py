"""What belongs with what somebody has in the cart already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from scipy import sparse

from bundlerec.bundles.popularity import best_sellers_first, sales
from bundlerec.bundles.rules.screen import Screen
from bundlerec.bundles.rules.wish import Wish, ranks_of
from bundlerec.bundles.together import PairCounts, count_pairs
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY, RankedLists

BLOCK: Final = 512
FALL: Final = 1e-6  # of a score, from slot to slot at least


def complete(
    history: Dataset,
    carts: Sequence[np.ndarray],
    customers: np.ndarray,
    sizes: np.ndarray,
    *,
    only_new: bool = False,
    screen: Screen | None = None,
) -> RankedLists:
    """The items that go best with each cart (arrays of item rows), so many as `sizes` ([n]) says, without those in it.

    score(i) = sum over j in the cart of n_ij / sqrt(n_i n_j), the cosine of the orders that hold them (Sarwar et al.
    2001, Item-Based Collaborative Filtering Recommendation Algorithms). Empty places go to recent best sellers.
    customers: [n] rows, EMPTY where nobody is known; with `only_new` nothing that the customer ever bought.
    """
    pairs, wish = count_pairs(history), Wish(screen)
    shelf = wish.offered(best_sellers_first(history), sales(history) > 0)
    near, size = _cosines(pairs), int(sizes.max(initial=0))
    items = np.full((len(carts), size), EMPTY, dtype=np.int32)
    scores = np.zeros((len(carts), size), dtype=np.float32)
    for first in range(0, len(carts), BLOCK):
        block = slice(first, min(first + BLOCK, len(carts)))
        values = _values(carts[block], near, pairs, shelf)
        _forbid(values, carts[block], customers[block], shelf, history, only_new)
        values = wish.moved(values, shelf)
        keys = ranks_of(values)
        best = wish.pick(keys, customers[block], shelf, sizes[block])
        best = np.pad(best, ((0, 0), (0, size - best.shape[1])), constant_values=EMPTY)
        filled = best != EMPTY
        items[block] = np.where(filled, np.append(shelf, EMPTY)[best], EMPTY)
        scores[block] = np.where(filled, np.take_along_axis(np.pad(values, ((0, 0), (0, 1))), best, axis=1), 0)
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

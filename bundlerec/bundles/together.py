"""Which items are bought together: counts of orders and lift for pairs of items.

lift(i, j) = P(i and j in one order) / (P(i) P(j)) = n_ij N / (n_i n_j) (Brin et al. 1997, Dynamic Itemset Counting
and Implication Rules for Market Basket Data). Anonymous baskets count too. Only the best-selling items are counted
against each other, so memory stays bounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from bundlerec.data.dataset import Dataset

MOST_ITEMS = 6_000
MOST_LINES = 60  # larger orders (wholesale) say little of pairs and cost the square of their size
PAIRS_AT_ONCE = 10_000
POWER, SHRINK = 0.3, 20.0  # of lift that is tempered by the number of orders
PRIOR_ORDERS = 5.0  # pulls the lift of rare pairs towards 1


@dataclass(frozen=True)
class PairCounts:
    """Counted pairs of one history."""

    orders: int  # N
    sold: np.ndarray  # [n_items] int64: orders that hold the item
    column: np.ndarray  # [n_items] int64: place among the counted items, -1 where not counted
    pairs: sparse.csr_array  # [m, m] orders that hold both

    def together(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        """Orders that hold both items; arrays of item rows, broadcast against each other. float32."""
        return self._table[self.column[first], self.column[second]]

    @cached_property
    def _table(self) -> np.ndarray:
        """[m + 1, m + 1] float32: `pairs`, at most MOST_ITEMS wide; the last row and column stand for what is not
        counted. Millions of cells are asked for, and searching for each of them takes ten times as long.
        """
        table = np.zeros((self.pairs.shape[0] + 1,) * 2, dtype=np.float32)
        table[:-1, :-1] = self.pairs.toarray()
        return table

    def lift(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        """Lift of the pairs, pulled towards 1 where it rests on few orders (1 where nothing is known). float32.

        (n_ij + c) / (n_i n_j / N + c) with c = PRIOR_ORDERS.
        """
        expected = self.sold[first].astype(np.float64) * self.sold[second] / max(self.orders, 1)
        known = (self.column[first] >= 0) & (self.column[second] >= 0)
        value = (self.together(first, second) + PRIOR_ORDERS) / (expected + PRIOR_ORDERS)
        return np.where(known, value, 1).astype(np.float32)


def count_pairs(
    history: Dataset,
    most_items: int = MOST_ITEMS,
    *,
    among: np.ndarray | None = None,
    most_lines: int | None = MOST_LINES,
) -> PairCounts:
    """Counts the pairs of the `most_items` items that stand in most orders.

    among: item rows that are counted against each other; None: all.
    most_lines: larger orders are left out; None: no order is.
    """
    sold = np.bincount(history.line_item, minlength=history.n_items)
    rows = np.arange(history.n_items) if among is None else among
    counted = np.sort(rows[np.argsort(-sold[rows], kind="stable")[:most_items]])
    counted = counted[sold[counted] > 0]
    column = np.full(history.n_items, -1)
    column[counted] = np.arange(len(counted))
    use = column[history.line_item] >= 0
    if most_lines is not None:
        use &= np.diff(history.line_start)[history.line_order] <= most_lines
    ones = np.ones(int(use.sum()), dtype=np.float32)
    cells = (history.line_order[use], column[history.line_item[use]])
    baskets = sparse.csr_array((ones, cells), shape=(history.n_orders, len(counted)))
    return PairCounts(history.n_orders, sold, column, sparse.csr_array(baskets.T @ baskets))


def tempered_lift(counts: PairCounts) -> sparse.csr_array:
    """[m, m] of the counted items: lift(i, j)^.3 n_ij / (n_i + 20), what item i of a cart says for item j; 0 where the
    lift is below 1. As `baselines.bought_together` weighs a pair.
    """
    pairs = sparse.coo_array(counts.pairs)
    sold = counts.sold[counts.column >= 0].astype(np.float64)
    one, other = pairs.coords
    lift = pairs.data * counts.orders / (sold[one] * sold[other])
    value = np.where((lift > 1) & (one != other), lift**POWER * pairs.data / (sold[one] + SHRINK), 0)
    return sparse.csr_array((value.astype(np.float32), (one, other)), shape=pairs.shape)


def orders_with_both(history: Dataset, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """[n] int64: in how many orders, however large, both items of each pair (item rows) stand."""
    items, place = np.unique(np.concatenate([first, second]), return_inverse=True)
    column = np.full(history.n_items, -1)
    column[items] = np.arange(len(items))
    use = column[history.line_item] >= 0
    cells = (column[history.line_item[use]], history.line_order[use])
    orders_of = sparse.csr_array((np.ones(int(use.sum()), np.int32), cells), shape=(len(items), history.n_orders))
    found = np.zeros(len(first), dtype=np.int64)
    for block in np.array_split(np.arange(len(first)), max(len(first) // PAIRS_AT_ONCE, 1)):
        one, other = orders_of[place[block]], orders_of[place[len(first) + block]]
        found[block] = one.multiply(other).sum(axis=1)
    return found

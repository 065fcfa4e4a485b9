"""Who bought what, and how long ago: the sparse matrices behind every simple method."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from bundlerec.data.dataset import MICROSECONDS_A_DAY, Dataset


def sold_items(history: Dataset) -> np.ndarray:
    """[m] int32 item rows with at least one line in `history`, ascending."""
    return np.flatnonzero(np.bincount(history.line_item, minlength=history.n_items)).astype(np.int32)


def orders_back(history: Dataset) -> np.ndarray:
    """[n_orders] int64: how many orders the same customer made after each (0: the customer's last)."""
    customer = history.order_customer.astype(np.int64)
    newest_first = np.lexsort((-np.arange(history.n_orders), customer))
    ordered = customer[newest_first]
    starts = np.searchsorted(ordered, ordered, side="left")
    back = np.empty(history.n_orders, dtype=np.int64)
    back[newest_first] = np.arange(history.n_orders) - starts
    return back


def days_before(history: Dataset, last: np.ndarray) -> np.ndarray:
    """[n_orders] float64: days between each order and the last order of a log (`last`: its time, [1] int64)."""
    return (last - history.order_time) / MICROSECONDS_A_DAY


def purchases(history: Dataset, items: np.ndarray, weight: np.ndarray | None = None) -> sparse.csr_matrix:
    """[n_customers, m] float32 CSR: the sum over a customer's orders with item `items[j]` of the order's weight.

    weight: [n_orders]; None counts orders. Anonymous baskets belong to nobody and do not count here.
    """
    column = _columns(history, items)[history.line_item]
    kept = (history.line_customer >= 0) & (column >= 0)
    if weight is None:
        values = np.ones(int(kept.sum()), dtype=np.float32)
    else:
        values = weight[history.line_order[kept]].astype(np.float32)
    cells = (history.line_customer[kept], column[kept])
    return sparse.csr_matrix((values, cells), shape=(history.n_customers, len(items)))


def cells_of(
    matrix: sparse.csr_matrix, items: np.ndarray, customers: np.ndarray, wanted: np.ndarray
) -> np.ndarray:
    """[r] float32: the cells of `purchases` for pairs of customer and item rows; 0 where `items` lacks the item."""
    place = np.minimum(np.searchsorted(items, wanted), len(items) - 1)
    values = np.asarray(matrix[customers, place], dtype=np.float32).ravel()
    return np.where(items[place] == wanted, values, 0)


def _columns(history: Dataset, items: np.ndarray) -> np.ndarray:
    """[n_items] int32: the column of each item row, -1 where it has none."""
    column = np.full(history.n_items, -1, dtype=np.int32)
    column[items] = np.arange(len(items), dtype=np.int32)
    return column

"""What a customer's log says of each item (or category, or brand) that the customer ever bought.

One row a pair (customer, group): how often, when last, how regularly. Everything is counted backwards from a
cut, so the same code serves training, judging and today's bundles.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bundlerec.data.dataset import MICROSECONDS_A_DAY, Dataset

HALF_LIVES_DAYS = (10.0, 40.0, 150.0)
HALF_LIVES_ORDERS = (2.0, 6.0, 20.0)


@dataclass(frozen=True)
class LineAges:
    """How old every line of a history is at a cut; anonymous lines are left out."""

    customer: np.ndarray  # [n] int64
    item: np.ndarray  # [n] int32
    days: np.ndarray  # [n] float32: days before the cut
    orders: np.ndarray  # [n] float32: how many later orders that customer has (0: in the last one)
    quantity: np.ndarray  # [n] float32


def line_ages(history: Dataset, cut: int) -> LineAges:
    """Ages of the known customers' lines, in the order of time."""
    by_customer = np.argsort(history.order_customer, kind="stable")
    sorted_customer = history.order_customer[by_customer]
    ends = np.searchsorted(sorted_customer, sorted_customer, side="right")
    later = np.empty(history.n_orders, dtype=np.float32)
    later[by_customer] = ends - np.arange(history.n_orders) - 1
    days = ((cut - history.order_time) / MICROSECONDS_A_DAY).astype(np.float32)
    known = history.line_customer >= 0
    order = history.line_order[known]
    return LineAges(
        customer=history.line_customer[known].astype(np.int64),
        item=history.line_item[known],
        days=days[order],
        orders=later[order],
        quantity=history.line_quantity[known],
    )


@dataclass(frozen=True)
class PairTable:
    """Statistics of the pairs (customer, group) that occur, sorted by customer, then group.

    A line counts once an order, however many items of the group the order holds.
    """

    n_groups: int
    key: np.ndarray  # [n_pairs] int64, customer * n_groups + group, ascending
    count: np.ndarray  # [n_pairs] float32: orders
    last_days: np.ndarray  # float32: days since the last
    first_days: np.ndarray
    last_orders: np.ndarray  # float32: orders since the last
    first_orders: np.ndarray
    gap_spread: np.ndarray  # float32: standard deviation of the gaps between purchases, days
    quantity: np.ndarray  # float32: mean pieces
    by_days: np.ndarray  # [n_pairs, len(HALF_LIVES_DAYS)] float32: orders, halved every so many days
    by_orders: np.ndarray  # [n_pairs, len(HALF_LIVES_ORDERS)] float32: orders, halved every so many orders

    @property
    def customer(self) -> np.ndarray:
        """[n_pairs] int64."""
        return self.key // self.n_groups

    @property
    def group(self) -> np.ndarray:
        """[n_pairs] int64."""
        return self.key % self.n_groups

    @property
    def mean_gap_days(self) -> np.ndarray:
        """[n_pairs] float32: mean days between purchases; NaN after a single one."""
        gaps = np.where(self.count > 1, self.count - 1, np.nan)
        return ((self.first_days - self.last_days) / gaps).astype(np.float32)

    def find(self, customer: np.ndarray, group: np.ndarray) -> np.ndarray:
        """[n] int64: the row of each pair, -1 where it never occurred (or the group is unknown, -1)."""
        wanted = customer.astype(np.int64) * self.n_groups + group
        return np.where(group >= 0, rows_of(self.key, wanted), -1)


def rows_of(key: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """[n] int64: where each of the `wanted` [n] stands in the sorted `key`, -1 where it does not."""
    row = np.searchsorted(key, wanted)
    hit = row < len(key)
    hit[hit] = key[row[hit]] == wanted[hit]
    return np.where(hit, row, -1)


def pair_table(lines: LineAges, group_of_item: np.ndarray, n_groups: int) -> PairTable:
    """Counts the pairs. `group_of_item`: [n_items] int, -1 for items without a group."""
    group = group_of_item[lines.item].astype(np.int64)
    known = group >= 0
    key = lines.customer[known] * n_groups + group[known]
    orders, days, quantity = lines.orders[known], lines.days[known], lines.quantity[known]
    order = np.lexsort((-orders, key))  # a pair's lines from the oldest to the newest
    key, orders, days, quantity = key[order], orders[order], days[order], quantity[order]
    fresh = np.ones(len(key), dtype=bool)
    fresh[1:] = (key[1:] != key[:-1]) | (orders[1:] != orders[:-1])
    key, orders, days, quantity = key[fresh], orders[fresh], days[fresh], quantity[fresh]

    start = (
        np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]])) if len(key) else np.zeros(0, dtype=np.int64)
    )
    end = np.concatenate([start[1:], [len(key)]]) - 1 if len(key) else start

    def total(values: np.ndarray) -> np.ndarray:
        return np.add.reduceat(values, start).astype(np.float32) if len(key) else np.zeros(0, dtype=np.float32)

    count = (end - start + 1).astype(np.float32)
    gap = np.zeros(len(key), dtype=np.float64)
    gap[1:] = np.where(key[1:] == key[:-1], days[:-1] - days[1:], 0.0)
    gaps = np.maximum(count - 1, 1)
    variance = total(gap * gap) / gaps - (total(gap) / gaps) ** 2
    return PairTable(
        n_groups=n_groups,
        key=key[start],
        count=count,
        last_days=days[end],
        first_days=days[start],
        last_orders=orders[end],
        first_orders=orders[start],
        gap_spread=np.sqrt(np.maximum(variance, 0)).astype(np.float32),
        quantity=total(quantity) / np.maximum(count, 1),
        by_days=np.stack([total(np.exp2(-days / life)) for life in HALF_LIVES_DAYS], axis=1),
        by_orders=np.stack([total(np.exp2(-orders / life)) for life in HALF_LIVES_ORDERS], axis=1),
    )

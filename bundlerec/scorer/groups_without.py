"""What a customer's purchases of a shelf, department or brand would be without one of its items; exact."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bundlerec.scorer.features import FAR_DAYS, group_columns
from bundlerec.scorer.pairs import LineAges, PairTable, pair_table

NOBODY = -1


@dataclass(frozen=True)
class GroupWithout:
    """A group's pair table, with what it takes to leave one item out of it.

    An order counts once for a group, so it is lost only where the item is the group's only one in that order. The
    newest (oldest) purchase moves only for the item that stands alone in it; arrays have one row a pair of `pairs`.
    """

    pairs: PairTable  # (customer, group)
    alone: PairTable  # (customer, item): purchases where the item is the only one of its group in the order
    newest_alone: np.ndarray  # [n_pairs] int64: the item that stands alone in the newest order, NOBODY if several
    newest_without: np.ndarray  # [n_pairs] float32: days since the newest order without it; FAR_DAYS if none
    oldest_alone: np.ndarray
    oldest_without: np.ndarray

    def columns(
        self, customer: np.ndarray, group: np.ndarray, left_out: np.ndarray, orders: np.ndarray
    ) -> np.ndarray:
        """[r, len(GROUP_PAIR_NAMES)] for pairs that occur, without item `left_out` ([r]) of that group.

        `orders`: [r] orders of each customer in all.
        """
        at, own = self.pairs.find(customer, group), self.alone.find(customer, left_out)
        share = own >= 0
        own = np.maximum(own, 0)

        def rest(whole: np.ndarray, part: np.ndarray) -> np.ndarray:
            lost = np.where(share, part[own], 0) if len(part) else 0
            return np.maximum(whole[at] - lost, 0)

        count = rest(self.pairs.count, self.alone.count)
        last = np.where(self.newest_alone[at] == left_out, self.newest_without[at], self.pairs.last_days[at])
        first = np.where(self.oldest_alone[at] == left_out, self.oldest_without[at], self.pairs.first_days[at])
        gap = np.where(count > 1, (first - last) / np.maximum(count - 1, 1), np.nan)
        by_days = rest(self.pairs.by_days[:, 1], self.alone.by_days[:, 1])
        by_orders = rest(self.pairs.by_orders[:, 1], self.alone.by_orders[:, 1])
        return group_columns(count, last, gap, by_days, by_orders, orders)


def group_without(lines: LineAges, pairs: PairTable, group_of_item: np.ndarray) -> GroupWithout:
    """Looks at every order once. `pairs`: the table of the same lines and groups."""
    group = group_of_item[lines.item].astype(np.int64)
    known = group >= 0
    key, item = lines.customer[known] * pairs.n_groups + group[known], lines.item[known].astype(np.int64)
    age, days = lines.orders[known], lines.days[known]
    order = np.lexsort((-age, key))  # a pair's orders from the oldest to the newest
    key, item, age, days = key[order], item[order], age[order], days[order]
    fresh = np.flatnonzero((np.diff(key, prepend=-1) != 0) | (np.diff(age, prepend=-1) != 0))
    size = np.diff(fresh, append=len(key))
    sole = np.where(size == 1, item[fresh], NOBODY)
    start = np.searchsorted(key[fresh], pairs.key)
    newest = np.searchsorted(key[fresh], pairs.key, side="right") - 1
    length = newest - start + 1
    place = np.arange(len(fresh))
    differs_newest = sole != np.repeat(sole[newest], length)
    differs_oldest = sole != np.repeat(sole[start], length)
    last = _reduced(np.maximum, np.where(differs_newest, place, -1), start)
    first = _reduced(np.minimum, np.where(differs_oldest, place, len(fresh)), start)
    lonely = known.nonzero()[0][order][fresh[size == 1]]
    part = LineAges(*(getattr(lines, name)[lonely] for name in ("customer", "item", "days", "orders", "quantity")))
    days = np.append(days[fresh], FAR_DAYS)
    return GroupWithout(
        pairs=pairs,
        alone=pair_table(part, np.arange(len(group_of_item)), len(group_of_item)),
        newest_alone=sole[newest],
        newest_without=days[last],
        oldest_alone=sole[start],
        oldest_without=days[first],
    )


def _reduced(reduce: np.ufunc, values: np.ndarray, start: np.ndarray) -> np.ndarray:
    return reduce.reduceat(values, start) if len(start) else values[:0]

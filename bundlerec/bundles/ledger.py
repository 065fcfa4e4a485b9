"""Plain counts of a log, the facts behind every reason: who bought what, how often, when, and what goes together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from bundlerec.bundles.popularity import TOLD_DAYS, best_sellers_first, sales
from bundlerec.bundles.together import PairCounts, count_pairs
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY, RankedLists
from bundlerec.money.prices import usual_prices

BEST_SELLERS: Final = 100  # at most so many items count as best sellers, and no more than one in twenty


@dataclass(frozen=True)
class Ledger:
    """Counts of everything before a cut, one row a pair (customer, item) that occurs, sorted by both.

    `times`, `first` and `last` have one row more, the last, which stands for "never".
    """

    history: Dataset
    cut: int
    key: np.ndarray  # [n_pairs] int64: customer * n_items + item, ascending
    times: np.ndarray  # [n_pairs + 1] int64: orders of the customer that hold the item
    first: np.ndarray  # [n_pairs + 1] int64: microseconds since 1970
    last: np.ndarray  # [n_pairs + 1] int64
    price: np.ndarray  # [n_items] float64: the catalogue's, else what was paid lately; NaN where unknown
    recent: np.ndarray  # [n_items] int64: orders with the item in the last TOLD_DAYS days
    best_seller: np.ndarray  # [n_items] bool
    pairs: PairCounts  # of the offered items, over all orders

    def find(self, customer: np.ndarray, item: np.ndarray) -> np.ndarray:
        """The row of each pair in `times`, `first` and `last`; -1 where it never occurred or the item is EMPTY."""
        wanted = customer.astype(np.int64) * self.history.n_items + item
        if not len(self.key):
            return np.full(wanted.shape, -1)
        place = np.minimum(np.searchsorted(self.key, wanted), len(self.key) - 1)
        return np.where((item >= 0) & (self.key[place] == wanted), place, -1)

    def times_of(self, customer: np.ndarray, item: np.ndarray) -> np.ndarray:
        """How many orders of each customer hold each item (arrays of rows, one shape); int64."""
        return self.times[self.find(customer, item)]


def open_ledger(history: Dataset, cut: int, *offers: RankedLists) -> Ledger:
    """Counts a log once for all the bundles that are to be explained.

    `history` is everything before `cut`, whole (`Dataset.before`), because people check the numbers against it.
    """
    known = history.line_customer >= 0
    key = history.line_customer[known].astype(np.int64) * history.n_items + history.line_item[known]
    time = history.order_time[history.line_order[known]]
    order = np.argsort(key, kind="stable")  # lines come in the order of time
    key, time = key[order], time[order]
    start = np.flatnonzero(np.diff(key, prepend=-1))
    end = np.append(start[1:], len(key))[: len(start)]
    offered = np.unique(np.concatenate([lists.items.ravel() for lists in offers]))
    return Ledger(
        history=history,
        cut=cut,
        key=key[start],
        times=np.append(end - start, 0),
        first=np.append(time[start], 0),
        last=np.append(time[end - 1], 0),
        price=usual_prices(history),
        recent=sales(history, TOLD_DAYS),
        best_seller=_best_sellers(history),
        pairs=count_pairs(history, among=offered[offered != EMPTY], most_lines=None),
    )


def _best_sellers(history: Dataset) -> np.ndarray:
    sold = int((sales(history) > 0).sum())
    best = np.zeros(history.n_items, dtype=bool)
    best[best_sellers_first(history)[: min(BEST_SELLERS, -(-sold // 20))]] = True
    return best

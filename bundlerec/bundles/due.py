"""When a customer buys an item again: the gap between two purchases, learned for customers, items and categories.

log gap = item + customer + what is left, each pulled towards what is usual where it rests on few gaps: the customer's
own gaps of the item towards item + customer, the item's towards its category's, those towards the shop's (empirical
Bayes; Efron and Morris 1975, Data Analysis Using Stein's Estimator). Gaps are taken as log-normal. Whoever asks what is
due looks a few weeks ahead, so the expected day is the median of the gaps that end within them: longer than the time
that has passed already, and at most HORIZON days longer:

    day = last + exp(mu + sigma z),  Phi(z) = (F(passed) + F(passed + HORIZON)) / 2,  F(t) = Phi((log t - mu) / sigma)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from scipy.special import ndtr, ndtri

from bundlerec.data.dataset import MICROSECONDS_A_DAY, Dataset

SHORTEST: Final = 0.5  # days
PULL_OWN, PULL_CUSTOMER, PULL_ITEM, PULL_CATEGORY = 2.0, 6.0, 8.0, 20.0  # gaps that what is usual counts for
PULL_SPREAD: Final = 20.0
HORIZON: Final = 30.0  # days that are looked ahead
LEAST: Final = 1e-9


@dataclass(frozen=True)
class Expected:
    """When each pair of customer and item is expected; arrays of one shape."""

    last: np.ndarray  # int64 microseconds: the last purchase; 0 where there was none
    times: np.ndarray  # int64 orders that hold the item
    gap_days: np.ndarray  # float64: the usual gap of this customer and item
    day: np.ndarray  # int64 microseconds, from the cut on; 0 where the item was never bought
    chance: np.ndarray  # float64 share of all gaps that end within HORIZON


class Due:
    """Learned from everything before a cut."""

    def __init__(self, cut: int) -> None:
        self.cut = cut

    def fit(self, history: Dataset) -> Self:
        """`history`: everything before the cut."""
        self.n_items = history.n_items
        known = history.line_customer >= 0
        key = history.line_customer[known].astype(np.int64) * history.n_items + history.line_item[known]
        time = history.order_time[history.line_order[known]]
        order = np.argsort(key, kind="stable")  # lines come in the order of time
        key, time = key[order], time[order]
        again = np.flatnonzero(key[1:] == key[:-1])
        log = np.log(np.maximum((time[again + 1] - time[again]) / MICROSECONDS_A_DAY, SHORTEST))
        self._pairs, first, self._times = np.unique(key, return_index=True, return_counts=True)
        self._last = time[first + self._times - 1] if len(first) else time
        self._learn(history, np.searchsorted(self._pairs, key[again]), log)
        return self

    def _learn(self, history: Dataset, pair: np.ndarray, log: np.ndarray) -> None:
        customer, item = np.divmod(self._pairs, max(self.n_items, 1))
        usual = float(np.median(log)) if len(log) else np.log(30.0)
        group = history.items.subcategory + 1  # 0: no category
        of_gap = item[pair]
        category = _pulled(log, group[of_gap], int(group.max(initial=0)) + 1, PULL_CATEGORY, usual)
        items = _pulled(log, of_gap, self.n_items, PULL_ITEM, category[group])
        tempo = _pulled(log - items[of_gap], customer[pair], history.n_customers, PULL_CUSTOMER, 0.0)
        expected = items[item] + tempo[customer]
        self._mu = _pulled(log, pair, len(self._pairs), PULL_OWN, expected)
        rest = (log - self._mu[pair]) ** 2
        shop = float(rest.mean()) if len(rest) else 1.0
        self._sigma = np.sqrt(np.maximum(_pulled(rest, of_gap, self.n_items, PULL_SPREAD, shop), 0.01))[item]

    def expect(self, customers: np.ndarray, items: np.ndarray) -> Expected:
        """For customer and item rows (arrays of one shape; EMPTY items were never bought)."""
        wanted = customers.astype(np.int64) * self.n_items + items
        at = np.minimum(np.searchsorted(self._pairs, wanted), max(len(self._pairs) - 1, 0))
        if not len(self._pairs):
            nothing = np.zeros(wanted.shape, dtype=np.int64)
            return Expected(nothing, nothing, np.full(wanted.shape, np.nan), nothing, nothing * 0.0)
        found = (items >= 0) & (customers >= 0) & (self._pairs[at] == wanted)
        mu, sigma, last = self._mu[at], self._sigma[at], self._last[at]
        passed = np.maximum((self.cut - last) / MICROSECONDS_A_DAY, 1e-3)
        gone, coming = (ndtr((np.log(days) - mu) / sigma) for days in (passed, passed + HORIZON))
        gap = np.exp(mu + sigma * ndtri(np.clip((gone + coming) / 2, LEAST, 1 - LEAST)))
        gap = np.clip(gap, passed, passed + HORIZON)
        day = last + (gap * MICROSECONDS_A_DAY).astype(np.int64)
        return Expected(
            np.where(found, last, 0),
            np.where(found, self._times[at], 0),
            np.where(found, np.exp(mu), np.nan),
            np.where(found, np.maximum(day, self.cut), 0),
            np.where(found, coming - gone, 0.0),
        )


def _pulled(
    values: np.ndarray, group: np.ndarray, groups: int, pull: float, usual: np.ndarray | float
) -> np.ndarray:
    """[groups] means, each pulled towards `usual` as by `pull` more values."""
    count = np.bincount(group, minlength=groups)
    total = np.bincount(group, weights=values, minlength=groups)
    found: np.ndarray = (total + pull * usual) / (count + pull)
    return found

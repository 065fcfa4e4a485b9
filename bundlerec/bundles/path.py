"""Which item leads to which: what customers bought in the order after one that held an item.

P(j | i) = (n_ij + c b_j) / (n_i + c): n_i orders with i that were followed by another one of the same customer, n_ij of
them in which j followed, b_j the share of all such next orders that hold j (a first-order Markov chain over orders, as
in Rendle, Freudenthaler and Schmidt-Thieme 2010, Factorizing Personalized Markov Chains, before they factorize it).
Only the best-selling items are counted, and orders of ordinary size, so that memory stays bounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

import numpy as np
import pandas as pd
from scipy import sparse

from bundlerec.bundles.popularity import LEAST_ORDERS, LIST_DAYS, sales
from bundlerec.bundles.rules.picking import pick
from bundlerec.bundles.rules.screen import Screen
from bundlerec.bundles.rules.wish import ranks_of
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY, RankedLists

MOST_ITEMS: Final = 2_000
MOST_LINES: Final = 60
PULL: Final = 60.0  # next orders that what is usual counts for
TREND: Final = (0.2, 3.0)  # how far what sells of late moves the share of all times
KEPT: Final = 0.5  # of what the steps before the last one say
LEAST: Final = 5  # next orders behind a flow that is drawn
BLOCK: Final = 256


@dataclass(frozen=True)
class Steps:
    """Paths of some customers: what each step follows from."""

    lists: RankedLists  # in the order of the steps; scores are the chance of the whole way so far, falling
    origin: np.ndarray  # [n, L] int32: the item that leads to each step; EMPTY where it is what sells anyhow


class Paths:
    """Learned from everything before a cut."""

    def fit(self, history: Dataset) -> Self:
        """`history`: everything before the cut."""
        self.history = history
        sold = np.bincount(history.line_item, minlength=history.n_items)
        counted = np.argsort(-sold, kind="stable")[:MOST_ITEMS]
        self.items = np.sort(counted[sold[counted] > 0])
        self._column = np.full(history.n_items + 1, EMPTY)
        self._column[self.items] = np.arange(len(self.items))
        baskets = self._baskets()
        now, then = _followed(history)
        first, second = baskets[now], baskets[then]
        self.orders = sparse.csr_array(first.T @ second)
        self.orders.setdiag(0)
        self.orders.eliminate_zeros()
        self.followed = np.asarray(first.sum(axis=0)).ravel()
        self.base = np.asarray(second.sum(axis=0)).ravel() / max(len(now), 1)
        late = sales(history, LIST_DAYS, LEAST_ORDERS)[self.items]
        per_order = self.base.sum() / max(late.sum(), 1)
        self._recent = late * per_order  # what sells of late, as many items an order
        self._trend = np.clip(self._recent / np.maximum(self.base, 1e-9), *TREND)
        return self

    def steps(
        self, customers: np.ndarray, size: int, screen: Screen | None = None, *, only_new: bool = False
    ) -> Steps:
        """The next `size` steps of each customer row, one item a step, from what the last order held."""
        items = np.full((len(customers), size), EMPTY, dtype=np.int32)
        origin, scores = items.copy(), np.zeros(items.shape, dtype=np.float32)
        for low in range(0, len(customers) if len(self.items) else 0, BLOCK):
            block = slice(low, min(low + BLOCK, len(customers)))
            items[block], origin[block], scores[block] = self._walk(customers[block], size, screen, only_new)
        return Steps(RankedLists(customers, items, scores), origin)

    def flows(self, most: int) -> pd.DataFrame:
        """The shop's strongest flows: first, then (item rows), orders, share of next orders, lift over the usual."""
        cells = self.orders.tocoo()
        share = cells.data / np.maximum(self.followed[cells.row], 1)
        lift = share / np.maximum(self.base[cells.col], 1e-9)
        kept = np.flatnonzero((cells.data >= LEAST) & (lift > 1))
        best = kept[np.argsort(-(cells.data * np.log(np.maximum(lift, 1)))[kept], kind="stable")[:most]]
        return pd.DataFrame(
            {
                "first": self.items[cells.row[best]],
                "then": self.items[cells.col[best]],
                "orders": cells.data[best].astype(int),
                "share": share[best],
                "lift": lift[best],
            }
        )

    def strength(self, first: np.ndarray, then: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Of the next orders after item rows `first` the share that hold `then`, and how many times the usual share;
        0 where `first` is EMPTY."""
        row, column = self._column[first], self._column[then]
        met = np.flatnonzero((row >= 0) & (column >= 0))
        share, lift = np.zeros(len(first)), np.zeros(len(first))
        if len(met):
            orders = np.asarray(self.orders[row[met], column[met]]).ravel()
            share[met] = orders / np.maximum(self.followed[row[met]], 1)
            lift[met] = share[met] / np.maximum(self.base[column[met]], 1e-9)
        return share, lift

    @cached_property
    def _table(self) -> np.ndarray:
        """[m, m] float32: `orders`, at most MOST_ITEMS wide."""
        return self.orders.toarray()

    def _baskets(self) -> sparse.csr_array:
        history = self.history
        at = self._column[history.line_item]
        kept = (at >= 0) & (np.diff(history.line_start)[history.line_order] <= MOST_LINES)
        cells = (history.line_order[kept], at[kept])
        shape = (history.n_orders, len(self.items))
        return sparse.csr_array((np.ones(int(kept.sum()), dtype=np.float32), cells), shape=shape)

    def _walk(
        self, customers: np.ndarray, size: int, screen: Screen | None, only_new: bool
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        state = self._last_orders(customers)
        open_to = self._open(customers, state, screen)
        if only_new:
            self._close_bought(open_to, customers)
        chance, row = np.ones(len(customers), dtype=np.float64), np.arange(len(customers))
        items, origin = np.full((2, len(customers), size), EMPTY, dtype=np.int32)
        scores = np.zeros(items.shape, dtype=np.float32)
        for step in range(size):
            values = np.where(open_to, self._next(state), -np.inf)
            best = values.argmax(axis=1)
            there = np.isfinite(values[row, best])
            chance = np.where(there, chance * np.minimum(values[row, best], 0.999), chance)
            items[there, step] = self.items[best[there]]
            origin[there, step] = self._leads(state, best)[there]
            scores[there, step] = chance[there]
            open_to[row, best] = False
            state = state * KEPT
            state[row[there], best[there]] = 1
        if screen is None or not screen.counts:
            return items, origin, scores
        return self._obeying(items, origin, scores, np.where(open_to, self._next(state), -np.inf), screen)

    def _obeying(
        self, items: np.ndarray, origin: np.ndarray, scores: np.ndarray, left: np.ndarray, screen: Screen
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The paths with what every bundle has to hold and without what is too much of the same; the places that
        become free go to what was left. What no step leads to has no origin."""
        column = self._column[items]
        row, step = np.nonzero(column != EMPTY)
        values = left.copy()
        values[row, column[row, step]] = 2 + items.shape[1] - step  # in their order, before what was left
        places = pick(ranks_of(values), self.items, np.full(len(items), items.shape[1]), screen)
        chosen = np.where(places == EMPTY, EMPTY, np.append(self.items, EMPTY)[places]).astype(np.int32)
        same = (chosen[:, :, None] == items[:, None, :]) & (chosen != EMPTY)[:, :, None]
        led = np.where(same.any(axis=2), np.take_along_axis(origin, same.argmax(axis=2), axis=1), EMPTY)
        return chosen, led.astype(np.int32), np.where(chosen == EMPTY, 0, scores)

    def _last_orders(self, customers: np.ndarray) -> np.ndarray:
        """[n, m] float32: 1 for what each customer's last order held."""
        history, state = self.history, np.zeros((len(customers), len(self.items)), dtype=np.float32)
        last = np.full(history.n_customers + 1, EMPTY)
        known = np.flatnonzero(history.order_customer >= 0)
        last[history.order_customer[known]] = known  # orders come in the order of time
        for row, order in enumerate(last[customers]):
            if order >= 0:
                at = self._column[history.line_item[history.line_start[order] : history.line_start[order + 1]]]
                state[row, at[at >= 0]] = 1
        return state

    def _open(self, customers: np.ndarray, state: np.ndarray, screen: Screen | None) -> np.ndarray:
        """[n, m] bool: what a path may lead to: nothing of the last order, nothing that the rules forbid."""
        free = state == 0
        if screen is not None:
            free &= screen.allowed[self.items]
            place, item = screen.barred(customers)
            at = self._column[item]
            free[place[at >= 0], at[at >= 0]] = False
        return free

    def _close_bought(self, open_to: np.ndarray, customers: np.ndarray) -> None:
        known = np.flatnonzero(customers >= 0)
        bought = self.history.customer_item[customers[known]].tocoo()
        at = self._column[bought.col]
        open_to[known[bought.row[at >= 0]], at[at >= 0]] = False

    def _next(self, state: np.ndarray) -> np.ndarray:
        """[n, m]: chance of each item in the next order, the mean over what leads to it."""
        weight = state.sum(axis=1, keepdims=True)
        scaled = state / (self.followed + PULL)
        known = sparse.csr_array(scaled) @ self._table  # an order holds few items; of each the whole row is needed
        found = known * self._trend + PULL * scaled.sum(axis=1, keepdims=True) * self._recent
        return np.where(weight > 0, found / np.maximum(weight, 1e-9), self._recent)

    def _leads(self, state: np.ndarray, best: np.ndarray) -> np.ndarray:
        """[n] int32: of what leads to `best`, the item that does so most often; EMPTY where none ever did."""
        share = state / (self.followed + PULL) * self._table[:, best].T
        first = share.argmax(axis=1)
        return np.where(share.max(axis=1, initial=0) > 0, self.items[first], EMPTY).astype(np.int32)


def _followed(history: Dataset) -> tuple[np.ndarray, np.ndarray]:
    """Order rows and those of the same customer's next order."""
    known = np.flatnonzero(history.order_customer >= 0)
    order = known[np.argsort(history.order_customer[known], kind="stable")]
    same = history.order_customer[order[1:]] == history.order_customer[order[:-1]]
    return order[:-1][same], order[1:][same]

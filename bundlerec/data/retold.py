"""Customers' pasts as they might have been: told again without some of their items, or with only some of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bundlerec.data.dataset import Dataset
from bundlerec.data.looks import Looks
from bundlerec.data.variant_rows import NO_VARIANTS


@dataclass(frozen=True)
class Pasts:
    """g pasts that never were; a real customer may have several."""

    customer: np.ndarray  # [g] int32 customer rows: whose past is told again
    owner: np.ndarray  # [e] int64: the past (0 to g - 1) that each named item belongs to, ascending
    item: np.ndarray  # [e] int64 item rows
    only: np.ndarray  # [g] bool: nothing but the named items was bought; else everything but them

    def __len__(self) -> int:
        return len(self.customer)

    def of(self, some: slice) -> Pasts:
        """Some of them in a row."""
        low, high = np.searchsorted(self.owner, [some.start, min(some.stop, len(self))])
        return Pasts(self.customer[some], self.owner[low:high] - some.start, self.item[low:high], self.only[some])


def pasts_of(told: Sequence[tuple[int, Sequence[int] | np.ndarray, bool]]) -> Pasts:
    """Pasts from (customer row, item rows, only these) each."""
    sizes = [len(items) for _, items, _ in told]
    return Pasts(
        customer=np.array([customer for customer, _, _ in told], dtype=np.int32),
        owner=np.repeat(np.arange(len(told)), sizes),
        item=np.array([item for _, items, _ in told for item in items], dtype=np.int64),
        only=np.array([only for _, _, only in told], dtype=bool),
    )


def retold(history: Dataset, pasts: Pasts) -> Dataset:
    """A log whose customers 0 to g - 1 have these pasts and nobody else is there; item rows stay as they are.

    Lines of what was never bought are gone, and an order that loses all its lines is gone with them. What was looked at
    stays. Of products with variants nothing is known.
    """
    past, order = _orders_of(history, pasts)
    sizes = history.line_start[order + 1] - history.line_start[order]
    place = np.repeat(np.arange(len(order)), sizes)
    line = spans(history.line_start[order], sizes)
    named = np.isin(past[place] * history.n_items + history.line_item[line], _keys(history, pasts))
    kept = named == pasts.only[past[place]]
    place, line = place[kept], line[kept]
    counts = np.bincount(place, minlength=len(order))
    filled = counts > 0
    order = order[filled]
    return replace(
        history,
        customer_ids=history.customer_ids[pasts.customer],
        order_ids=history.order_ids[order],
        order_customer=past[filled].astype(np.int32),
        order_time=history.order_time[order],
        line_start=np.concatenate([[0], np.cumsum(counts[filled])]).astype(np.int64),
        line_item=history.line_item[line],
        line_quantity=history.line_quantity[line],
        line_price=history.line_price[line],
        looks=_looks_of(history.looks, pasts),
        variants=NO_VARIANTS,
    )


def bought_too(history: Dataset, item: int) -> Dataset:
    """The same log, but every customer's last order holds the item as well (a row; one piece, no price)."""
    known = np.flatnonzero(history.order_customer >= 0)
    last = np.full(history.n_customers, -1)
    last[history.order_customer[known]] = known  # orders stand in the order of time
    holds = np.zeros(history.n_orders, dtype=bool)
    holds[history.line_order[history.line_item == item]] = True
    order = np.sort(last[(last >= 0) & ~holds[last]])
    end = history.line_start[order + 1]
    more = np.zeros(history.n_orders + 1, dtype=np.int64)
    more[order + 1] = 1
    return replace(
        history,
        line_start=history.line_start + np.cumsum(more),
        line_item=np.insert(history.line_item, end, item),
        line_quantity=np.insert(history.line_quantity, end, 1),
        line_price=np.insert(history.line_price, end, np.nan),
    )


def spans(start: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """start[0], start[0] + 1, … (lengths[0] of them), start[1], …; int64."""
    before = np.cumsum(lengths) - lengths
    return np.repeat(start - before, lengths) + np.arange(int(lengths.sum()))


def _orders_of(history: Dataset, pasts: Pasts) -> tuple[np.ndarray, np.ndarray]:
    """The past and the order row of every order to tell, in the order of time."""
    by_customer = np.argsort(history.order_customer, kind="stable")
    owner = history.order_customer[by_customer]
    first = np.searchsorted(owner, pasts.customer, side="left")
    counts = np.searchsorted(owner, pasts.customer, side="right") - first
    past, order = np.repeat(np.arange(len(pasts)), counts), by_customer[spans(first, counts)]
    rank = np.lexsort((past, order))  # rows of orders stand in the order of time
    return past[rank], order[rank]


def _keys(history: Dataset, pasts: Pasts) -> np.ndarray:
    return pasts.owner * history.n_items + pasts.item


def _looks_of(looks: Looks, pasts: Pasts) -> Looks:
    if not len(looks):
        return looks
    order = np.argsort(looks.customer, kind="stable")
    owner = looks.customer[order]
    first = np.searchsorted(owner, pasts.customer, side="left")
    counts = np.searchsorted(owner, pasts.customer, side="right") - first
    past, at = np.repeat(np.arange(len(pasts)), counts), order[spans(first, counts)]
    rank = np.argsort(looks.time[at], kind="stable")
    at = at[rank]
    return Looks(past[rank].astype(np.int32), looks.item[at], looks.time[at], looks.cart[at])

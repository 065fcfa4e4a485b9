"""Which items are worth a closer look for a customer: a few hundred out of the catalogue.

From the customer's own purchases and looks, and from other customers: the best new items of each collaborative signal,
best sellers of late, what others lately bought for the first time, and the best sellers of the customer's favourite
categories. Each source is capped, so the cost stays linear in the number of customers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from bundlerec.scorer.state import ShopState


@dataclass(frozen=True)
class CandidateCaps:
    """How many candidates each source may give to one customer."""

    history: int = 250
    signal: int = 60
    best_sellers: int = 40
    looked_at: int = 60
    category_items: int = 4
    categories: int = 12


@dataclass(frozen=True)
class Candidates:
    """CSR: the candidates of customer row `customers[j]` are `item[start[j]:start[j + 1]]`, distinct."""

    customers: np.ndarray  # [n] int32
    start: np.ndarray  # [n + 1] int64
    item: np.ndarray  # [total] int32

    @property
    def row(self) -> np.ndarray:
        """[total] int64: the index j of each candidate's customer."""
        return np.repeat(np.arange(len(self.customers)), np.diff(self.start))

    def of(self, members: slice) -> Candidates:
        """Those of some customers in a row."""
        start = self.start[members.start : members.stop + 1]
        return Candidates(self.customers[members], start - start[0], self.item[start[0] : start[-1]])


def candidates(
    state: ShopState, customers: np.ndarray, signal_scores: list[np.ndarray], caps: CandidateCaps
) -> Candidates:
    """Candidates of `customers` ([n] int32 rows). `signal_scores`: each signal's [n, m] scores of them."""
    parts = [
        _history(state, customers, caps.history),
        _looked_at(state, customers, caps.looked_at),
        _categories(state, customers, caps),
    ]
    bought_row, at = _slices(state.by_item.customer, customers)
    bought = (bought_row, state.by_item.group[at])
    parts += [
        _top_new(scores, signal.items, bought, caps.signal)
        for scores, signal in zip(signal_scores, state.signals, strict=True)
    ]
    for counts in (state.items.popularity[:, 0], state.items.popularity[:, 1], state.items.discovered[:, 1]):
        selling = np.argsort(-counts, kind="stable")[: caps.best_sellers]
        selling = selling[counts[selling] > 0]
        row, place = np.divmod(np.arange(len(customers) * len(selling)), max(len(selling), 1))
        parts.append((row, selling[place]))
    n_items = state.history.n_items
    key = np.unique(np.concatenate([row.astype(np.int64) * n_items + item for row, item in parts]))
    row, item = np.divmod(key, n_items)
    start = np.searchsorted(row, np.arange(len(customers) + 1))
    return Candidates(customers, start.astype(np.int64), item.astype(np.int32))


def _slices(sorted_customer: np.ndarray, customers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(row, position) of all entries of `sorted_customer` that belong to one of `customers`."""
    low = np.searchsorted(sorted_customer, customers, side="left")
    high = np.searchsorted(sorted_customer, customers, side="right")
    lengths = high - low
    row = np.repeat(np.arange(len(customers)), lengths)
    position = np.repeat(low - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths) + np.arange(lengths.sum())
    return row, position


def _first_of_each(row: np.ndarray, score: np.ndarray, cap: int) -> np.ndarray:
    """Indices of the `cap` best-scored entries of every row."""
    order = np.lexsort((-score, row))
    sorted_row = row[order]
    rank = np.arange(len(row)) - np.searchsorted(sorted_row, sorted_row, side="left")
    return order[rank < cap]


def _history(state: ShopState, customers: np.ndarray, cap: int) -> tuple[np.ndarray, np.ndarray]:
    pairs = state.by_item
    row, position = _slices(pairs.customer, customers)
    score = pairs.by_orders[position, 2] + pairs.by_days[position, 1]
    keep = _first_of_each(row, score, cap)
    return row[keep], pairs.group[position[keep]]


def _looked_at(state: ShopState, customers: np.ndarray, cap: int) -> tuple[np.ndarray, np.ndarray]:
    row, position = _slices(state.looks.customer, customers)
    keep = _first_of_each(row, state.looks.strength[position], cap)
    return row[keep], state.looks.item[position[keep]]


def _categories(state: ShopState, customers: np.ndarray, caps: CandidateCaps) -> tuple[np.ndarray, np.ndarray]:
    """The recent best sellers of each customer's favourite subcategories."""
    pairs, group = state.by_group[0], state.groups[0]
    selling = np.flatnonzero((group >= 0) & (state.items.customers > 0))
    best = selling[_first_of_each(group[selling], state.items.popularity[selling, 2], caps.category_items)]
    shelf = np.full((pairs.n_groups, caps.category_items), -1, dtype=np.int64)
    best = best[np.lexsort((-state.items.popularity[best, 2], group[best]))]
    place = np.arange(len(best)) - np.searchsorted(group[best], group[best], side="left")
    shelf[group[best], place] = best
    row, position = _slices(pairs.customer, customers)
    keep = _first_of_each(row, pairs.by_days[position, 1] + pairs.by_orders[position, 2], caps.categories)
    items = shelf[pairs.group[position[keep]]]
    rows = np.repeat(row[keep], caps.category_items)
    filled = items.ravel() >= 0
    return rows[filled], items.ravel()[filled]


def _top_new(
    scores: np.ndarray, items: np.ndarray, bought: tuple[np.ndarray, np.ndarray], cap: int
) -> tuple[np.ndarray, np.ndarray]:
    """The `cap` best columns of every row that score above nothing, among what the customer never bought."""
    row, item = bought
    column = np.minimum(np.searchsorted(items, item), len(items) - 1)
    known = items[column] == item
    scores = scores.copy()
    scores[row[known], column[known]] = -np.inf
    cap = min(cap, scores.shape[1])
    value, best = (found.numpy() for found in torch.from_numpy(scores).topk(cap, dim=1, sorted=False))
    row, place = np.nonzero(np.isfinite(value) & (value > 0))
    return row, items[best[row, place]]

"""Which items of a customer's history are left out in turn, to see what a score is owed to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from bundlerec.data.lists import EMPTY, RankedLists
from bundlerec.scorer.snapshot import Snapshot
from bundlerec.scorer.state import ShopState

BAG_ITEMS: Final = 20  # the customer's most frequent items of late
SHELF_ITEMS: Final = 3  # and of the offered item's shelf, those bought most
CUSTOMERS_AT_ONCE: Final = 160


@dataclass(frozen=True)
class Erasures:
    """Pairs (slot, history item) of some customers; each slot also stands once with nothing left out."""

    member: np.ndarray  # [r] int64: index of the customer in the view
    slot: np.ndarray  # [r] int64: flat slot of the lists
    candidate: np.ndarray  # [r] int64: row of the view's features
    left_out: np.ndarray  # [r] int64 item rows; EMPTY: nothing


def erasures(state: ShopState, view: Snapshot, lists: RankedLists) -> Iterator[Erasures]:
    """Those of every slot whose item is a candidate of its customer, some customers at a time."""
    member_of = np.full(state.history.n_customers, EMPTY)
    member_of[view.customers] = np.arange(len(view))
    key = view.row * state.history.n_items + view.item
    shelves = _Shelves(state)
    for first in range(0, len(lists), CUSTOMERS_AT_ONCE):
        chunk = slice(first, first + CUSTOMERS_AT_ONCE)
        items, member = lists.items[chunk], member_of[lists.customers[chunk]]
        row, column = np.nonzero((items != EMPTY) & (member[:, None] != EMPTY))
        wanted = member[row] * state.history.n_items + items[row, column]
        candidate = np.minimum(np.searchsorted(key, wanted), max(len(key) - 1, 0))
        found = key[candidate] == wanted
        if found.any():
            slot = (first + row) * items.shape[1] + column
            yield _with_history(state, view, shelves, member[row][found], slot[found], candidate[found])


def _with_history(
    state: ShopState,
    view: Snapshot,
    shelves: _Shelves,
    member: np.ndarray,
    slot: np.ndarray,
    candidate: np.ndarray,
) -> Erasures:
    item = view.item[candidate].astype(np.int64)
    bag = np.where(view.bag_weight[member, :BAG_ITEMS] > 0, view.bag_item[member, :BAG_ITEMS], EMPTY)
    own = np.where(view.bought[candidate], item, EMPTY)[:, None]
    shelf = shelves.most_bought(view.customers[member], item)
    tried = np.concatenate([bag.astype(np.int64), own, shelf], axis=1)
    number, column = np.nonzero(tried != EMPTY)
    pairs = np.unique(number * state.history.n_items + tried[number, column])
    number, left_out = np.divmod(pairs, state.history.n_items)
    at = np.concatenate([np.arange(len(member)), number])
    left_out = np.concatenate([np.full(len(member), EMPTY), left_out])
    return Erasures(member[at], slot[at], candidate[at], left_out)


class _Shelves:
    """What each customer bought most of each shelf."""

    def __init__(self, state: ShopState) -> None:
        pairs, shelf = state.by_item, state.groups[0]
        at = np.flatnonzero(shelf[pairs.group] >= 0)
        self._shelf, self._shelves = shelf, int(shelf.max(initial=0)) + 1
        key = pairs.customer[at] * self._shelves + shelf[pairs.group[at]]
        order = np.lexsort((-pairs.count[at], key))
        self._key, self._item = key[order], pairs.group[at[order]]

    def most_bought(self, customer: np.ndarray, item: np.ndarray) -> np.ndarray:
        """[r, SHELF_ITEMS] int64 of the shelf of `item`; EMPTY where there are fewer."""
        wanted = customer.astype(np.int64) * self._shelves + self._shelf[item]
        place = np.searchsorted(self._key, wanted)[:, None] + np.arange(SHELF_ITEMS)
        inside = np.minimum(place, max(len(self._key) - 1, 0))
        if not len(self._key):
            return np.full(place.shape, EMPTY)
        fits = (
            (place < len(self._key)) & (self._key[inside] == wanted[:, None]) & (self._shelf[item] >= 0)[:, None]
        )
        return np.where(fits, self._item[inside], EMPTY)

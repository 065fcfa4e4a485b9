"""What a score is owed to: each item of the customer's history is left out, and the score is asked again.

contribution(j -> i) = logit f(X_u, X_i) - logit f(X_u without j, X_i), calibrated, mean over the nets (leave one out;
compare Li, Monroe and Jurafsky 2016, Understanding Neural Networks through Representation Erasure,
arXiv:1612.08220). Contributions do not add up to the score: two items that stand in for one another both show little.

Exact without j: the customer's representation (the bag without j, its weights adding up to 1 again); counts, fading
counts, last purchase and rhythm of i's shelf, department and brand; with j = i everything about the pair, which
becomes "never bought"; the value of a simple method that adds up over the history (EASE, decayed frequency).
Approximated: TIFU-KNN loses the customer's own part only, its neighbours stay; the customer's best value of each
simple method and the values of the other candidates stay, so ranks compare with those; what is told of the customer
alone (orders, sizes, gaps, usual price) and of the item alone (popularity) stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch

from bundlerec.data.lists import EMPTY, RankedLists
from bundlerec.scorer.features import GROUP_PAIR_NAMES, PAIR_NAMES, pair_columns
from bundlerec.scorer.groups_without import GroupWithout, group_without
from bundlerec.scorer.net import Batch
from bundlerec.scorer.signals_without import SignalsWithout
from bundlerec.scorer.snapshot import BAG, Snapshot
from bundlerec.scorer.state import ShopState
from bundlerec.scorer.weights import ScorerWeights

BAG_ITEMS: Final = 20  # the customer's most frequent items of late
SHELF_ITEMS: Final = 3  # and of the offered item's shelf, those bought most
LEAST: Final = 0.01  # log-odds: what moves the score less is no reason
CUSTOMERS_AT_ONCE: Final = 160


@dataclass(frozen=True)
class Contributions:
    """For each slot of some lists, the items of the customer's history that speak for it, strongest first."""

    item: np.ndarray  # [n, L, most] int32 item rows; EMPTY where there is no (further) one
    share: np.ndarray  # [n, L, most] float32: of all positive contributions to the slot; sums to at most 1


@dataclass(frozen=True)
class _Rows:
    """Pairs (slot, history item) of one chunk."""

    member: np.ndarray  # [r] int64: index of the customer in the view
    slot: np.ndarray  # [r] int64: flat slot of the lists
    candidate: np.ndarray  # [r] int64: row of the view's features
    left_out: np.ndarray  # [r] int64 item rows; EMPTY: nothing


def contributions(
    weights: ScorerWeights,
    state: ShopState,
    view: Snapshot,
    lists: RankedLists,
    device: torch.device,
    most: int = 3,
) -> Contributions:
    """Leaves history items out for every slot of `lists` whose item is a candidate of its customer in `view`.

    `view` is a snapshot of `state`. Other slots, and customers without a history, get no items.
    """
    erased = _Erased(weights, state, view, device)
    item = np.full((lists.items.size, most), EMPTY, dtype=np.int32)
    share = np.zeros((lists.items.size, most), dtype=np.float32)
    for rows in _chunks(state, view, lists):
        logit = erased.logits(rows)
        whole = np.zeros(lists.items.size, dtype=np.float32)
        base = rows.left_out == EMPTY
        whole[rows.slot[base]] = logit[base]
        gain = np.where(base, 0, whole[rows.slot] - logit)
        _keep_best(rows, np.where(gain > LEAST, gain, 0), item, share)
    shape = (*lists.items.shape, most)
    return Contributions(item.reshape(shape), share.reshape(shape))


def _keep_best(rows: _Rows, gain: np.ndarray, item: np.ndarray, share: np.ndarray) -> None:
    order = np.lexsort((-gain, rows.slot))
    slot, gain, left_out = rows.slot[order], gain[order], rows.left_out[order]
    rank = np.arange(len(slot)) - np.searchsorted(slot, slot, side="left")
    total = np.bincount(slot, weights=gain, minlength=int(slot.max(initial=0)) + 1)
    kept = (rank < item.shape[1]) & (gain > 0)
    item[slot[kept], rank[kept]] = left_out[kept]
    share[slot[kept], rank[kept]] = gain[kept] / total[slot[kept]]


def _chunks(state: ShopState, view: Snapshot, lists: RankedLists) -> Iterator[_Rows]:
    """The rows to look at, some customers at a time."""
    member_of = np.full(state.history.n_customers, EMPTY)
    member_of[view.customers] = np.arange(len(view))
    key = view.row * state.history.n_items + view.item
    shelves = _Shelves(state)
    width = lists.items.shape[1]
    for first in range(0, len(lists), CUSTOMERS_AT_ONCE):
        chunk = slice(first, first + CUSTOMERS_AT_ONCE)
        items, member = lists.items[chunk], member_of[lists.customers[chunk]]
        row, slot = np.nonzero((items != EMPTY) & (member[:, None] != EMPTY))
        item, owner = items[row, slot].astype(np.int64), member[row]
        wanted = owner * state.history.n_items + item
        candidate = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
        found = key[candidate] == wanted
        flat = (first + row) * width + slot
        if found.any():
            yield _with_history(state, view, shelves, owner[found], item[found], flat[found], candidate[found])


def _with_history(
    state: ShopState,
    view: Snapshot,
    shelves: _Shelves,
    member: np.ndarray,
    item: np.ndarray,
    slot: np.ndarray,
    candidate: np.ndarray,
) -> _Rows:
    """Every slot with nothing left out, and with each history item that is worth a look."""
    bag = np.where(view.bag_weight[member, :BAG_ITEMS] > 0, view.bag_item[member, :BAG_ITEMS], EMPTY)
    own = np.where(view.bought[candidate], item, EMPTY)[:, None]
    shelf = shelves.most_bought(view.customers[member], item)
    place = np.arange(len(member))
    tried = np.concatenate([bag.astype(np.int64), own, shelf], axis=1)
    number, column = np.nonzero(tried != EMPTY)
    pairs = np.unique(number * state.history.n_items + tried[number, column])
    number, left_out = np.divmod(pairs, state.history.n_items)
    at = np.concatenate([place, number])
    left_out = np.concatenate([np.full(len(place), EMPTY), left_out])
    return _Rows(member[at], slot[at], candidate[at], left_out)


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


class _Erased:
    """The scorer, asked with one history item left out."""

    def __init__(self, weights: ScorerWeights, state: ShopState, view: Snapshot, device: torch.device) -> None:
        self._weights, self._state, self._view, self._device = weights, state, view, device
        self._nets = [net.to(device).eval() for net in weights.nets]
        self._groups: Sequence[GroupWithout] = [
            group_without(state.lines, pairs, group)
            for pairs, group in zip(state.by_group, state.groups, strict=True)
        ]
        self._signals = SignalsWithout(state, view)

    def logits(self, rows: _Rows) -> np.ndarray:
        """[r] float32 calibrated logits."""
        view = self._view
        bought = view.bought[rows.candidate] & (rows.left_out != view.item[rows.candidate])
        bag_item, bag_weight, bag = self._bags(rows)
        batch = Batch(
            features=torch.from_numpy(self._features(rows)),
            item=torch.from_numpy(view.item[rows.candidate].astype(np.int64)),
            row=torch.from_numpy(bag),
            bought=torch.from_numpy(bought),
            bag_item=torch.from_numpy(bag_item.astype(np.int64)),
            bag_weight=torch.from_numpy(bag_weight),
            label=torch.zeros(len(bag)),
            weight=torch.ones(len(bag)),
        ).to(self._device)
        with torch.inference_mode():
            mean = torch.stack([net(batch) for net in self._nets]).mean(dim=0)
        return self._weights.calibration.logits(mean.float().cpu().numpy(), bought)

    def _bags(self, rows: _Rows) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The distinct bags ([b, BAG] items, [b, BAG] weights), and which one each row has ([r])."""
        view = self._view
        inside = (view.bag_item[rows.member] == rows.left_out[:, None]) & (view.bag_weight[rows.member] > 0)
        place = np.where(inside.any(axis=1), inside.argmax(axis=1), BAG)
        distinct, bag = np.unique(rows.member * (BAG + 1) + place, return_inverse=True)
        member, place = np.divmod(distinct, BAG + 1)
        weight = view.bag_weight[member]
        lacks = np.flatnonzero(place < BAG)
        weight[lacks, place[lacks]] = 0
        weight /= np.maximum(weight.sum(axis=1, keepdims=True), 1e-9)
        return view.bag_item[member], weight, bag

    def _features(self, rows: _Rows) -> np.ndarray:
        """[r, F] float32."""
        state, view = self._state, self._view
        values = view.features[rows.candidate]
        customer, item = view.customers[rows.member].astype(np.int64), view.item[rows.candidate].astype(np.int64)
        own = rows.left_out == item
        never = np.full(int(own.sum()), EMPTY)
        values[own, : len(PAIR_NAMES)] = pair_columns(state, customer[own], item[own], never)
        for number, (groups, group) in enumerate(zip(self._groups, state.groups, strict=True)):
            same = (rows.left_out != EMPTY) & (group[item] >= 0) & (group[item] == group[rows.left_out])
            first = len(PAIR_NAMES) + number * len(GROUP_PAIR_NAMES)
            values[same, first : first + len(GROUP_PAIR_NAMES)] = groups.columns(
                customer[same], group[item[same]], rows.left_out[same], state.customers.orders[customer[same]]
            )
        self._signals.lower(values, rows.member, item, rows.left_out)
        return values

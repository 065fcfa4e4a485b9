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

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch

from bundlerec.data.lists import EMPTY, RankedLists
from bundlerec.scorer.erasures import Erasures, erasures
from bundlerec.scorer.features import GROUP_PAIR_NAMES, PAIR_NAMES, pair_columns
from bundlerec.scorer.groups_without import GroupWithout, group_without
from bundlerec.scorer.net import Batch, ScorerNet
from bundlerec.scorer.signals_without import SignalsWithout
from bundlerec.scorer.snapshot import BAG, Snapshot
from bundlerec.scorer.state import ShopState
from bundlerec.scorer.weights import ScorerWeights

LEAST: Final = 0.01  # log-odds: what moves the score less is no reason


@dataclass(frozen=True)
class Contributions:
    """For each slot of some lists, the items of the customer's history that speak for it, strongest first."""

    item: np.ndarray  # [n, L, most] int32 item rows; EMPTY where there is no (further) one
    share: np.ndarray  # [n, L, most] float32: of all positive contributions to the slot; sums to at most 1
    total: (
        np.ndarray
    )  # [n, L] float32: the sum of all contributions to the slot, for and against, in units of the score


class LeaveOut:
    """The scorer, asked again and again with one item of the customer's history left out."""

    def __init__(self, weights: ScorerWeights, state: ShopState, view: Snapshot, device: torch.device) -> None:
        """`view` is a snapshot of `state`. Half of the work is done here, once for any number of lists."""
        self._weights, self._state, self._view, self._device = weights, state, view, device
        self._nets = [net.to(device).eval() for net in weights.nets]
        self._groups: Sequence[GroupWithout] = [
            group_without(state.lines, pairs, group)
            for pairs, group in zip(state.by_group, state.groups, strict=True)
        ]
        self._signals = SignalsWithout(state, view)

    def by(self, nets: Sequence[ScorerNet]) -> LeaveOut:
        """The same asked of other nets over the same features, calibrated alike."""
        other = copy(self)
        other._nets = [net.to(self._device).eval() for net in nets]
        return other

    def contributions(self, lists: RankedLists, most: int = 3) -> Contributions:
        """For every slot whose item is a candidate of its customer; other slots get no items."""
        item = np.full((lists.items.size, most), EMPTY, dtype=np.int32)
        share = np.zeros((lists.items.size, most), dtype=np.float32)
        whole, total = (np.zeros(lists.items.size, dtype=np.float32) for _ in range(2))
        for rows in erasures(self._state, self._view, lists):
            logit, base = self.logits(rows), rows.left_out == EMPTY
            whole[rows.slot[base]] = logit[base]
            gain = np.where(base, 0, whole[rows.slot] - logit)
            total += np.bincount(rows.slot, weights=gain, minlength=len(total)).astype(np.float32)
            keep_best(rows.slot, rows.left_out, np.where(gain > LEAST, gain, 0), item, share)
        shape = (*lists.items.shape, most)
        return Contributions(item.reshape(shape), share.reshape(shape), total.reshape(lists.items.shape))

    def contributions_to(self, several: Sequence[RankedLists], most: int = 3) -> list[Contributions]:
        """`contributions` of several lists of the same customers; what stands in more than one is asked for once."""
        together = in_any(several)
        found = self.contributions(together, most)
        n_items = self._state.history.n_items
        row, column = np.nonzero(together.items != EMPTY)
        key = row * n_items + together.items[row, column]
        parts = []
        for lists in several:
            there = lists.items != EMPTY
            wanted = np.nonzero(there)[0] * n_items + lists.items[there]
            at = np.searchsorted(key, wanted)
            item = np.full((*lists.items.shape, most), EMPTY, dtype=np.int32)
            share, total = np.zeros(item.shape, dtype=np.float32), np.zeros(lists.items.shape, dtype=np.float32)
            at = (row[at], column[at])
            item[there], share[there], total[there] = found.item[at], found.share[at], found.total[at]
            parts.append(Contributions(item, share, total))
        return parts

    def logits(self, rows: Erasures) -> np.ndarray:
        """[r] float32 calibrated logits, each without its item."""
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
            evidence=torch.zeros(len(bag)),
            age=torch.ones(len(bag_item)),
            weight=torch.ones(len(bag)),
        ).to(self._device)
        with torch.inference_mode():
            mean = torch.stack([net(batch) for net in self._nets]).mean(dim=0)
        return self._weights.calibration.logits(mean.float().cpu().numpy(), bought)

    def _bags(self, rows: Erasures) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
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

    def _features(self, rows: Erasures) -> np.ndarray:
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


def keep_best(
    slot: np.ndarray, left_out: np.ndarray, gain: np.ndarray, item: np.ndarray, share: np.ndarray
) -> None:
    """Writes the largest gains ([r], by slot and item) into `item` and `share` ([slots, most])."""
    order = np.lexsort((-gain, slot))
    slot, gain, left_out = slot[order], gain[order], left_out[order]
    rank = np.arange(len(slot)) - np.searchsorted(slot, slot, side="left")
    total = np.bincount(slot, weights=gain, minlength=int(slot.max(initial=0)) + 1)
    kept = (rank < item.shape[1]) & (gain > 0)
    item[slot[kept], rank[kept]] = left_out[kept]
    share[slot[kept], rank[kept]] = gain[kept] / total[slot[kept]]


def in_any(several: Sequence[RankedLists]) -> RankedLists:
    """Of each customer the items that stand in any of the lists (one a customer, the same customers in the same order),
    each once, ascending, without scores.
    """
    items = np.sort(np.concatenate([lists.items for lists in several], axis=1), axis=1)
    items[:, 1:][items[:, 1:] == items[:, :-1]] = EMPTY
    order = np.argsort(items == EMPTY, axis=1, kind="stable")
    items = np.take_along_axis(items, order, axis=1)[:, : int((items != EMPTY).sum(axis=1).max(initial=0))]
    return RankedLists(several[0].customers, items, np.zeros(items.shape, dtype=np.float32))

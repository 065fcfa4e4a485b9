"""w_ui: how much each thing that a customer did after a past moment speaks for an item.

The mission's weight of the evidence: kind of event, quantity, age. A purchase in the next order is evidence for the
item, 1 for one piece and more for several; a view or a cart until then, without a purchase, is weak evidence for it,
beside the evidence against it that it was not bought. What the customer said yes to until then counts
more, bought or not. Everything about an old moment counts less.
"""

from __future__ import annotations

import numpy as np

from bundlerec.config import EvidenceWeights
from bundlerec.data.dataset import MICROSECONDS_A_DAY, Dataset
from bundlerec.data.looks import Looks
from bundlerec.data.split import Truth

MOST_DOUBLINGS = 3.0  # of a quantity: 8 pieces speak as much as 80


def evidence_for(
    dataset: Dataset, truth: Truth, cut: int, weights: EvidenceWeights
) -> tuple[np.ndarray, np.ndarray]:
    """What speaks for which item: (keys, weights), keys ascending, `index in truth * n_items + item row`.

    `truth` holds the next orders after `cut` in `dataset`.
    """
    n_items = dataset.n_items
    lines = np.repeat(dataset.line_start[truth.orders] - truth.start[:-1], truth.sizes) + np.arange(
        len(truth.item)
    )
    doublings = np.log2(np.maximum(dataset.line_quantity[lines], 1)).clip(max=MOST_DOUBLINGS)
    bought = np.repeat(np.arange(len(truth)), truth.sizes) * n_items + truth.item
    looked, interest = _looked_at(dataset, truth, cut, weights)
    keys = np.concatenate([bought, looked])
    values = np.concatenate([1 + weights.quantity * doublings, interest])
    # Of several things that speak for an item the strongest counts.
    order = np.lexsort((-values, keys))
    first = order[np.flatnonzero(np.diff(keys[order], prepend=-1))]
    return _with_liked(keys[first], values[first].astype(np.float32), dataset, truth, cut, weights)


def age_weight(cut: int, now: int, weights: EvidenceWeights) -> float:
    """Halves every `half_life` days between a past moment and now."""
    return float(0.5 ** ((now - cut) / MICROSECONDS_A_DAY / weights.half_life))


def _with_liked(
    keys: np.ndarray, values: np.ndarray, dataset: Dataset, truth: Truth, cut: int, weights: EvidenceWeights
) -> tuple[np.ndarray, np.ndarray]:
    """What the truth's customers said yes to from `cut` to their next order speaks for it, once an item."""
    liked = np.unique(_until_next_order(dataset.liked, dataset, truth, cut)[0])
    if not len(liked) or not weights.liked:
        return keys, values
    every = np.union1d(keys, liked)
    added = np.zeros(len(every), dtype=np.float32)
    added[np.searchsorted(every, keys)] = values
    added[np.searchsorted(every, liked)] += weights.liked
    return every, added


def _until_next_order(looks: Looks, dataset: Dataset, truth: Truth, cut: int) -> tuple[np.ndarray, np.ndarray]:
    """Those of the truth's customers from `cut` to their next order: keys, and whether each was a cart."""
    if not len(truth):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool)
    until, looks = dataset.order_time[truth.orders], looks.since(cut)
    place = np.minimum(np.searchsorted(truth.customers, looks.customer), len(truth) - 1)
    counted = (truth.customers[place] == looks.customer) & (looks.time < until[place])
    return place[counted] * dataset.n_items + looks.item[counted], looks.cart[counted]


def _looked_at(
    dataset: Dataset, truth: Truth, cut: int, weights: EvidenceWeights
) -> tuple[np.ndarray, np.ndarray]:
    """Looks of the truth's customers from `cut` to their next order, as keys and weights."""
    keys, cart = _until_next_order(dataset.looks, dataset, truth, cut)
    value = np.where(cart, weights.cart, weights.view)
    return keys[value > 0], value[value > 0]

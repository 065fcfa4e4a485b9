"""What the policy may choose from: for each customer the most probable items, with all that it looks at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from scipy.special import expit

from bundlerec.bundles.together import PairCounts
from bundlerec.data.dataset import Items
from bundlerec.data.lists import EMPTY
from bundlerec.scorer.snapshot import Snapshot

LEAST_WIDTH, MOST_WIDTH = 30, 80
MOST_OWN = 40  # items in a bundle whose size the policy chooses
LIFT_CLIP = 3.0  # of log lift
MARGIN_CLIP = 5.0  # mean margins of the shop
CHUNK = 256  # customers whose pairs are looked up at once


@dataclass(frozen=True)
class Choices:
    """n customers with M candidates each, most probable first; padding stands at the end (item EMPTY)."""

    customers: np.ndarray  # [n] int32 customer rows
    item: np.ndarray  # [n, M] int32 item rows
    logit: np.ndarray  # [n, M] float32 calibrated
    p: np.ndarray  # [n, M] float32 chance that the item stands in the next order; 0 for padding
    bought: np.ndarray  # [n, M] bool: bought before
    margin: np.ndarray  # [n, M] float32 in mean margins of the shop; 0 where unknown
    subcategory: np.ndarray  # [n, M] int32, -1 where unknown
    order_size: np.ndarray  # [n] float32 expected |T| of the next order, at least 1
    lift: np.ndarray  # [n, M, M] float16 log lift of each pair, within +-LIFT_CLIP; 0 for padding
    label: np.ndarray  # [n, M] bool: in the next order (all false when there is none)
    truth_size: np.ndarray  # [n] float32 |T| (0 when there is none)
    said: np.ndarray  # [n, M] float32: 1 where the customer then said yes to the item, -1 no, 0 nothing

    def __len__(self) -> int:
        return len(self.customers)

    @property
    def mask(self) -> np.ndarray:
        """[n, M] bool: a real candidate, no padding."""
        return self.item != EMPTY

    def of(self, rows: np.ndarray) -> Self:
        """Some of the customers: `rows` is a mask or row numbers."""
        return type(self)(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})


def choices_of(
    view: Snapshot,
    logits: np.ndarray,
    sizes: np.ndarray,
    items: Items,
    pairs: PairCounts,
    *,
    width: int | None = None,
    allowed: np.ndarray | None = None,
    said: np.ndarray | None = None,
) -> Choices:
    """The best candidates of every customer of a snapshot.

    logits: [rows of view] float32, calibrated. sizes: [n] float32, expected size of the next order.
    pairs: counted before the snapshot's moment, or the truth leaks in.
    width: M; None: about twice the typical best size (`typical_width`).
    allowed: [rows of view] bool, what may be offered; None: every candidate.
    said: [rows of view] float32, what customers said of each afterwards (`said.said_after`); None: nothing is known.
    """
    row, rank, at = _ranked(view, logits, allowed)
    width = width or typical_width(row, expit(logits[at]), sizes)
    keep = rank < width
    cell, at = (row[keep], rank[keep]), at[keep]

    def table(values: np.ndarray, empty: float, dtype: type) -> np.ndarray:
        filled: np.ndarray = np.full((len(view), width), empty, dtype=dtype)
        filled[cell] = values
        return filled

    item = table(view.item[at], EMPTY, np.int32)
    return Choices(
        customers=view.customers,
        item=item,
        logit=table(logits[at], 0, np.float32),
        p=table(expit(logits[at]), 0, np.float32),
        bought=table(view.bought[at], False, np.bool_),
        margin=table(relative_margins(items)[view.item[at]], 0, np.float32),
        subcategory=table(items.subcategory[view.item[at]], -1, np.int32),
        order_size=np.maximum(sizes, 1).astype(np.float32),
        lift=_lifts(item, pairs),
        label=table(view.label[at], False, np.bool_),
        truth_size=view.truth_size,
        said=np.zeros(item.shape, dtype=np.float32) if said is None else table(said[at], 0, np.float32),
    )


def joined(parts: Sequence[Choices]) -> Choices:
    """All customers of several choices, one after the other; the narrower ones are padded.

    `parts`: at least one.
    """
    width = max(part.item.shape[1] for part in parts)
    wide = [_widened(part, width) for part in parts]
    return Choices(**{f.name: np.concatenate([getattr(part, f.name) for part in wide]) for f in fields(Choices)})


def typical_width(row: np.ndarray, p: np.ndarray, sizes: np.ndarray) -> int:
    """M: twice the mean best size by expected F1, within LEAST_WIDTH to MOST_WIDTH.

    row, p: [r] customer and probability of each candidate, customer by customer, most probable first.
    """
    starts = np.searchsorted(row, np.arange(len(sizes)))
    before = np.concatenate([[0.0], np.cumsum(p, dtype=np.float64)])
    rank = np.arange(len(row)) - starts[row]
    hits = before[:-1] - before[starts[row]]
    worth = p * (rank + np.maximum(sizes, 1)[row]) > hits  # its marginal gain of expected F1 is positive
    best = worth.sum() / max(len(sizes), 1)
    return int(np.clip(np.ceil(2 * best), LEAST_WIDTH, MOST_WIDTH))


def relative_margins(items: Items) -> np.ndarray:
    """[n_items] float32: (price - cost) / mean of the shop, within +-MARGIN_CLIP; 0 where either is unknown."""
    margin = items.price.astype(np.float64) - items.cost
    known = np.isfinite(margin)
    mean = margin[known].mean() if known.any() else 0.0
    if mean <= 0:
        return np.zeros(len(margin), dtype=np.float32)
    return np.clip(np.where(known, margin, 0) / mean, -MARGIN_CLIP, MARGIN_CLIP).astype(np.float32)


def _ranked(
    view: Snapshot, logits: np.ndarray, allowed: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Customer, rank (from 0) and row in the view of each allowed candidate, most probable first."""
    at = np.arange(len(view.item)) if allowed is None else np.flatnonzero(allowed)
    row = view.row[at]
    order = np.lexsort((-logits[at], row))
    row, at = row[order], at[order]
    return row, np.arange(len(row)) - np.searchsorted(row, row, side="left"), at


def _lifts(item: np.ndarray, pairs: PairCounts) -> np.ndarray:
    n, width = item.shape
    found = np.zeros((n, width, width), dtype=np.float16)
    first, second = np.triu_indices(width, 1)
    for low in range(0, n, CHUNK):
        part = item[low : low + CHUNK]
        a, b = part[:, first], part[:, second]
        log_lift = np.log(pairs.lift(np.maximum(a, 0), np.maximum(b, 0)))
        log_lift[(a == EMPTY) | (b == EMPTY)] = 0
        block = found[low : low + CHUNK]
        block[:, first, second] = np.clip(log_lift, -LIFT_CLIP, LIFT_CLIP)
        block[:, second, first] = block[:, first, second]
    return found


def _widened(part: Choices, width: int) -> Choices:
    more = width - part.item.shape[1]
    if more == 0:
        return part
    padding = {"item": EMPTY, "subcategory": -1}
    wide = {}
    for f in fields(Choices):
        values = getattr(part, f.name)
        by = [(0, 0)] + [(0, more)] * (values.ndim - 1)
        wide[f.name] = np.pad(values, by, constant_values=padding.get(f.name, 0))
    return Choices(**wide)

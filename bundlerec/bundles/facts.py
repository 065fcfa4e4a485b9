"""What is known of every item of every bundle, as arrays: habits, company inside the bundle, causes in the history.

A place is one filled slot of one list; all arrays have one row a place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from bundlerec.bundles.ledger import Ledger
from bundlerec.data.dataset import MICROSECONDS_A_DAY
from bundlerec.data.lists import EMPTY, RankedLists

COMPANIONS: Final = 2
LEAST_ORDERS: Final = 3  # fewer common orders prove nothing
ROWS_AT_ONCE: Final = 512


@dataclass(frozen=True)
class Places:
    """The filled slots of some lists, list by list, slot by slot."""

    row: np.ndarray  # [p] int64: which list
    slot: np.ndarray  # [p] int64: from 0
    customer: np.ndarray  # [p] int64 customer rows
    item: np.ndarray  # [p] int64 item rows


def places_of(lists: RankedLists) -> Places:
    """All filled slots."""
    row, slot = np.nonzero(lists.items != EMPTY)
    return Places(row, slot, lists.customers[row].astype(np.int64), lists.items[row, slot].astype(np.int64))


@dataclass(frozen=True)
class Habits:
    """How each place's customer bought its item so far."""

    times: np.ndarray  # [p] int64: orders that hold it
    orders: np.ndarray  # [p] int64: orders of the customer in all
    last: np.ndarray  # [p] datetime64[D]; NaT where never
    days_ago: np.ndarray  # [p] int64: from `last` to the day of the cut
    gap_days: np.ndarray  # [p] float64: mean days between two purchases; NaN after fewer than two


def habits(places: Places, ledger: Ledger) -> Habits:
    """Looked up in the ledger."""
    at = ledger.find(places.customer, places.item)
    times = ledger.times[at]
    last = ledger.last[at] // MICROSECONDS_A_DAY
    span = (ledger.last[at] - ledger.first[at]) / MICROSECONDS_A_DAY
    return Habits(
        times=times,
        orders=ledger.history.orders_of_customer[places.customer],
        last=np.where(times > 0, last.astype("datetime64[D]"), np.datetime64("NaT")),
        days_ago=np.where(times > 0, ledger.cut // MICROSECONDS_A_DAY - last, 0),
        gap_days=np.where(times > 1, span / np.maximum(times - 1, 1), np.nan),
    )


@dataclass(frozen=True)
class Companions:
    """Items of the same bundle that stand in the same orders more often than by chance, the surest first.

    lift = n_ij N / (n_i n_j): how many times as often as chance would have it (Brin et al. 1997).
    """

    item: np.ndarray  # [p, COMPANIONS] int64; EMPTY where there is none
    orders: np.ndarray  # [p, COMPANIONS] int64: n_ij
    lift: np.ndarray  # [p, COMPANIONS] float64


def companions(places: Places, lists: RankedLists, ledger: Ledger) -> Companions:
    """Those with at least LEAST_ORDERS common orders and a lift above 1.

    They are chosen by a lift pulled towards 1 where it rests on few orders, and told by the plain one.
    """
    found = [_companions(lists.items[at : at + ROWS_AT_ONCE], ledger) for at in range(0, len(lists), ROWS_AT_ONCE)]
    none = np.zeros((0, lists.items.shape[1], COMPANIONS))
    item, orders, lift = (
        (np.concatenate([none, *part]) for part in zip(*found, strict=True)) if found else [none] * 3
    )
    at = (places.row, places.slot)
    return Companions(item[at].astype(np.int64), orders[at].astype(np.int64), lift[at])


def _companions(items: np.ndarray, ledger: Ledger) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """[n, L, COMPANIONS] each: item rows, common orders, lift."""
    pairs = ledger.pairs
    this, other = np.broadcast_arrays(items[:, :, None], items[:, None, :])
    orders = pairs.together(this, other)
    lift = orders * pairs.orders / np.maximum(pairs.sold[this].astype(np.float64) * pairs.sold[other], 1)
    fits = (this != other) & (this != EMPTY) & (other != EMPTY) & (orders >= LEAST_ORDERS) & (lift > 1)
    surest = np.argsort(np.where(fits, -pairs.lift(this, other), np.inf), axis=2, kind="stable")
    surest = surest[:, :, :COMPANIONS]
    missing = COMPANIONS - surest.shape[2]
    chosen = np.where(np.take_along_axis(fits, surest, axis=2), np.take_along_axis(other, surest, axis=2), EMPTY)
    wide = ((0, 0), (0, 0), (0, max(missing, 0)))
    return (
        np.pad(chosen, wide, constant_values=EMPTY),
        np.pad(np.take_along_axis(orders, surest, axis=2), wide),
        np.pad(np.take_along_axis(lift, surest, axis=2), wide),
    )


@dataclass(frozen=True)
class Causes:
    """Items of the customer's history to which a place's score is owed, the largest share first."""

    item: np.ndarray  # [p, c] int64; EMPTY where there is none
    share: np.ndarray  # [p, c] float64: of all that speaks for the place; a row sums to at most 1
    times: np.ndarray  # [p, c] int64: orders of the customer that hold the cause


@dataclass(frozen=True)
class Choices:
    """Which variant of its product each place shows, and how its customer came to it."""

    variants: np.ndarray  # [p] int64: how many the product has; 0 for a product without
    words: np.ndarray  # [p] text: what tells the variant from the others
    times: np.ndarray  # [p] int64: orders of the customer that hold the variant
    of: np.ndarray  # [p] int64: orders of the customer that hold any variant of the product
    price: np.ndarray  # [p] float64: the variant's; NaN where the catalogue has none


def choices(places: Places, ledger: Ledger) -> Choices:
    """As `Dataset.shown` chose them from the ledger's history."""
    known = ledger.history.variants
    variant = known.shown(places.customer, places.item)
    several = variant >= 0
    count = np.bincount(known.item[known.varies], minlength=ledger.history.n_items)
    return Choices(
        np.where(several, count[places.item], 0),
        np.append(known.words, "")[variant],
        known.times_of(places.customer, variant),
        ledger.times_of(places.customer, places.item),
        np.append(known.price, np.nan)[variant],
    )

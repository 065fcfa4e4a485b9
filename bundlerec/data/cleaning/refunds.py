"""Refunds: a negative quantity that finds its purchase is taken off it."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.cleaning.coded import groups, is_empty
from bundlerec.data.cleaning.notes import Notes

REFUNDED = "refunded in full"
APPLIED = "refund, taken off its purchase"
NO_PURCHASE = "refund that finds no purchase"
TAKEN_OFF = "taken off"  # in an example: the row of the purchase
LOOKED_AT = 1_000  # earlier purchases that a refund is held against, the latest ones: so that the time has a bound
NONE = -1
EXACT = 1e-9  # pieces; weighed goods come in fractions


def apply_refunds(lines: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """Takes refunds (purchases of a negative quantity) off the purchases that they find (`settled`).

    A refund that finds none is rejected, and so is a purchase of which nothing is left.
    """
    bought = lines[c.QUANTITY].where(lines[c.KIND] == c.PURCHASE, 0.0).to_numpy(np.float64)
    refund = bought < 0
    if not refund.any():
        return lines
    left, purchase = settled(
        groups(lines, [c.CUSTOMER_ID, c.ITEM_ID]),
        groups(lines, [c.CUSTOMER_ID, c.ITEM_ID, c.ORDER_ID]),
        ~is_empty(lines[c.CUSTOMER_ID]).to_numpy(),
        lines[c.TIME].to_numpy(),
        bought,
    )
    found = purchase != NONE
    for place in np.flatnonzero(found)[:1]:
        match = {TAKEN_OFF: f"row {notes.row_of(lines.index[purchase[place]])}"}
        notes.change(APPLIED, lines.index[found], match)
    wrong = {NO_PURCHASE: refund[~found], REFUNDED: ((bought > 0) & (left <= EXACT))[~found]}
    lines = lines.assign(**{c.QUANTITY: np.where(left < bought, left, lines[c.QUANTITY])})
    return notes.reject_each(lines[~found], wrong)


def settled(
    pair: np.ndarray, own: np.ndarray, known: np.ndarray, time: np.ndarray, bought: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """[n] pieces that are left of each purchase, and [n] the place of the purchase that each refund is taken off.

    A refund goes first to its own order's lines of the item, then to the latest earlier one of the customer with enough
    left; nobody's refund only to its own order. Of all [n]: `pair` the number of customer and item, `own` that of
    customer, item and order, `known` whether there is a customer, `bought` the pieces, negative for refunds. NONE: no
    refund, or one that finds nothing.
    """
    left, purchase = _off_own_order(own, bought)
    waiting = known & (bought < 0) & (purchase == NONE)
    places = np.flatnonzero(np.isin(pair, pair[waiting]) & (waiting | (bought > 0)))
    earlier: list[int] = []
    of = NONE
    for place in places[np.lexsort((waiting[places], time[places], pair[places]))].tolist():
        if pair[place] != of:
            of, earlier = pair[place], []
        if not waiting[place]:
            earlier.append(place)
            continue
        enough = (one for one in islice(reversed(earlier), LOOKED_AT) if left[one] + bought[place] > -EXACT)
        purchase[place] = next(enough, NONE)
        if purchase[place] != NONE:
            left[purchase[place]] += bought[place]
    return left, purchase


def _off_own_order(own: np.ndarray, bought: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """As `settled`, by the refund's own order alone: its lines give one after another what they have."""
    left, purchase = bought.copy(), np.full(len(own), NONE)
    places = np.flatnonzero(np.isin(own, own[bought < 0]) & (bought != 0))
    pieces, order = pd.Series(bought[places]), own[places]
    given, owed = pieces.clip(lower=0), (-pieces).clip(lower=0).groupby(order).transform("sum")
    before = given.groupby(order).cumsum() - given
    first = pd.Series(places).where(pieces > 0).groupby(order).transform("first").fillna(NONE)
    taken = np.minimum((owed - before).clip(lower=0), given)
    left[places] -= taken.to_numpy()
    purchase[places] = np.where(pieces < 0, first, NONE).astype(np.int64)
    return left, purchase

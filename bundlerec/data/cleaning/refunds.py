"""Refunds in a file: a negative quantity that finds its purchase is taken off it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.cleaning.coded import coded, groups, is_empty
from bundlerec.data.cleaning.notes import Notes
from bundlerec.data.reading.table import category
from bundlerec.data.refunds import EXACT, NONE, settled

REFUNDED = "refunded in full"
APPLIED = "refund, taken off its purchase"
TAKEN_OFF = "taken off"  # in an example: the row of the purchase


def mark_refunds(lines: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """Makes refunds (purchases of a negative quantity) lines of their own kind, of a positive quantity and price.

    Tells which purchases of the file they are taken off; those that find none are noted as `notes.without_purchase`.
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
    notes.change(REFUNDED, lines.index[(bought > 0) & (left <= EXACT)])
    notes.without_purchase = lines.index[refund & ~found]
    kinds = coded(lines[c.KIND]).array.add_categories([c.REFUND])
    codes = np.where(refund, np.int8(len(kinds.categories) - 1), kinds.codes)
    return lines.assign(
        **{
            c.KIND: category(codes, kinds.categories),
            c.QUANTITY: lines[c.QUANTITY].where(~refund, -lines[c.QUANTITY]),
            c.PRICE: lines[c.PRICE].where(~refund, lines[c.PRICE].abs()),
        }
    )

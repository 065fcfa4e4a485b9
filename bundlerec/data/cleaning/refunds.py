"""Refunds: a negative quantity that finds its purchase is taken off it."""

from __future__ import annotations

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.cleaning.coded import groups
from bundlerec.data.cleaning.notes import Notes

KEY = [c.CUSTOMER_ID, c.ORDER_ID, c.ITEM_ID]
REFUNDED = "refunded in full"
APPLIED = "refund, taken off its purchase"


def apply_refunds(lines: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """Takes refunds (negative quantities) off the purchase of the same customer, order and item.

    A refund that finds no purchase keeps its negative quantity.
    """
    refund = lines[c.QUANTITY] < 0
    if not refund.any():
        return lines
    purchase = pd.Series(groups(lines, KEY), index=lines.index)
    back = -lines.loc[refund, c.QUANTITY].groupby(purchase[refund]).sum()
    is_bought = (lines[c.QUANTITY] > 0) & (lines[c.KIND] == c.PURCHASE) & purchase.isin(back.index)
    bought = lines.loc[is_bought, c.QUANTITY]
    if bought.empty:
        return lines
    owed = purchase[is_bought].map(back)
    before = bought.groupby(purchase[is_bought]).cumsum() - bought
    taken = (owed - before).clip(lower=0)
    lines = lines.copy()
    lines.loc[taken.index, c.QUANTITY] -= taken
    found = refund & purchase.isin(purchase[is_bought])
    notes.change(APPLIED, int(found.sum()))
    lines = lines[~found]
    emptied = lines.index.isin(taken.index) & (lines[c.QUANTITY] <= 0)
    return notes.reject(lines, pd.Series(emptied, index=lines.index), REFUNDED)

"""Refunds: a negative quantity that finds its purchase is taken off it."""

from __future__ import annotations

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.cleaning.notes import Notes

KEY = [c.CUSTOMER_ID, c.ORDER_ID, c.ITEM_ID]
REFUNDED = "refunded in full"
APPLIED = "refund, taken off its purchase"


def apply_refunds(lines: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """Takes refunds (negative quantities) off the purchase of the same customer, order and item.

    A refund that finds no purchase keeps its negative quantity.
    """
    refunds = lines[lines[c.QUANTITY] < 0]
    if refunds.empty:
        return lines
    back = -refunds.groupby(KEY, observed=True)[c.QUANTITY].sum()
    bought = lines[(lines[c.QUANTITY] > 0) & (lines[c.KIND] == c.PURCHASE)]
    bought = bought[pd.MultiIndex.from_frame(bought[KEY]).isin(back.index)]
    if bought.empty:
        return lines
    owed = back.reindex(pd.MultiIndex.from_frame(bought[KEY])).to_numpy()
    before = bought.groupby(KEY, observed=True)[c.QUANTITY].cumsum() - bought[c.QUANTITY]
    taken = (owed - before).clip(lower=0)
    lines = lines.copy()
    lines.loc[taken.index, c.QUANTITY] -= taken
    found = refunds[pd.MultiIndex.from_frame(refunds[KEY]).isin(pd.MultiIndex.from_frame(bought[KEY]))]
    notes.change(APPLIED, len(found))
    lines = lines.drop(index=found.index)
    emptied = lines.index.isin(taken.index) & (lines[c.QUANTITY] <= 0)
    return notes.reject(lines, pd.Series(emptied, index=lines.index), REFUNDED)

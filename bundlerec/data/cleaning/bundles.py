"""Existing bundles of the merchant: which items belong to which bundle."""

from __future__ import annotations

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.cleaning.events import NEGATIVE_PRICE, NO_ITEM
from bundlerec.data.cleaning.ids import without_point_zero
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.cleaning.numbers import numbers

NO_BUNDLE, TWICE = "bundle missing", "duplicate"


def clean_bundles(rows: pd.DataFrame, mapping: dict[str, str], notes: Notes, around: Around) -> pd.DataFrame:
    """The table of existing bundles (bundle_id, item_id, title, price) of rows given by field."""
    rows = rows.assign(**{name: without_point_zero(rows[name]) for name in (c.BUNDLE_ID, c.ITEM_ID)})
    rows = notes.reject(rows, rows[c.BUNDLE_ID] == "", NO_BUNDLE)
    rows = notes.reject(rows, rows[c.ITEM_ID] == "", NO_ITEM)
    rows = notes.reject(rows, rows.duplicated([c.BUNDLE_ID, c.ITEM_ID]), TWICE)
    title = rows[c.TITLE] if c.TITLE in rows else pd.Series("", index=rows.index, dtype="str")
    price = pd.Series(float("nan"), index=rows.index)
    if c.PRICE in rows:
        price, unreadable = numbers(rows[c.PRICE], mapping.get(c.PRICE, c.PRICE), notes, around)
        notes.change("price unreadable, left empty", rows.index[unreadable])
    rows = rows.assign(**{c.TITLE: title.where(title != "", None), c.PRICE: price})
    rows = notes.reject(rows, rows[c.PRICE] < 0, NEGATIVE_PRICE)
    return rows[list(c.EXISTING_BUNDLES)].reset_index(drop=True)

"""Variants of a product: each gets from its product what its own row leaves empty."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.cleaning.notes import Notes

JOINED = "variant, completed with the words of its product"
INHERITED = (c.TITLE, c.CATEGORY, c.BRAND, c.DESCRIPTION, c.IMAGE_URL)


def join_variants(
    rows: pd.DataFrame, product: pd.Series, notes: Notes, fields: Sequence[str] = INHERITED
) -> pd.DataFrame:
    """`product`: the item id of each row's product, empty where the row is none's variant."""
    known = rows.drop_duplicates(c.ITEM_ID).set_index(c.ITEM_ID)
    variant = product.isin(known.index) & (product != "")
    for field in fields:
        if field in rows:
            words = known[field].to_dict()
            of_product = pd.Series([words.get(one, "") for one in product], index=rows.index, dtype="str")
            rows = rows.assign(**{field: rows[field].where(~variant | (rows[field] != ""), of_product)})
    notes.change(JOINED, int(variant.sum()))
    return rows

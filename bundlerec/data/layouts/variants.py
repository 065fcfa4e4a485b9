"""Variants of a product: each knows its product, and gets from it what its own row leaves empty."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.cleaning.ids import without_point_zero
from bundlerec.data.cleaning.notes import Around, Notes

JOINED = "variant, completed with the words of its product"
INHERITED = (c.TITLE, c.CATEGORY, c.BRAND, c.DESCRIPTION, c.IMAGE_URL)
NO_PARENT = ("", "0", "-", "null", "none")
BETWEEN_WORDS = " / "
AROUND_WORDS = " -–—:/|,"


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
    notes.change(JOINED, rows.index[variant])
    return rows.assign(**{c.PARENT_ID: product})


def parents_of_every_row(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """Where each row says whose variant it is, an empty cell says that it is nobody's: its own id stands for that, so
    that a corrected file can take a variant out of its product.
    """
    if c.PARENT_ID not in rows:
        return rows
    parent = without_point_zero(rows[c.PARENT_ID])
    return rows.assign(**{c.PARENT_ID: parent.where(~parent.str.lower().isin(NO_PARENT), rows[c.ITEM_ID])})


def words_beyond(titles: pd.Series, of_product: pd.Series) -> pd.Series:
    """What the title of a variant says beyond its product's: “Red” of “Hoodie - Red”."""
    pairs = zip(titles, of_product, strict=True)
    rest = [
        one.removeprefix(whole).strip(AROUND_WORDS) if whole and one.startswith(whole) else ""
        for one, whole in pairs
    ]
    return pd.Series(rest, index=titles.index, dtype="str")


def put_together(rows: pd.DataFrame, fields: Iterable[str]) -> pd.Series:
    """The cells of some columns, those that are there and not empty: “Red / L”."""
    words = pd.Series("", index=rows.index, dtype="str")
    for field in fields:
        if field in rows:
            longer = (words + BETWEEN_WORDS + rows[field]).where(words != "", rows[field])
            words = words.where(rows[field] == "", longer)
    return words

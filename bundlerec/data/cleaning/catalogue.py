"""The catalogue: one row an item, later rows of the same item filling and correcting earlier ones."""

from __future__ import annotations

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.cleaning.events import NO_ITEM, SEVERAL_LINES
from bundlerec.data.cleaning.ids import tell_rounded, without_point_zero
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.cleaning.numbers import numbers
from bundlerec.data.cleaning.totals import TOTAL, is_total
from bundlerec.data.variants import count_variants

MERGED = "another row of the same item, merged"
TEXTS = (c.TITLE, c.CATEGORY, c.BRAND, c.DESCRIPTION, c.IMAGE_URL, c.VARIANT)
NUMBERS = (c.PRICE, c.COST, c.STOCK)


def clean_catalogue(rows: pd.DataFrame, mapping: dict[str, str], notes: Notes, around: Around) -> pd.DataFrame:
    """The Catalogue table of rows given by field."""
    rows = rows.assign(**{c.ITEM_ID: without_point_zero(rows[c.ITEM_ID])})
    tell_rounded(rows[c.ITEM_ID], "item", notes, around)
    rows = notes.reject(rows, rows[c.ITEM_ID] == "", NO_ITEM)
    untitled = rows[c.TITLE] == "" if c.TITLE in rows else pd.Series(True, index=rows.index)
    rows = notes.reject(rows, is_total(rows[c.ITEM_ID]) & untitled, TOTAL)
    rows = notes.reject(rows, rows[c.ITEM_ID].str.contains("\n", regex=False), SEVERAL_LINES)
    table = pd.DataFrame({c.ITEM_ID: rows[c.ITEM_ID]})
    for name in TEXTS:
        text = rows[name] if name in rows else pd.Series("", index=rows.index, dtype="str")
        table[name] = text.str.replace(r"\s+", " ", regex=True).where(text != "", None)
    table[c.CATEGORY] = table[c.CATEGORY].str.replace(r"\s*>\s*", " > ", regex=True)
    table[c.PARENT_ID] = _parents(rows)
    for name in NUMBERS:
        table[name] = _number(rows, name, mapping, notes, around)
    twice = table.index[table[c.ITEM_ID].duplicated()]
    if len(twice):
        notes.change(MERGED, twice)
        notes.say(f"{len(twice):,} rows of {around.file} repeat an item: the last value of each column counts.")
        table = table.groupby(c.ITEM_ID, sort=False, as_index=False).last()
    _tell_variants(table, notes, around)
    return table[list(c.CATALOGUE)].reset_index(drop=True)


def _parents(rows: pd.DataFrame) -> pd.Series:
    if c.PARENT_ID not in rows:
        return pd.Series(None, index=rows.index, dtype="str")
    parents = without_point_zero(rows[c.PARENT_ID])
    return parents.where(parents != "", None)


def _tell_variants(table: pd.DataFrame, notes: Notes, around: Around) -> None:
    found = count_variants(table)
    if found.variants:
        notes.say(f"{found.sentence(around.file)} Their order lines are kept as they are.")


def _number(rows: pd.DataFrame, name: str, mapping: dict[str, str], notes: Notes, around: Around) -> pd.Series:
    if name not in rows:
        return pd.Series(float("nan"), index=rows.index)
    values, unreadable = numbers(rows[name], mapping.get(name, name), notes, around)
    notes.change(f"{name} unreadable, left empty", rows.index[unreadable])
    if name == c.STOCK:
        return values
    notes.change(f"{name} negative, left empty", rows.index[values < 0])
    return values.where(values >= 0)

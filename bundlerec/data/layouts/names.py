"""Logs that know products by name only."""

from __future__ import annotations

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.cleaning.notes import Around, Notes


def items_by_name(titles: pd.Series, notes: Notes, around: Around) -> pd.Series:
    """The catalogue's item of each title; without one, or where several have it, the title itself."""
    names = around.catalogue[c.TITLE].astype("str").str.strip().str.casefold()
    several = set(names[names.duplicated(keep=False)])
    known = {
        name: item for name, item in zip(names, around.catalogue[c.ITEM_ID], strict=True) if name not in several
    }
    spoken = titles.str.strip().str.casefold()
    found = pd.Series([known.get(title, "") for title in spoken], index=titles.index, dtype="str")
    notes.say(
        f"{around.file} names products by title only: {spoken[found != ''].nunique():,} of "
        f"{spoken.nunique():,} titles were found in the catalogue; the others stand for themselves."
    )
    unclear = spoken[spoken.isin(several)].nunique()
    if unclear:
        notes.say(f"{unclear:,} titles of {around.file} belong to several items of the catalogue.")
    return found.where(found != "", titles.str.strip())

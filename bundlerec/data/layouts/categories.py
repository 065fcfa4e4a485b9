"""Categories as vendors write them: several in one cell, or one path in several columns."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.cleaning.notes import Around, Notes


def first_of(rows: pd.DataFrame, mark: str, notes: Notes, around: Around) -> pd.DataFrame:
    """Of several categories in one cell the first counts."""
    several = rows[c.CATEGORY].str.contains(mark, regex=False)
    if not several.any():
        return rows
    _tell(int(several.sum()), "first", notes, around)
    return rows.assign(**{c.CATEGORY: rows[c.CATEGORY].str.split(mark, regex=False).str[0].str.strip()})


def deepest_of(cells: pd.Series, separator: str, step: str, notes: Notes, around: Around) -> pd.Series:
    """Of several paths in one cell (between them `separator`, a regular expression) the deepest counts."""
    several = cells[cells.str.contains(separator)]
    if len(several):
        _tell(len(several), "deepest", notes, around)
    paths = {cell: _deepest(cell, separator, step) for cell in cells.unique()}
    return cells.map(paths).astype("str")


def path_of(rows: pd.DataFrame, levels: Sequence[str]) -> pd.Series:
    """The columns of a path, from the root, as `A > B > C`."""
    path = pd.Series("", index=rows.index, dtype="str")
    for level in levels:
        if level in rows:
            name = rows[level].str.replace(">", "/", regex=False).str.strip()
            path = path.where(name == "", path + " > " + name)
    return path.str.removeprefix(" > ")


def _deepest(cell: str, separator: str, step: str) -> str:
    options = pd.Series([cell]).str.split(separator, regex=True)[0]
    best = max(options, key=lambda path: path.count(step))
    return " > ".join(part.strip() for part in best.split(step) if part.strip())


def _tell(rows: int, which: str, notes: Notes, around: Around) -> None:
    notes.say(f"{rows:,} rows of {around.file} name several categories: the {which} one counts.")

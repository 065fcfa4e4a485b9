"""A second table below the first one, and headers that come again: rows that the first header says nothing of."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from bundlerec.data.aliases import KNOWN_WORDS
from bundlerec.data.cleaning.coded import distinct
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.reading.headers import compact

AGAIN, ANOTHER = "header repeated", "part of another table below"
SHOWN = 5  # names in a sentence


def without_other_tables(
    rows: pd.DataFrame, mapping: Mapping[str, str], notes: Notes, around: Around
) -> pd.DataFrame:
    """The rows (by field) without headers that come again, and without what stands below the header of another table.

    Such a header is a row of which every filled cell is a word that columns are called by, and at least two are.
    """
    found = _headers(rows)
    if not len(found):
        return rows
    named = {field: compact(column) for field, column in mapping.items()}
    own = np.array([_is_own(rows.iloc[place], named) for place in found])
    belongs = np.zeros(len(rows), dtype=bool)
    for start, end, is_own in zip(found, [*found[1:], len(rows)], own, strict=True):
        belongs[start:end] = not is_own
    if belongs.any():
        _tell(rows.iloc[found[~own][0]], int(belongs.sum()), notes, around)
    again = np.zeros(len(rows), dtype=bool)
    again[found[own]] = True
    wrong = {AGAIN: pd.Series(again, rows.index), ANOTHER: pd.Series(belongs, rows.index)}
    return notes.reject_each(rows, wrong)


def _tell(header: pd.Series, rows: int, notes: Notes, around: Around) -> None:
    names = [cell for cell in header.astype("str") if cell]
    shown = ", ".join(names[:SHOWN]) + ", …" * (len(names) > SHOWN)
    notes.say(
        f"Row {header.name} of {around.file} is the header of another table ({shown}): with it {rows:,} rows are left "
        f"out. Give that table as a file of its own."
    )


def _is_own(row: pd.Series, named: Mapping[str, str]) -> bool:
    return all(compact(cell) == named[field] for field, cell in row.astype("str").items() if cell)


def _headers(rows: pd.DataFrame) -> np.ndarray:
    """The places of rows that are headers. The columns with the fewest texts come first: of a large log they leave
    nothing to be looked at in the others.
    """
    left = np.ones(len(rows), dtype=bool)
    texts = {name: distinct(rows[name]) for name in rows}
    for name in sorted(texts, key=lambda one: len(texts[one][0])):
        names, places = texts[name]
        used = np.zeros(len(names) + 1, dtype=bool)
        used[places[left]] = True
        fits = [one and (not text or compact(text) in KNOWN_WORDS) for one, text in zip(used, names, strict=False)]
        left &= np.array([*fits, False])[places]
        if not left.any():
            return np.empty(0, dtype=np.int64)
    found = np.flatnonzero(left)
    words = [{compact(cell) for cell in row if cell} for row in rows.iloc[found].astype("str").to_numpy()]
    return found[[len(row) >= 2 for row in words]]

"""Orders whose lines stand as JSON in one cell, `[{"sku": "A", "qty": 2}, …]`, as programs write them into CSV."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.aliases import ALIASES, PACKED
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.reading.dialect import compact

UNREADABLE, NONE = "order lines unreadable", "no order lines"
TOLD = (c.ITEM_ID, c.QUANTITY, c.PRICE, c.TITLE, c.CATEGORY, c.BRAND)
LONGEST = 1_000_000  # letters of a cell
Line = Mapping[str, Any]


def packed_lines(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """A row an order becomes a row a line; cells that are no list of objects are rejected."""
    lists = rows[PACKED].map(_lines_of)
    rows = notes.reject(rows, lists.isna(), UNREADABLE)
    rows = notes.reject(rows, lists[rows.index].str.len() == 0, NONE)
    rest = rows.drop(columns=PACKED)
    lines = lists[rows.index].explode()
    told = pd.DataFrame(
        [_fields(line) for line in lines], index=lines.index, columns=list(TOLD), dtype="str"
    ).fillna("")
    told = told[[name for name in TOLD if name == c.ITEM_ID or (told[name] != "").any()]]
    notes.say(f"The lines of each order of {around.file} stood in one cell: each became a row of its own.")
    return notes.unfold(told.join(rest))


def _lines_of(cell: str) -> list[Line] | None:
    """The objects in a cell, written as JSON or as Python does; None where there is no such list."""
    if not cell or len(cell) > LONGEST:
        return [] if not cell else None
    try:
        found = json.loads(cell)
    except (ValueError, RecursionError):
        try:
            found = ast.literal_eval(cell)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            return None
    found = [found] if isinstance(found, dict) else found
    is_list = isinstance(found, list) and all(isinstance(one, dict) for one in found)
    return found if is_list else None


def _fields(line: Line) -> dict[str, str]:
    """What a line says by field; names inside a nested object count as its own."""
    flat = {compact(str(name)): value for name, value in _flattened(line)}
    found = {name: _first(flat, ALIASES[name]) for name in TOLD}
    found[c.TITLE] = found[c.TITLE] or _first(flat, ("name",))
    found[c.ITEM_ID] = found[c.ITEM_ID] or found[c.TITLE]
    return found


def _flattened(line: Line) -> list[tuple[str, Any]]:
    pairs = [(name, value) for name, value in line.items() if not isinstance(value, dict)]
    inner = [pair for value in line.values() if isinstance(value, dict) for pair in value.items()]
    return [*inner, *pairs]  # the line's own names win


def _first(flat: Mapping[str, Any], words: Sequence[str]) -> str:
    values = (
        flat[word] for word in map(compact, words) if word in flat and not isinstance(flat[word], list | dict)
    )
    return next((str(value).strip() for value in values if value not in (None, "")), "")

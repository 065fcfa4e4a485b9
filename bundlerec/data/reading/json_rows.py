"""Rows out of objects: nested objects become dotted columns, one list of objects becomes rows.

`{"order": 1, "lines": [{"sku": "a"}, {"sku": "b"}], "tags": ["x", "y"]}` becomes the two rows
`order=1, lines.sku=a, tags=x | y` and `order=1, lines.sku=b, tags=x | y`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from bundlerec.data.aliases import ALIASES
from bundlerec.data.columns import ITEM_ID, TITLE
from bundlerec.data.reading.cells import as_text
from bundlerec.data.reading.dialect import compact

Row = dict[str, str]
WEAK = frozenset({"id", "code"})  # may name an item or an order
STRONG = frozenset(ALIASES[ITEM_ID]) - WEAK
TITLES = frozenset(ALIASES[TITLE])
BETWEEN = " | "  # values of a list in one cell
DEEPEST = 30  # levels of objects within objects; what lies deeper stays JSON text


class Shape:
    """The columns of all records, and how many elements each list of objects has; found in a first pass."""

    def __init__(self) -> None:
        self._filled: dict[str, bool] = {}
        self.elements: Counter[str] = Counter()
        self.lists: Counter[str] = Counter()  # how many lists they make up

    def add(self, record: Mapping[str, Any]) -> None:
        """One more record."""
        self._look(record, "", 0)

    @property
    def width(self) -> int:
        """How many columns were seen so far."""
        return len(self._filled)

    @property
    def columns(self) -> list[str]:
        """In the order of their first appearance; an always empty `a` goes where `a.b` stands."""
        inner = {name[: place + 1] for name in self._filled for place, mark in enumerate(name) if mark == "."}
        return [name for name, filled in self._filled.items() if filled or f"{name}." not in inner]

    @property
    def exploded(self) -> str:
        """The list whose elements become rows: "" for none, the one with the most, the innermost of equals.

        Lists whose elements name an item come before others; the lists of a record that is an item by itself (its
        pictures, its attributes) are no rows.
        """
        of_items = [name for name in self.elements if self._names_item(f"{name}.", STRONG)]
        if not of_items and self._names_item("", STRONG | WEAK) and self._names_item("", TITLES):
            return ""
        choice = of_items or list(self.elements)
        return max(choice, key=lambda name: (self.elements[name], name.count(".")), default="")

    def _names_item(self, prefix: str, words: frozenset[str]) -> bool:
        """Whether a column under this prefix is called so; deeper lists have columns of their own."""
        inner = [f"{name}." for name in self.elements if name.startswith(prefix) and f"{name}." != prefix]
        own = (name for name in self._filled if name.startswith(prefix) and not name.startswith(tuple(inner)))
        return any(compact(name.removeprefix(prefix)) in words for name in own)

    @property
    def joined(self) -> list[str]:
        """The other lists of objects: their values stand in one cell of each row."""
        chosen = self.exploded
        return [name for name in self.elements if not _leads_to(name, chosen)]

    def _look(self, record: Mapping[str, Any], prefix: str, depth: int) -> None:
        for key, value in record.items():
            name = prefix + key
            if isinstance(value, dict) and value and depth < DEEPEST:
                self._look(value, f"{name}.", depth + 1)
            elif _of_objects(value) and depth < DEEPEST:
                self.elements[name] += len(value)
                self.lists[name] += 1
                for element in value:
                    self._look(element, f"{name}.", depth + 1)
            else:
                self._filled[name] = self._filled.get(name, False) or value not in (None, "", [], {})


def rows_of(record: Mapping[str, Any], exploded: str, prefix: str = "", depth: int = 0) -> list[Row]:
    """The rows of one record, a row per element of the list `exploded`; at least one."""
    row: Row = {}
    inner: list[Row] = []
    for key, value in record.items():
        name = prefix + key
        if isinstance(value, dict) and value and depth < DEEPEST:
            parts = rows_of(value, exploded, f"{name}.", depth + 1)
            if len(parts) == 1:
                _put(row, parts[0])
            else:
                inner += parts
        elif _of_objects(value) and depth < DEEPEST:
            parts = [part for element in value for part in rows_of(element, exploded, f"{name}.", depth + 1)]
            if _leads_to(name, exploded) and len(parts) > 1:
                inner += parts
            else:
                for part in parts:
                    _put(row, part)
        else:
            _put(row, {name: cell(value)})
    return [row | part for part in inner] or [row]


def _put(row: Row, cells: Row) -> None:
    """Adds cells; a second value of one name joins the first, so that nothing is lost."""
    for name, text in cells.items():
        row[name] = row[name] + BETWEEN + text if row.get(name) and text else row.get(name, "") or text


def _of_objects(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(element, dict) for element in value)


def _leads_to(name: str, exploded: str) -> bool:
    return exploded == name or exploded.startswith(f"{name}.")


def cell(value: object) -> str:
    """A value as text: nothing is empty, a list of plain values is joined, anything deeper stays JSON."""
    if isinstance(value, str):
        return value
    if value is None or value in ({}, []):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list) and not any(isinstance(element, list | dict) for element in value):
        return BETWEEN.join(filter(None, map(cell, value)))
    if isinstance(value, list | dict):
        return json.dumps(value, default=str, ensure_ascii=False)
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else as_text(value)


def all_rows(records: Iterator[tuple[int, dict[str, Any]]], exploded: str) -> Iterator[tuple[int, Row]]:
    """The rows with their numbers: of their record where each is one row, else counted from 1."""
    count = 0
    for number, record in records:
        for row in rows_of(record, exploded):
            count += 1
            yield (count if exploded else number), row

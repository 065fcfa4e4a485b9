"""Records with objects and lists in them (of JSON, of Parquet) become a table of texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bundlerec.data.reading.handover import write_table
from bundlerec.data.reading.headers import distinct
from bundlerec.data.reading.json_rows import Shape, all_rows
from bundlerec.errors import FileProblem

MAX_COLUMNS = 2000
SHOWN = 5

Numbered = Iterator[tuple[int, dict[str, Any]]]


def shape_of(name: str, records: Numbered) -> tuple[Shape, int]:
    """The columns of all records, and how many there are. Raises FileProblem where values are used as names."""
    shape, count = Shape(), 0
    for _, record in records:
        shape.add(record)
        count += 1
        if shape.width > MAX_COLUMNS:
            raise FileProblem(
                f"{name} has more than {MAX_COLUMNS:,} columns: its objects use values as names.",
                "Export it again, as a list of objects or as CSV.",
            )
    return shape, count


def write_records(folder: Path, shape: Shape, records: Numbered) -> None:
    """Writes the table under `folder`."""
    columns = shape.columns
    rows = all_rows(records, shape.exploded)
    write_table(folder, distinct(columns), ((row, [cells.get(one, "") for one in columns]) for row, cells in rows))


def about_lists(name: str, shape: Shape) -> list[str]:
    """What became of lists within the records."""
    told = []
    if shape.elements[shape.exploded] > shape.lists[shape.exploded]:
        told.append(f"Each element of “{shape.exploded}” in {name} became a row of its own.")
    if shape.joined:
        told.append(f"In {name} a list within a row stands in one cell, divided by “|”: {some(shape.joined)}.")
    return told


def some(names: Sequence[str]) -> str:
    """The first names, for a sentence."""
    return ", ".join(f"“{name}”" for name in names[:SHOWN]) + (", …" if len(names) > SHOWN else "")

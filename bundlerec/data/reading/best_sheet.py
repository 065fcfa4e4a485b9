"""Of the sheets of a file, the one with the table that is meant, and those that go on with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from python_calamine import CalamineError

from bundlerec.data.aliases import KNOWN_WORDS
from bundlerec.data.reading.handover import write_table
from bundlerec.data.reading.headers import distinct
from bundlerec.data.reading.office import AS_CSV
from bundlerec.data.reading.sheet import Sheet
from bundlerec.data.reading.sheets import SheetTable, table_on
from bundlerec.errors import FileProblem

SHOWN = 5


def tables_of(
    name: str, sheets: Sequence[str], load: Callable[[str], Sheet]
) -> tuple[list[SheetTable], dict[str, FileProblem]]:
    """The tables, and what is wrong with sheets that have none; empty sheets are in neither."""
    tables, others = [], {}
    for sheet in sheets:
        try:
            table = table_on(name, partial(load, sheet), KNOWN_WORDS)
        except FileProblem as problem:
            others[sheet] = problem
        except (CalamineError, OSError):
            others[sheet] = damaged(f"The sheet “{sheet}” of {name}")
        else:
            tables += [table] if table else []
    return tables, others


def damaged(what: str) -> FileProblem:
    """What is said of a spreadsheet, or of one of its sheets, that breaks off or breaks the rules."""
    return FileProblem(f"{what} is a damaged or incomplete spreadsheet.", f"Export or copy it again. {AS_CSV}")


def write_best(
    name: str, folder: Path, tables: Sequence[SheetTable], unread: Sequence[str]
) -> tuple[list[SheetTable], list[str]]:
    """Writes the best table under `folder`, and those with the same columns below it; returns these, and what is said.

    `unread`: the names of sheets that hold no table.
    """
    best = max(tables, key=lambda table: table.worth)
    joined = [table for table in tables if table.spelling == best.spelling]
    _write(folder, joined)
    left = [*(table.name for table in tables if table not in joined), *unread]
    return joined, _about_sheets(name, joined, left) + [one for table in joined for one in table.problems]


def _write(folder: Path, tables: Sequence[SheetTable]) -> None:
    """The tables one below the other."""
    names = distinct(tables[0].names)
    write_table(folder, names, _numbered(tables))


def _numbered(tables: Sequence[SheetTable]) -> Iterator[tuple[int, list[str]]]:
    """Rows by their number on the sheet; those of a further sheet are counted on."""
    offset = last = 0
    for table in tables:
        for row, cells in table.rows():
            last = offset + row
            yield last, cells
        offset = last


def _about_sheets(name: str, read: Sequence[SheetTable], unread: Sequence[str]) -> list[str]:
    told = []
    if len(read) > 1:
        told.append(
            f"The sheets {some([table.name for table in read])} of {name} have the same columns: all were read."
        )
    if unread:
        told.append(
            f"Of the sheets of {name} {some([table.name for table in read])} was read, {some(unread)} left out."
        )
    return told


def some(names: Sequence[str]) -> str:
    """The first of some names, quoted."""
    return ", ".join(f"“{name}”" for name in names[:SHOWN]) + (", …" if len(names) > SHOWN else "")

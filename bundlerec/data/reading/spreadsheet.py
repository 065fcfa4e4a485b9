"""A spreadsheet (xlsx, xlsm, xlsb, xls, ods) becomes a table of texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from bundlerec.data.aliases import KNOWN_WORDS
from bundlerec.data.reading.handover import Note, write_table
from bundlerec.data.reading.office import AS_CSV, EXPORT, error_cells, tall_cells
from bundlerec.data.reading.sheets import SheetTable, table_on
from bundlerec.data.reading.table import distinct
from bundlerec.errors import FileProblem

SHOWN = 5


def convert(name: str, path: Path, folder: Path) -> Note:
    """Writes the table under `folder`. Sheets with the same columns as the chosen one are joined to it.

    Raises FileProblem: protected, damaged, no sheet with a table.
    """
    book = _opened(name, path)
    load = lru_cache(maxsize=1)(book.get_sheet_by_name)  # a large sheet is not read twice, nor kept beside another
    sheets = [about for about in book.sheets_metadata if about.typ == SheetTypeEnum.WorkSheet]
    shown = [about.name for about in sheets if about.visible == SheetVisibleEnum.Visible]
    hidden = [about.name for about in sheets if about.name not in shown]
    tables, others = _tables(name, shown, load)
    if not tables:
        tables, more = _tables(name, hidden, load)
        others, hidden = others | more, []
    if not tables:
        raise _no_table(name, others, error_cells(path))
    best = max(tables, key=lambda table: table.worth)
    joined = [table for table in tables if table.spelling == best.spelling]
    _write(folder, joined)
    unread = [table.name for table in tables if table not in joined] + list(others)
    problems = _about_sheets(name, joined, unread) + _about_hidden(name, hidden)
    problems += [problem for table in joined for problem in table.problems]
    if errors := error_cells(path):
        problems.append(f"{errors:,} cells of {name} hold an error such as #N/A: they are read as empty.")
    if tall := tall_cells(path):
        problems.append(
            f"{tall:,} cells of {name} span several rows: only the first of these rows has their value."
        )
    return Note(problems, ", ".join(table.name for table in joined) if len(sheets) > 1 else None)


def _opened(name: str, path: Path) -> CalamineWorkbook:
    try:
        return load_workbook(path)
    except PasswordError as trouble:
        raise _protected(name) from trouble
    except (CalamineError, OSError) as trouble:
        raise _kind_of_old_office(name, path) or damaged(name) from trouble


def _kind_of_old_office(name: str, path: Path) -> FileProblem | None:
    """What an old container holds instead of a spreadsheet that can be read: its parts have telling names."""
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        return _protected(name)
    if "WordDocument".encode("utf-16-le") in content:
        return FileProblem(f"{name} is a text document, not a table.", EXPORT)
    return None


def _protected(name: str) -> FileProblem:
    return FileProblem(f"{name} is protected by a password.", "Open it with its password and save it without one.")


def damaged(what: str) -> FileProblem:
    """What is said of a spreadsheet, or of one of its sheets, that breaks off or breaks the rules."""
    return FileProblem(f"{what} is a damaged or incomplete spreadsheet.", f"Export or copy it again. {AS_CSV}")


def _tables(
    name: str, sheets: Sequence[str], load: Callable[[str], CalamineSheet]
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


def _no_table(name: str, others: Mapping[str, FileProblem], errors: int) -> FileProblem:
    if not others and errors:
        return FileProblem(
            f"{name} holds nothing but errors such as #N/A.", "Mend its formulas, or export it again."
        )
    if not others:
        return FileProblem(f"{name} is empty: its sheets hold nothing.", "Export it again from the shop.")
    return next(iter(others.values()))


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
            f"The sheets {_some([table.name for table in read])} of {name} have the same columns: all were read."
        )
    if unread:
        told.append(
            f"Of the sheets of {name} {_some([table.name for table in read])} was read, {_some(unread)} left out."
        )
    return told


def _about_hidden(name: str, hidden: Sequence[str]) -> list[str]:
    return [f"Hidden sheets of {name} were left out: {_some(hidden)}."] if hidden else []


def _some(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names[:SHOWN]) + (", …" if len(names) > SHOWN else "")

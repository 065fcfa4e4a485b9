"""A spreadsheet (xlsx, xlsm, xlsb, xls, ods) becomes a table of texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from bundlerec.data.reading.best_sheet import damaged, some, tables_of, write_best
from bundlerec.data.reading.handover import Note
from bundlerec.data.reading.office import EXPORT, error_cells, tall_cells, unreckoned_cells
from bundlerec.errors import FileProblem


def convert(name: str, path: Path, folder: Path) -> Note:
    """Writes the table under `folder`. Sheets with the same columns as the chosen one are joined to it.

    Raises FileProblem: protected, damaged, no sheet with a table.
    """
    book = _opened(name, path)
    load = lru_cache(maxsize=1)(book.get_sheet_by_name)  # a large sheet is not read twice, nor kept beside another
    sheets = [about for about in book.sheets_metadata if about.typ == SheetTypeEnum.WorkSheet]
    shown = [about.name for about in sheets if about.visible == SheetVisibleEnum.Visible]
    hidden = [about.name for about in sheets if about.name not in shown]
    tables, others = tables_of(name, shown, load)
    if not tables:
        tables, more = tables_of(name, hidden, load)
        others, hidden = others | more, []
    if not tables:
        raise _no_table(name, others, error_cells(path))
    joined, problems = write_best(name, folder, tables, list(others))
    problems[:0] = _about_hidden(name, hidden)
    if errors := error_cells(path):
        problems.append(f"{errors:,} cells of {name} hold an error such as #N/A: they are read as empty.")
    if formulas := unreckoned_cells(path):
        problems.append(
            f"{formulas:,} cells of {name} hold a formula without its result: they are read as empty. Open it in a "
            f"spreadsheet program, save it there, and give it again."
        )
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


def _no_table(name: str, others: Mapping[str, FileProblem], errors: int) -> FileProblem:
    if not others and errors:
        return FileProblem(
            f"{name} holds nothing but errors such as #N/A.", "Mend its formulas, or export it again."
        )
    if not others:
        return FileProblem(f"{name} is empty: its sheets hold nothing.", "Export it again from the shop.")
    return next(iter(others.values()))


def _about_hidden(name: str, hidden: Sequence[str]) -> list[str]:
    return [f"Hidden sheets of {name} were left out: {some(hidden)}."] if hidden else []

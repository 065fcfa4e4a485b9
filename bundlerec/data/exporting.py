"""Tables for people and other programs: CSV and Excel that run nothing when they are opened, and JSON lines."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Final

import pandas as pd

from bundlerec.data.workbooks import write_workbook
from bundlerec.disks import discard, unwritable
from bundlerec.errors import BadSetting

STARTS_OF_FORMULAS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
)  # full-width ones in Asian Excel
CSV, JSON_LINES, EXCEL = FORMATS = ("csv", "jsonl", "xlsx")
PLAIN_CSV: Final = "csv without a mark"  # for shops that import it
ENDINGS: Final[Mapping[str, str]] = {
    "": CSV,
    ".csv": CSV,
    ".txt": CSV,
    ".jsonl": JSON_LINES,
    ".ndjson": JSON_LINES,
    ".xlsx": EXCEL,
}
MIME: Final[Mapping[str, str]] = {
    CSV: "text/csv",
    JSON_LINES: "application/jsonl",
    EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def format_of(out: Path) -> str:
    """The format that a file's ending asks for. Raises BadSetting for an ending that no table can have."""
    wanted = ENDINGS.get(out.suffix.lower())
    if wanted is None:
        raise BadSetting(
            f"A table can't be written as “{out.suffix}”.", "Let the file end in .csv, .jsonl or .xlsx."
        )
    return wanted


def write_table(table: pd.DataFrame, out: Path | IO[bytes], format: str | None = None) -> None:
    """Writes a table into a file (all of it or none) or an open binary stream; a file's ending says the format where
    nobody does.

    CSV: UTF-8 with a mark that spreadsheets understand. JSON lines: one object a row, texts verbatim, times in ISO
    8601, null where nothing is known. Excel: one sheet. Of CSV and Excel no cell can start a formula.
    Raises BundleRecError where the place can't be written or the table is too large for Excel, BadSetting.
    """
    if not isinstance(out, Path):
        _write(table, out, format or CSV)
        return
    wanted = format or format_of(out)
    draft = out.with_name(f".{out.name}.part")
    try:
        with draft.open("wb") as stream:
            _write(table, stream, wanted)
        draft.replace(out)
    except OSError as trouble:
        raise unwritable(out, trouble) from trouble
    finally:
        discard(draft)


def as_bytes(table: pd.DataFrame, format: str = CSV) -> bytes:
    """The file's content, for whoever offers it as a download."""
    stream = io.BytesIO()
    write_table(table, stream, format)
    return stream.getvalue()


def neutralised(table: pd.DataFrame) -> pd.DataFrame:
    """Text cells (and heads) that a spreadsheet would run as a formula get an apostrophe in front; numbers stay
    numbers.
    """
    safe = table.assign(**{name: _column(table[name]) for name in table if _is_text(table[name])})
    return safe.rename(columns=lambda name: f"'{name}" if str(name).startswith(STARTS_OF_FORMULAS) else name)


def _write(table: pd.DataFrame, stream: IO[bytes], format: str) -> None:
    if format in (CSV, PLAIN_CSV):
        encoding = "utf-8-sig" if format == CSV else "utf-8"
        neutralised(table).to_csv(stream, index=False, encoding=encoding)
    elif format == JSON_LINES:
        table.to_json(
            stream, orient="records", lines=True, date_format="iso", force_ascii=False, double_precision=15
        )
    elif format == EXCEL:
        write_workbook(neutralised(table), stream)
    else:
        raise BadSetting(f"There is no format “{format}”.", f"Formats: {', '.join(FORMATS)}.")


def _is_text(column: pd.Series) -> bool:
    return not (pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column))


def _column(column: pd.Series) -> pd.Series:
    distinct = pd.Series(column.dropna().unique(), dtype=object)
    risky = [text for text in distinct if isinstance(text, str) and text.startswith(STARTS_OF_FORMULAS)]
    if not risky:
        return column
    return column.astype(object).replace({text: f"'{text}" for text in risky})

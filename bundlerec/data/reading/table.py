"""A table before anybody knows what it means: a header, a look at the first rows, and a way to load columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

ROW = "row"
TEXT = "text"
REASON = "reason"


@dataclass(frozen=True)
class Loaded:
    """The rows of some columns.

    Every cell is text with blanks around it trimmed, empty where nothing stands. The index holds the row's number
    in the file as a spreadsheet shows it (the first line is 1).
    """

    frame: pd.DataFrame
    misfits: pd.DataFrame  # rows that don't fit the header: row, text, reason
    blank: int  # rows without anything in these columns, which are not counted as read

    @property
    def rows_read(self) -> int:
        """Rows that hold something, fitting or not."""
        return len(self.frame) + len(self.misfits)


@dataclass(frozen=True)
class Table:
    """One opened file: `load(columns)` reads the columns that matter, and only those."""

    name: str
    fingerprint: str  # SHA-256 of the file's bytes
    encoding: str | None  # None where the format has its own
    delimiter: str | None
    sheet: str | None
    header: tuple[str, ...]  # distinct names
    sample: pd.DataFrame  # the first rows, all columns, as text
    problems: tuple[str, ...]
    load: Callable[[Sequence[str]], Loaded]


def no_misfits() -> pd.DataFrame:
    """An empty list of rows that don't fit."""
    return pd.DataFrame(
        {ROW: pd.Series(dtype="int64"), TEXT: pd.Series(dtype="str"), REASON: pd.Series(dtype="str")}
    )


def as_texts(table: pa.Table) -> pd.DataFrame:
    """Every column as trimmed text; nothing becomes the empty text."""
    columns = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        text = column if pa.types.is_string(column.type) else pc.cast(column, pa.string())
        trimmed = pc.utf8_trim_whitespace(pc.fill_null(text, ""))
        columns[name] = pd.Series(trimmed.to_pandas(), dtype="str")
    return pd.DataFrame(columns, columns=table.column_names)


def without_blank_rows(frame: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """The rows with something in them, and how many had nothing."""
    filled = pd.Series(False, index=frame.index)
    for column in frame:
        filled |= frame[column] != ""
        if filled.all():
            return frame, 0
    return frame[filled], int((~filled).sum())


def distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Column names made distinct and never empty: a second `Price` becomes `Price (2)`."""
    seen: dict[str, int] = {}
    result: list[str] = []
    for position, raw in enumerate(names, start=1):
        name = " ".join(raw.split()) or f"column {position}"
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(result)

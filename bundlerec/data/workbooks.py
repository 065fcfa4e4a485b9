"""A table as one sheet of an Excel workbook: texts as texts, numbers as numbers, times as times."""

from __future__ import annotations

from datetime import date
from typing import IO, Any, Final

import pandas as pd
import xlsxwriter

from bundlerec.errors import BundleRecError

MOST_ROWS: Final = 1_048_575  # of a sheet, below the heads
MOST_LETTERS: Final = 32_767  # of a cell
NARROWEST, WIDEST = 8, 60  # letters
LOOKED_AT: Final = 200  # rows by which a column's width is chosen
OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd hh:mm",
}


def write_workbook(table: pd.DataFrame, stream: IO[bytes]) -> None:
    """One sheet, its heads bold and always in sight. Raises BundleRecError where Excel can't hold the table."""
    _must_fit(table)
    book = xlsxwriter.Workbook(stream, OPTIONS)
    sheet = book.add_worksheet("Table")
    sheet.freeze_panes(1, 0)
    for number, name in enumerate(table.columns):
        sheet.set_column(number, number, _width(table[name], str(name)))
    sheet.write_row(0, 0, [str(name) for name in table.columns], book.add_format({"bold": True}))
    for row, cells in enumerate(zip(*(_plain(table[name]) for name in table.columns), strict=True), start=1):
        sheet.write_row(row, 0, cells)
    book.close()


def _must_fit(table: pd.DataFrame) -> None:
    if len(table) > MOST_ROWS:
        raise BundleRecError(
            f"The table has {len(table):,} rows; a sheet of Excel holds {MOST_ROWS:,}.",
            "Write it as .csv or .jsonl.",
        )
    for name in table.select_dtypes(exclude=["number", "datetime", "bool"]):
        length = table[name].map(lambda cell: len(cell) if isinstance(cell, str) else 0).astype("int64")
        if length.max() > MOST_LETTERS:
            row = int(length.to_numpy().argmax()) + 2
            raise BundleRecError(
                f"Row {row}, column “{name}”: longer than the {MOST_LETTERS:,} letters that a cell of Excel "
                "holds.",
                "Write the table as .csv or .jsonl.",
            )


def _plain(column: pd.Series) -> list[Any]:
    """Python values; None where nothing is known."""
    return [_cell(value) for value in column.astype(object).where(column.notna(), None)]


def _cell(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return value.tz_convert("UTC").tz_localize(None).to_pydatetime() if value.tzinfo else value.to_pydatetime()
    if value is None or isinstance(value, str | bool | int | float | date):
        return value if not isinstance(value, float) or abs(value) != float("inf") else str(value)
    return value.item() if hasattr(value, "item") else str(value)


def _width(column: pd.Series, head: str) -> int:
    shown = (
        column.head(LOOKED_AT)
        .dropna()
        .map(lambda cell: len(f"{cell:.6g}" if isinstance(cell, float) else str(cell)))
    )
    return int(min(max(NARROWEST, len(head) + 1, shown.max() + 1 if len(shown) else 0), WIDEST))

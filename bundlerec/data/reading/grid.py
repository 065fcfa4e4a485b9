"""Tables of web pages and of Excel's XML of 2003, gathered cell by cell while a parser goes through the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bundlerec.data.reading.cells import as_text
from bundlerec.errors import FileProblem

MAX_COLUMNS, MAX_ROWS = 16_384, 1_048_576  # as many as a spreadsheet has
MOST_SPANNED = 1_000  # columns or rows by one cell of a web page
CELLS = frozenset({"td", "th"})
OF_TABLES = CELLS | {"table", "tr", "tbody", "thead", "tfoot", "html", "body"}
SILENT = frozenset({"script", "style", "select", "textarea"})
BREAKS = frozenset({"br", "p", "div", "li"})

Span = tuple[tuple[int, int], tuple[int, int]]


@dataclass
class Grid:
    """One table (a `Sheet`): texts by row; a cell that spans others is its first one, the others stay empty."""

    name: str
    rows: list[list[str]] = field(default_factory=list)
    merged: list[Span] = field(default_factory=list)
    _width: int = 0
    _taken: dict[int, int] = field(default_factory=dict)  # column -> row up to which a cell above reaches down

    def begin_row(self, row: int | None = None) -> None:
        """The next row, or the one of this number (from 0). Raises FileProblem beyond all spreadsheets."""
        row = len(self.rows) if row is None else row
        if not len(self.rows) <= row < MAX_ROWS:
            raise _absurd(self.name)
        self.rows += [[] for _ in range(row + 1 - len(self.rows))]

    def add(self, text: str, across: int = 1, down: int = 1, column: int | None = None) -> None:
        """The next cell of the row, or that of this column (from 0), which spans so many columns and rows."""
        if not self.rows:
            self.begin_row()
        cells, row = self.rows[-1], len(self.rows) - 1
        while column is None and self._taken.get(len(cells), -1) >= row:
            cells.append("")
        place = max(len(cells), column or 0)
        if place + across > MAX_COLUMNS or down > MAX_ROWS:
            raise _absurd(self.name)
        cells += [""] * (place - len(cells)) + [text] + [""] * (across - 1)
        if down > 1:
            self._taken |= dict.fromkeys(range(place, place + across), row + down - 1)
            self.merged.append(((row, place), (row + down - 1, place + across - 1)))
        self._width = max(self._width, len(cells))

    @property
    def start(self) -> tuple[int, int] | None:
        """The first cell."""
        return (0, 0) if self._width else None

    @property
    def end(self) -> tuple[int, int] | None:
        """The last cell."""
        return (len(self.rows) - 1, self._width - 1) if self._width else None

    @property
    def total_height(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    @property
    def merged_cell_ranges(self) -> list[Span]:
        """First and last cell of those that span several rows; none reaches below the last row."""
        last = len(self.rows) - 1
        return [(first, (min(row, last), column)) for first, (row, column) in self.merged]

    def iter_rows(self) -> Iterator[list[str]]:
        """The rows, all of one length."""
        return (cells + [""] * (self._width - len(cells)) for cells in self.rows)


def _absurd(name: str) -> FileProblem:
    return FileProblem(f"“{name}” has more rows or columns than any spreadsheet.", "Export it again, best as CSV.")


class Page:
    """Hears a web page's tags and texts, and gathers its tables. A table inside a cell is one of its own."""

    def __init__(self) -> None:
        self.grids: list[Grid] = []
        self._open: list[Grid] = []
        self._cells: list[tuple[list[str], int, int]] = []  # texts, columns and rows of the cells that are open
        self._hidden = 0  # tags that are open since something hidden began

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """A tag begins."""
        if self._hidden or (tag not in OF_TABLES and _is_hidden(tag, attributes)):
            self._hidden += 1
        elif tag == "table":
            self.grids.append(Grid(f"table {len(self.grids) + 1}"))
            self._open.append(self.grids[-1])
        elif tag == "tr" and self._open:
            self._open[-1].begin_row()
        elif tag in CELLS and self._open:
            across, down = (_span(attributes.get(name, "")) for name in ("colspan", "rowspan"))
            self._cells.append(([], across, down))
        elif tag in BREAKS:
            self.data(" ")

    def end(self, tag: str) -> None:
        """A tag ends."""
        if self._hidden:
            self._hidden -= 1
        elif tag == "table" and self._open:
            self._open.pop()
        elif tag in CELLS and self._open and self._cells:
            texts, across, down = self._cells.pop()
            self._open[-1].add(" ".join("".join(texts).split()), across, down)

    def data(self, text: str) -> None:
        """A piece of text."""
        if self._cells and not self._hidden:
            self._cells[-1][0].append(text)

    def close(self) -> None:
        """The page is over."""


class Workbook:
    """Hears the tags and texts of Excel's XML of 2003 (SpreadsheetML), and gathers its sheets."""

    def __init__(self) -> None:
        self.grids: list[Grid] = []
        self._cell: Mapping[str, str] = {}
        self._kind = ""  # of the value that is open
        self._value = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """A tag begins."""
        told = {_local(name): text for name, text in attributes.items()}
        match _local(tag):
            case "Worksheet":
                self.grids.append(Grid(told.get("Name", "Sheet")))
            case "Row" if self.grids:
                self.grids[-1].begin_row(_number(told["Index"]) - 1 if "Index" in told else None)
            case "Cell":
                self._cell, self._value = told, ""
            case "Data":
                self._kind, self._value = told.get("Type", "String"), ""

    def end(self, tag: str) -> None:
        """A tag ends."""
        match _local(tag):
            case "Data":
                self._value, self._kind = _as_shown(self._kind, self._value), ""
            case "Cell" if self.grids:
                across, down = (_number(self._cell.get(name, "0")) + 1 for name in ("MergeAcross", "MergeDown"))
                column = _number(self._cell["Index"]) - 1 if "Index" in self._cell else None
                self.grids[-1].add(self._value, across, down, column)

    def data(self, text: str) -> None:
        """A piece of text."""
        if self._kind:
            self._value += text

    def close(self) -> None:
        """The file is over."""


def _is_hidden(tag: str, attributes: Mapping[str, str]) -> bool:
    return tag in SILENT or "display:none" in attributes.get("style", "").replace(" ", "").lower()


def _span(text: str) -> int:
    return min(max(int(text), 1), MOST_SPANNED) if text.strip().isdecimal() else 1


def _local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition("}")[2]


def _number(text: str) -> int:
    """Raises FileProblem where a place in a sheet is none."""
    if not text.isdecimal() or len(text) > 7:
        raise _absurd(text[:20])
    return int(text)


def _as_shown(kind: str, text: str) -> str:
    """A value as a person would type it; an error is empty."""
    try:
        if kind == "Number":
            return as_text(float(text))
        if kind == "DateTime":
            return as_text(datetime.fromisoformat(text))
    except ValueError:
        return text.strip()
    if kind == "Boolean":
        return as_text(text.strip() == "1")
    return "" if kind == "Error" else " ".join(text.split())

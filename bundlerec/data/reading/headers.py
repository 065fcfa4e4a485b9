"""In which row a table's header stands, and what its columns are called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bundlerec.errors import FileProblem

NUMBER = re.compile(r"[-+]?[\d.,\s]*\d[\d.,\s]*%?$")
MOMENT = re.compile(r"(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})([ T].*)?$")
YEAR = re.compile(r"(19|20)\d\d$")
TITLES = 30  # rows among which a header with known words is looked for first
MOST_LINES = 4  # of a header
BELOW = 50  # rows below a header that are looked at
MOSTLY = 0.8  # share of a column's cells that makes it a column of numbers
SHOWN = 5  # names in a sentence
ENOUGH = 5  # rows below which nothing is concluded from repetition

Records = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Header:
    """`row`: of its last line, counted from 0; `names`: one a column, "" where there is none."""

    row: int
    names: tuple[str, ...]
    lines: int = 1


def find_header(name: str, records: Records, width: int, known: Collection[str]) -> Header:
    """The first record that is filled like a header; lines above it are titles.

    `width`: cells of most records. `known`: words that are expected in a header (compact spelling).
    Raises FileProblem where values stand in its place.
    """
    known_row = next((row for row, record in enumerate(records[:TITLES]) if _knows(record, known) > 1), 0)
    for row, record in enumerate(records):
        filled = [cell.strip() for cell in record if cell.strip()]
        if len(filled) < max(2, (width + 1) // 2) or (row < known_row and _knows(filled, known) < 2):
            continue
        below = [record for record in records[row + 1 :] if any(cell.strip() for cell in record)][:BELOW]
        if _is_data(filled, known) or (_knows(filled, known) == 0 and _is_like(record, below)):
            break
        return _with_further_lines(records, row, width)
    raise FileProblem(
        f"{name} has no header: its first row holds values instead of column names.",
        "Put a row with the column names on top, such as customer_id,item_id,order_id,timestamp.",
    )


def compact(name: str) -> str:
    """A column name without case, blanks and punctuation: `Customer ID`, `customer_id` and `customerId` agree."""
    return re.sub(r"[\W_]+", "", name.casefold())


def _knows(cells: Sequence[str], known: Collection[str]) -> int:
    return sum(compact(cell) in known for cell in cells)


def _is_data(cells: Sequence[str], known: Collection[str]) -> bool:
    if _knows(cells, known) or _are_years(cells):
        return False
    return sum(map(_is_number, cells)) * 2 > len(cells) or any(MOMENT.match(cell) for cell in cells)


def _are_years(cells: Sequence[str]) -> bool:
    """Whether a table has years as its columns, with at most one name before them."""
    years = cells if YEAR.match(cells[0]) else cells[1:]
    if len(years) < 3 or not all(YEAR.match(cell) for cell in years):
        return False
    return all(int(one) < int(two) for one, two in pairwise(years))


def _is_like(record: Sequence[str], below: Records) -> bool:
    """Whether half of its cells look like, or are, what stands below them: then it is a row like the others."""
    if any(list(record) == list(other) for other in below) or _are_years(
        [cell for cell in record if cell.strip()]
    ):
        return False  # a header that comes again, or one of years above numbers
    alike = filled = 0
    for place, cell in enumerate(record):
        column = [other[place] for other in below if len(other) > place and other[place].strip()]
        if not cell.strip() or not column:
            continue
        filled += 1
        alike += _is_like_those(cell, column)
    return filled >= 2 and alike * 2 >= filled


def _is_like_those(cell: str, column: Sequence[str]) -> bool:
    """Few cells prove something only where all are numbers."""
    if _is_number(cell) and all(map(_is_number, column)):
        return True
    if len(column) < ENOUGH:
        return False
    same = sum(_mask(other) == _mask(cell) for other in column) >= MOSTLY * len(column)
    return (same and any(letter.isdigit() for letter in cell)) or cell in column


def _mask(cell: str) -> str:
    """The form of a cell: digits as 9, letters as a."""
    return "".join("9" if letter.isdigit() else "a" if letter.isalpha() else letter for letter in cell.strip())


def _with_further_lines(records: Records, row: int, width: int) -> Header:
    """A header of several lines becomes one where the first line alone can't tell the columns apart."""
    lines = [_padded(records[row], width)]
    below = [_padded(record, width) for record in records[row + 1 :][: BELOW + MOST_LINES]]
    names = [cell for cell in lines[0] if cell]
    if len(set(names)) < len(names):
        while len(lines) <= min(MOST_LINES, len(below)) and _names_numbers(below[0], below[1:]):
            lines.append(below.pop(0))
        joined = (" ".join(dict.fromkeys(filter(None, parts))) for parts in zip(*lines, strict=True))
        return Header(row + len(lines) - 1, tuple(joined), len(lines))
    if below and len(names) < sum(map(bool, below[0])) and _names_numbers(below[0], below[1:]):
        return Header(row + 1, below[0])
    return Header(row, lines[0])


def _names_numbers(line: Sequence[str], below: Records) -> bool:
    """Whether a line holds words above columns of numbers, which no row of the table itself does."""
    numeric = []
    for place, cell in enumerate(line):
        column = [other[place] for other in below if len(other) > place and other[place]]
        if column and sum(map(is_value, column)) >= MOSTLY * len(column):
            numeric.append(cell)
    words = [cell for cell in numeric if cell and not is_value(cell)]
    return (
        len(words) >= max(2, len(line) // 3) and len(words) * 2 > len(numeric) and not any(map(is_value, numeric))
    )


def _padded(record: Sequence[str], width: int) -> tuple[str, ...]:
    cells = [" ".join(cell.split()) for cell in record]
    return tuple(cells + [""] * (width - len(cells)))


def _is_number(cell: str) -> bool:
    return bool(NUMBER.match(cell))


def is_value(cell: str) -> bool:
    """Whether a cell is a number or a moment rather than a word."""
    return _is_number(cell) or bool(MOMENT.match(cell))


def about_place(what: str, header: Header) -> list[str]:
    """What is said when a header is not simply the first line. `what`: the file or the sheet."""
    if header.lines > 1:
        first = header.row - header.lines + 2
        return [f"The header of {what} stands in rows {first} to {header.row + 1}: they were read as one."]
    if header.row > 0:
        return [f"The header of {what} stands in row {header.row + 1}; what is above it was left out."]
    return []


def about_names(what: str, names: Sequence[str]) -> list[str]:
    """What is said when columns share a name."""
    again = [
        name for name, times in Counter(" ".join(name.split()) for name in names if name).items() if times > 1
    ]
    if not again:
        return []
    shown = "”, “".join(again[:SHOWN])
    return [
        f"Several columns of {what} are called “{shown}”: from the second on they are counted, as in “{again[0]} (2)”."
    ]


def distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Column names made distinct and never empty: a second `Price` becomes `Price (2)`."""
    seen: dict[str, int] = {}
    result: list[str] = []
    for position, raw in enumerate(names, start=1):
        name = " ".join(raw.split()) or f"column {position}"
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(result)

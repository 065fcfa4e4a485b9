"""Which character separates the cells of a text table, and in which row its header stands."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bundlerec.data.reading.headers import compact, find_header
from bundlerec.errors import FileProblem

DELIMITERS = (",", ";", "\t", "|", "^", "~")
UNUSUAL = ("\x01", "\x1f", "\x1e", ":", "#", "!", "$", "%", "&", "*", "+", "=", "@", "\\", "/", " ")
SAMPLE_RECORDS = 400
ENOUGH_LINES = 5  # below which a regular mark may be chance
FIXED, FIXED_LENGTH = 0.9, 30  # share of lines of one length, and that length, from which columns may be fixed
PADDED = re.compile(r"\S {3,}\S")
MIN_SHARE = 0.5  # of the records must have the commonest number of cells
KNOWN_WORDS_BONUS = 0.3
MOST = 0.5  # share of rows of another width above which the table can't be trusted

AGAIN = "Export it again, or open it in a spreadsheet program and save it as CSV."

Records = list[list[str]]


@dataclass(frozen=True)
class Dialect:
    """How the text table is written."""

    delimiter: str
    header: tuple[str, ...]  # as many names as most rows have cells; "" where the header has none
    skip: int  # records up to and including the header
    width: int
    lines: int = 1  # of the header


def find_dialect(name: str, head: str, known: Collection[str], complete: bool) -> Dialect:
    """Scores delimiters by how alike the records come out, then looks for the header.

    `known`: words that are expected in a header (compact spelling); `complete`: the head is the whole file.
    Raises FileProblem: a single column, no header, a header without rows.
    """
    named, start = _named_delimiter(head)
    body = head[start:] if complete else head[start : head.rfind("\n") + 1 or None]
    _refuse_fixed_width(name, body)
    score, width, delimiter, records = _best(body, (named,) if named else DELIMITERS, known)
    if width < 2 or score < MIN_SHARE:
        score, width, delimiter, records = _best(body, _regular_marks(body), known)
    if width < 2 or score < MIN_SHARE:
        raise FileProblem(
            f"{name} can't be split into columns: no comma, semicolon, tab or bar separates its cells.",
            "Export it as CSV with one column name per column in the first row.",
        )
    found = find_header(name, records, width, known)
    row, header = found.row, _fitted(name, found.names, width)
    above, below = records[row - found.lines + 1 : row + 1], records[row + 1 :]
    if (said := max(map(len, above))) < width:
        header = _placed(name, header, said, below)
    if not any(any(cell.strip() for cell in record) for record in records[row + 1 :]):
        if body.count("\n") > len(records):
            raise FileProblem(f"A quotation mark below row {row + 1} of {name} is opened and never closed.", AGAIN)
        if not complete:
            raise FileProblem(f"The rows of {name} are longer than any table's: more than 256 KB.", AGAIN)
        raise FileProblem(f"{name} has a header but no rows.", "Export it again with its rows.")
    _refuse_ragged(name, records, row, width)
    return Dialect(delimiter, header, row + 1 + (1 if named else 0), width, found.lines)


def _refuse_ragged(name: str, records: Records, header: int, width: int) -> None:
    """Raises FileProblem where most of the first rows have another number of cells than the header."""
    below = {row: record for row, record in enumerate(records[header + 1 :], start=header + 2) if any(record)}
    ragged = [row for row, record in below.items() if len(record) != width]
    if len(ragged) > MOST * len(below):
        raise FileProblem(
            f"Most rows of {name} ({len(ragged):,} of the first {len(below):,}) have another number of cells than its "
            f"header.",
            f"Row {ragged[0]}, for example: export it again, with quotation marks around texts.",
        )


def _best(body: str, marks: Collection[str], known: Collection[str]) -> tuple[float, int, str, Records]:
    """Score, cells a record, delimiter and records of the mark that splits the text best."""
    scored = [(*_score(records, known), mark, records) for mark in marks if (records := _records(body, mark))]
    return max(scored, key=lambda one: one[:2], default=(0.0, 1, ",", []))


def _regular_marks(body: str) -> list[str]:
    """Unusual delimiters: marks of which every line has the same number; a blank only where there is no other."""
    lines = [line for line in body.splitlines() if line.strip()][:SAMPLE_RECORDS]
    if len(lines) < 2:
        return []
    marks = [mark for mark in UNUSUAL if len({line.count(mark) for line in lines}) == 1 and mark in lines[0]]
    return marks if len(lines) >= ENOUGH_LINES else [mark for mark in marks if mark < " "]


def _refuse_fixed_width(name: str, body: str) -> None:
    """Raises FileProblem where columns are aligned by blanks and no mark stands in the same place of every line."""
    lines = [line for line in body.splitlines() if line.strip()][:SAMPLE_RECORDS]
    sizes = Counter(map(len, lines))
    if len(lines) < ENOUGH_LINES or max(sizes.values()) < FIXED * len(lines) or max(sizes) < FIXED_LENGTH:
        return
    aligned = sum(PADDED.search(line) is not None for line in lines) > len(lines) / 2
    marked = any(len({line.find(mark) for line in lines}) == 1 and mark in lines[0] for mark in DELIMITERS)
    if aligned and not marked:
        raise FileProblem(
            f"{name} has columns of a fixed width, aligned by blanks, and nothing separates them.",
            "Export it as CSV, or open it in a spreadsheet program as text of fixed width and save it as CSV.",
        )


def _named_delimiter(head: str) -> tuple[str | None, int]:
    """Excel's own first line `sep=;`."""
    found = re.match(r"\"?sep=(.)\"?\r?\n", head)
    return (found.group(1), found.end()) if found else (None, 0)


def _records(body: str, delimiter: str) -> Records:
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter)
    records: Records = []
    try:
        for record in reader:
            records.append(record)
            if len(records) == SAMPLE_RECORDS:
                break
    except csv.Error:  # a cell without end: what came before it is told
        return records
    return records


def _score(records: Records, known: Collection[str]) -> tuple[float, int]:
    """Share of the records with the commonest number of cells (2 or more), and that number."""
    filled = [record for record in records if any(cell.strip() for cell in record)]
    sizes = Counter(len(record) for record in filled if len(record) > 1)
    if not sizes:
        return 0.0, 1
    width, count = max(sizes.items(), key=lambda pair: (pair[1], pair[0]))
    first = next(record for record in filled if len(record) == width)
    words = sum(compact(cell) in known for cell in first)
    return count / len(filled) + KNOWN_WORDS_BONUS * (words >= 2), width


def _placed(name: str, header: Sequence[str], said: int, below: Records) -> tuple[str, ...]:
    """The names of a header of `said` cells above rows that mostly have more: in front of the first name may stand a
    running number, as R writes it. Raises FileProblem where the cells beyond the header are mostly filled: some comma
    may start decimals, and nothing tells under which name a cell belongs.
    """
    rows = [record for record in below if any(record)]
    beyond = [record for record in rows if any(cell.strip() for cell in record[said:])]
    if len(beyond) <= MOST * len(rows):
        return tuple(header)
    first = [record[0].strip() for record in rows if record]
    if said + 1 == len(header) and _are_running(first):
        return ("", *header[:said])
    raise FileProblem(
        f"{name} names {said} columns, but most of its rows have {len(header)} cells.",
        "Rows may be shifted, as by a comma inside numbers: export it again with a semicolon between cells, or with "
        "quotation marks around them.",
    )


def _are_running(texts: Sequence[str]) -> bool:
    """Whether they count upwards from 0 or 1."""
    return (
        len(texts) >= ENOUGH_LINES
        and texts[0] in ("0", "1")
        and all(one.isdecimal() and two.isdecimal() and int(two) == int(one) + 1 for one, two in pairwise(texts))
    )


def _fitted(name: str, record: Sequence[str], width: int) -> tuple[str, ...]:
    """The header with as many names as rows have cells. Raises FileProblem where names are left over."""
    names = [cell.strip() for cell in record]
    if any(names[width:]):
        raise FileProblem(
            f"{name} names {len(names)} columns, but most of its rows have {width} cells.",
            "Rows may be shifted: export it again, with quotation marks around texts that hold the separator.",
        )
    return tuple((names + [""] * width)[:width])

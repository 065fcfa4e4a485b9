"""A sheet of a spreadsheet: where its table stands, and the rows of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise

from bundlerec.data.reading.cells import as_text
from bundlerec.data.reading.headers import (
    Header,
    about_names,
    about_place,
    compact,
    distinct,
    find_header,
    is_value,
)
from bundlerec.data.reading.merged import Merged
from bundlerec.data.reading.sheet import Sheet
from bundlerec.errors import FileProblem

SAMPLE_RECORDS = 400

Records = list[list[str]]


@dataclass
class SheetTable:
    """A table on a sheet; `problems` grow while its rows are read."""

    name: str  # of the sheet
    load: Callable[[], Sheet]
    header: int  # its row, counted from 0
    names: list[str]  # of its columns; "" for one without a name
    places: list[int]  # where in a row they stand
    height: int  # rows below the header
    known: int  # words of the header that a shop's table has
    numeric: bool  # whether a column holds numbers or moments
    problems: list[str] = field(default_factory=list)

    @property
    def worth(self) -> tuple[int, int]:
        """The larger, the likelier this is the table that is meant."""
        return self.known, self.height * len(self.places)

    @property
    def spelling(self) -> list[str]:
        """The names in a form that can be compared."""
        return [compact(name) for name in self.names]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows that hold something, with their number on the sheet.

        A header that comes again is left out; another table below this one ends it.
        """
        sheet = self.load()
        merged, gap, again = Merged(sheet, self.header), False, 0
        for row, values in islice(enumerate(sheet.iter_rows()), self.header + 1, None):
            cells = merged.fill(row, values, self.places)
            if not any(cells):
                gap = True
                continue
            if cells == self.names:
                again += 1
            elif gap and self._begins_another(cells):
                self.problems.append(f"From row {row + 1} on “{self.name}” holds another table: it was left out.")
                break
            else:
                yield row + 1, cells
            gap = False
        self._tell(again, merged.filled)

    def _begins_another(self, cells: Sequence[str]) -> bool:
        """Whether a row below a gap names columns: words in most of them, where the table has numbers."""
        named = [cell for cell in cells if cell]
        enough = max(2, len(self.places) * 2 // 3)
        return self.numeric and len(named) >= enough and not any(map(is_value, named))

    def _tell(self, again: int, filled: int) -> None:
        if again:
            self.problems.append(f"The header of “{self.name}” comes again below: {_rows(again)} left out.")
        if filled:
            self.problems.append(f"In “{self.name}” a cell spans several rows: {_cells(filled)} its value.")


def table_on(file: str, load: Callable[[], Sheet], known: Collection[str]) -> SheetTable | None:
    """The table of one sheet; None where the sheet is empty. `file`: its name, for sentences.

    Raises FileProblem: a single column, no header, a header without rows.
    """
    sheet = load()
    records = [[as_text(value) for value in values] for values in islice(sheet.iter_rows(), SAMPLE_RECORDS)]
    if not any(map(any, records)):
        return None
    where = f"The sheet “{sheet.name}” of {file}"
    used = [place for place in range(len(records[-1])) if any(record[place] for record in records)]
    dense = [[record[place] for place in used] for record in records]
    header = _padded(find_header(where, dense, _width(where, dense), known), len(used))
    below = dense[header.row + 1 :]
    if not any(map(any, below)):
        raise FileProblem(f"{where} has a header but no rows.", "Export it again with its rows.")
    kept, problems = _one_of_several(sheet.name, used, header, below)
    named = {used[index]: header.names[index] for index in kept if header.names[index]}
    beside = {used[index] for index in range(len(used)) if index not in kept}
    unnamed = dict.fromkeys(_filled(sheet, header.row, named.keys() | beside), "")
    places = sorted(named | unnamed)
    names = [(named | unnamed)[place] for place in places]
    problems += _about_header(sheet.name, header, names)
    numeric = any(_is_numeric([record[index] for record in below if record[index]]) for index in kept)
    height = sheet.total_height - header.row
    return SheetTable(
        sheet.name, load, header.row, names, places, height, _known_words(names, known), numeric, problems
    )


def _about_header(sheet: str, header: Header, names: Sequence[str]) -> list[str]:
    told = [*about_place(f"“{sheet}”", header), *about_names(f"“{sheet}”", names)]
    called = distinct(names)
    return told + [f"{called[i]} of “{sheet}” has values but no name." for i, name in enumerate(names) if not name]


def _width(where: str, records: Records) -> int:
    """Cells of most rows, up to the last one that holds something. Raises FileProblem: one column."""
    ends = [max(place for place, cell in enumerate(record, start=1) if cell) for record in records if any(record)]
    sizes = Counter(end for end in ends if end > 1)
    if not sizes:
        raise FileProblem(f"{where} has only one column.", "Give a table with one column name per column.")
    return max(sizes.items(), key=lambda pair: (pair[1], pair[0]))[0]


def _padded(header: Header, width: int) -> Header:
    return Header(header.row, (*header.names, *[""] * (width - len(header.names))), header.lines)


def _known_words(names: Sequence[str], known: Collection[str]) -> int:
    """How many names a shop's table may have; a single one may be chance."""
    words = sum(compact(name) in known for name in names)
    return words if words > 1 else 0


def _is_numeric(column: Sequence[str]) -> bool:
    return bool(column) and sum(map(is_value, column)) * 2 > len(column)


def _one_of_several(
    sheet: str, used: Sequence[int], header: Header, below: Records
) -> tuple[list[int], list[str]]:
    """Of tables side by side, divided by empty columns, the one with the most cells; else all columns."""
    ends = [index for index, (one, two) in enumerate(pairwise(used), start=1) if two > one + 1]
    groups = [list(range(*span)) for span in pairwise([0, *ends, len(used)])]
    tables = [group for group in groups if sum(bool(header.names[index]) for index in group) > 1]
    if len(tables) < 2 or not _are_apart(tables, len(tables) == len(groups), header, below):
        return list(range(len(used))), []
    kept = max(tables, key=lambda group: sum(bool(record[index]) for record in below for index in group))
    left = [header.names[group[0]] for group in groups if group is not kept]
    told = f"“{sheet}” holds tables side by side: what begins with “{'”, “'.join(left)}” was left out."
    return kept, [told]


def _are_apart(tables: Sequence[Sequence[int]], alone: bool, header: Header, below: Records) -> bool:
    """Whether groups of columns are tables of their own: the same names again, or another number of rows.

    `alone`: no single columns stand between them; with those, empty columns are mere space.
    """
    names = [{compact(header.names[index]) for index in group} - {""} for group in tables]
    again = any(one & two for place, one in enumerate(names) for two in names[place + 1 :])
    heights = {sum(any(record[index] for index in group) for record in below) for group in tables}
    return again or (alone and len(heights) > 1)


def _filled(sheet: Sheet, header: int, known: Collection[int]) -> list[int]:
    """Places beside the known ones where something stands below the header."""
    width = 0 if sheet.start is None or sheet.end is None else sheet.end[1] - sheet.start[1] + 1
    unseen, found = set(range(width)) - set(known), set[int]()
    if unseen:
        for values in islice(sheet.iter_rows(), header + 1, None):
            found |= {place for place in unseen - found if as_text(values[place])}
    return sorted(found)


def _rows(count: int) -> str:
    return "this row was" if count == 1 else f"these {count:,} rows were"


def _cells(count: int) -> str:
    return "one cell took" if count == 1 else f"{count:,} cells took"

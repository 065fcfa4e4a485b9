"""The first half of looking at a file: open it, and say what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from bundlerec.data import columns as c
from bundlerec.data.aliases import ALIASES, KNOWN_WORDS, NAMES, TIMESTAMP
from bundlerec.data.by_words import Doubt
from bundlerec.data.examined import Examined, Known, ReadOptions, header_key
from bundlerec.data.layouts.base import plain_spelling
from bundlerec.data.reading.dialect import compact
from bundlerec.data.reading.opening import open_table
from bundlerec.data.reading.table import Table
from bundlerec.data.recognition import GOOD_ENOUGH, Match, recognise
from bundlerec.data.report import FileReport
from bundlerec.errors import FileProblem

IN_WORDS = {
    c.CUSTOMER_ID: "customer",
    c.ITEM_ID: "item",
    c.ORDER_ID: "order",
    TIMESTAMP: "time",
    c.BUNDLE_ID: "bundle",
    c.VERDICT: "verdict",
}
SHOWN_COLUMNS = 8
SWAPPED, MOSTLY = (
    3,
    0.5,
)  # words for columns in front of rows, and their share, from which a table lies on its side
REVIEWS = frozenset(
    ["review", "reviews", "reviewtext", "reviewbody", "ratingvalue", "评论", "评价", "評論", "評價"]
)


def opened(path: Path, options: ReadOptions, known: Known, stack: ExitStack) -> Examined:
    """A file with its head read and its layout found; its table stays loadable until `stack` closes.

    What can't be read, is not recognised or lacks a column is refused in its report.
    """
    options = options.of(path)
    try:
        table = stack.enter_context(open_table(path))
    except FileProblem as problem:
        file = Examined(FileReport(str(path)))
        file.refuse(problem, readable=False)
        return file
    mapping, remembered = _choice_of_columns(table, options, known)
    if (wrong := _reviews(table, options) or _swapped(table)) is not None:
        file = Examined(_first_report(path, table, None, remembered), table)
        file.refuse(wrong)
        return file
    match = recognise(table.header, options.role, options.layout, mapping, table.sample)
    doubts = [] if match is None else [doubt for doubt in match.doubts if doubt.field not in match.missing]
    told = [*remembered, *(_not_used(table, doubt) for doubt in doubts), *_by_name(table, match)]
    file = Examined(_first_report(path, table, match, told), table, match)
    if match is None or (match.confidence < GOOD_ENOUGH and not match.missing):
        file.refuse(_not_recognised(table))
    elif match.missing:
        file.refuse(_missing(table, match))
    return file


def named_columns(files: Sequence[Examined], mapping: Mapping[str, str]) -> None:
    """Raises FileProblem when no file has the columns that the analyst's mapping names."""
    if not any(file.table and has_columns(file.table, mapping) for file in files):
        named = ", ".join(column for column in mapping.values() if column)
        raise FileProblem(
            f"No file has the columns that the mapping names ({named}).",
            "Write the columns as they stand in the file's header.",
        )


def has_columns(table: Table, mapping: Mapping[str, str]) -> bool:
    """Whether the table has every column that the mapping names."""
    return set(as_in_header(table, mapping).values()) <= {"", *table.header}


def _choice_of_columns(
    table: Table, options: ReadOptions, known: Known
) -> tuple[Mapping[str, str] | None, tuple[str, ...]]:
    """What the analyst says of the columns, now or at an earlier import, and a sentence when it was earlier."""
    if options.mapping:
        return (as_in_header(table, options.mapping) if has_columns(table, options.mapping) else None), ()
    earlier = known.mapping(header_key(table.header))
    if not earlier:
        return None, ()
    return as_in_header(table, earlier), (f"The columns of {table.name} mean what was chosen for them last time.",)


def as_in_header(table: Table, mapping: Mapping[str, str]) -> dict[str, str]:
    """The mapping with its columns spelled as this file spells them."""
    spelled = {plain_spelling(column): column for column in table.header}
    return {field: spelled.get(plain_spelling(column), column) for field, column in mapping.items()}


def _first_report(path: Path, table: Table, match: Match | None, remembered: Sequence[str]) -> FileReport:
    return FileReport(
        str(path),
        layout=match.layout if match else None,
        role=str(match.role) if match else None,
        confidence=match.confidence if match else 0.0,
        encoding=table.encoding,
        delimiter=table.delimiter,
        sheet=table.sheet,
        mapping=match.mapping if match else {},
        problems=(*table.problems, *remembered),
        header=table.header,
        sample=table.sample,
    )


def _not_recognised(table: Table) -> FileProblem:
    return FileProblem(
        f"{table.name} is not recognised: its columns ({_some(table.header)}) do not say what it holds.",
        "Say what they mean with --mapping (on the page: in the table of columns).",
    )


def _reviews(table: Table, options: ReadOptions) -> FileProblem | None:
    """What is said of a table of reviews without times, unless the analyst says what it is."""
    words = {compact(column) for column in table.header}
    if not words & REVIEWS or words & set(ALIASES[TIMESTAMP]) or options.role or options.mapping:
        return None
    return FileProblem(
        f"{table.name} holds reviews of products, which say nothing of what is bought together.",
        "Give the shop's orders and its catalogue.",
    )


def _swapped(table: Table) -> FileProblem | None:
    """What is said of a table whose rows are the columns: the first cells of its rows are words for columns."""
    first = [word for text in table.sample[table.header[0]] if (word := compact(text))]
    known = {word for word in first if word in KNOWN_WORDS}
    if len(known) < SWAPPED or len(known) < len(first) * MOSTLY:
        return None
    return FileProblem(
        f"The rows and columns of {table.name} are swapped: “{table.sample.iloc[0, 0]}” stands in front of a row.",
        "Turn the table round (in a spreadsheet program: copy, paste special, transpose) and save it again.",
    )


def _by_name(table: Table, match: Match | None) -> list[str]:
    """What is said where products are known by their names only."""
    column = match.mapping.get(c.ITEM_ID, "") if match and not match.shape.signature else ""
    if compact(column) not in NAMES:
        return []
    return [f"{table.name} has no codes of products: they are known by their names, in “{column}”."]


def _not_used(table: Table, doubt: Doubt) -> str:
    return (
        f"The column “{doubt.column}” of {table.name} holds no {doubt.wanted} (“{doubt.example}”, for example): it was "
        f"not used."
    )


def _missing(table: Table, match: Match) -> FileProblem:
    doubt = next((one for one in match.doubts if one.field in match.missing), None)
    if doubt is not None:
        return FileProblem(
            f"The column “{doubt.column}” of {table.name} is called like one of {doubt.wanted}, but holds "
            f"“{doubt.example}”.",
            "Name the right column with --mapping (on the page: in the table of columns).",
        )
    words = " and no ".join(IN_WORDS.get(name, name.replace("_", " ")) for name in match.missing)
    return FileProblem(
        f"{table.name} has no {words} column (its columns: {_some(table.header)}).",
        "Export it with that column, or name it with --mapping (on the page: in the table of columns).",
    )


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:SHOWN_COLUMNS]) + (", …" if len(names) > SHOWN_COLUMNS else "")

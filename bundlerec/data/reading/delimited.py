"""Text tables (CSV and its relatives) read fast, with every row that doesn't fit told instead of shifted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pandas as pd
import pyarrow as pa
import pyarrow.csv as arrow_csv

from bundlerec.data.aliases import KNOWN_WORDS
from bundlerec.data.reading.dialect import Dialect, find_dialect
from bundlerec.data.reading.headers import Header, about_names, about_place, distinct
from bundlerec.data.reading.quotes import check_quotes
from bundlerec.data.reading.source import HEAD, Source
from bundlerec.data.reading.table import (
    REASON,
    ROW,
    TEXT,
    Loaded,
    Table,
    as_texts,
    no_misfits,
    without_blank_rows,
)
from bundlerec.data.reading.text import Text
from bundlerec.errors import FileProblem

BLOCK = 4 * 1024**2  # Arrow reads up to 32 of them ahead
SAMPLE_ROWS = 200
SHOWN = 40  # letters of a word in a sentence
MAX_SHOWN = 500  # letters of a misfit that are kept for showing
Misfits = list[tuple[int, str, str]]  # row, text, reason
MAX_MISFITS = 0.5  # share of misfits above which the table can't be trusted at all


def table_of(source: Source, text: Text, dialect: Dialect | None = None) -> Table:
    """`dialect`: where it is known. Raises FileProblem: no columns, no header, no rows."""
    head = text.head(HEAD)
    complete = text.path.stat().st_size <= HEAD
    if not head.strip():
        raise FileProblem(
            f"{source.name} is empty: it holds nothing but blanks.", "Export it again from the shop."
        )
    dialect = dialect or find_dialect(source.name, head, KNOWN_WORDS, complete)
    reader = _Reader(source.name, text, dialect)
    problems = [*text.problems, *about_place(source.name, Header(dialect.skip - 1, dialect.header, dialect.lines))]
    unnamed = [name for name, given in zip(reader.names, dialect.header, strict=True) if not given]
    sample = reader.sample()
    filled = reader.filled(unnamed)
    sample = sample.drop(columns=[name for name in unnamed if name not in filled])
    problems += [f"{name} of {source.name} has values but no name." for name in filled]
    problems += about_names(source.name, dialect.header)
    if word := text.twice_encoded(HEAD):
        problems.append(
            f"Some letters of {source.name} were spoilt by the program that wrote it (“{word[:SHOWN]}”): texts are "
            f"kept as they stand. Export it again as UTF-8 to have them right."
        )
    header = tuple(sample.columns)
    return Table(
        source.name,
        source.fingerprint,
        text.encoding,
        dialect.delimiter,
        None,
        header,
        sample,
        tuple(problems),
        reader.blocks,
    )


class _Reader:
    """Reads columns of one text table."""

    def __init__(self, name: str, text: Text, dialect: Dialect) -> None:
        self._file, self._text, self._dialect = name, text, dialect
        self.names = distinct(dialect.header)

    def sample(self) -> pd.DataFrame:
        """The first rows, all columns."""
        with self._stream(self.names, [], HEAD) as (stream, _):
            first = next(iter(stream), None)
            table = pa.Table.from_batches([] if first is None else [first], stream.schema)
        return as_texts(table.slice(0, SAMPLE_ROWS))

    def blocks(self, columns: Sequence[str]) -> Iterator[Loaded]:
        """The named columns of all rows, block by block."""
        misfits: Misfits = []
        told = rows = 0  # misfits that a block has told; rows that fit
        with self._stream(columns, misfits, BLOCK) as (stream, file):
            size = max(file.size(), 1)
            for batch in stream:
                frame = as_texts(pa.Table.from_batches([batch]))
                numbers, upto = _row_numbers(self._dialect.skip + 1 + rows, len(frame), misfits, told)
                rows += len(frame)
                frame, blank = without_blank_rows(frame.set_axis(numbers))
                yield Loaded(frame, _as_table(misfits[told:upto]), blank, file.tell() / size)
                told = upto
        self._check(rows, misfits)
        if misfits[told:]:
            yield Loaded(as_texts(stream.schema.empty_table()), _as_table(misfits[told:]), 0)

    def filled(self, columns: Sequence[str]) -> list[str]:
        """Those of the columns that hold something in some row."""
        found: set[str] = set()
        if columns:
            with self._stream(columns, [], BLOCK) as (stream, _):
                for batch in stream:
                    frame = as_texts(pa.Table.from_batches([batch]))
                    found |= {name for name in columns if (frame[name] != "").any()}
        return [name for name in columns if name in found]

    def _check(self, rows: int, misfits: Misfits) -> None:
        """Raises FileProblem where rows may have run together, or too many don't fit."""
        everything = rows + len(misfits)
        check_quotes(self._file, self._text.path, self._dialect.delimiter, self._dialect.skip + everything)
        if len(misfits) > MAX_MISFITS * everything:
            raise FileProblem(
                f"Most rows of {self._file} ({len(misfits):,} of {everything:,}) have another number of "
                f"cells than its header.",
                f"Row {misfits[0][0]}, for example: export it again, with quotation marks around texts.",
            )

    @contextmanager
    def _stream(
        self, columns: Sequence[str], misfits: Misfits, size: int
    ) -> Iterator[tuple[arrow_csv.CSVStreamingReader, pa.NativeFile]]:
        def note(row: arrow_csv.InvalidRow) -> str:
            misfits.append((row.number, row.text[:MAX_SHOWN], _why(row)))
            return "skip"

        options = {
            "read_options": arrow_csv.ReadOptions(
                column_names=list(self.names),
                skip_rows_after_names=self._dialect.skip,
                use_threads=False,  # several threads would lose the row numbers
                block_size=size,
            ),
            "parse_options": arrow_csv.ParseOptions(
                delimiter=self._dialect.delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=note,
            ),
            "convert_options": arrow_csv.ConvertOptions(
                column_types={name: pa.string() for name in self.names},
                strings_can_be_null=False,
                include_columns=list(columns),
            ),
        }
        try:
            with pa.OSFile(str(self._text.path)) as file, arrow_csv.open_csv(file, **options) as stream:
                yield stream, file
        except pa.ArrowInvalid as trouble:
            raise FileProblem(
                f"{self._file} can't be read to its end: a quotation mark may be opened and never closed, or one "
                f"row is larger than 4 MB.",
                "Export it again, or open it in a spreadsheet program and save it as CSV.",
            ) from trouble


def _why(row: arrow_csv.InvalidRow) -> str:
    return "too many cells" if row.actual_columns > row.expected_columns else "too few cells"


def _as_table(misfits: Misfits) -> pd.DataFrame:
    return pd.DataFrame(misfits, columns=[ROW, TEXT, REASON]) if misfits else no_misfits()


def _row_numbers(start: int, rows: int, misfits: Misfits, told: int) -> tuple[pd.Index, int]:
    """The numbers of the next fitting rows in the file, and how many misfits stand before the last of them.

    `start`: the number of the first one were there no misfit at all; `told`: misfits in front of it at least.
    """
    upto, gaps = told, []
    while upto < len(misfits) and misfits[upto][0] < start + rows + upto:
        gaps.append(misfits[upto][0])
        upto += 1
    everything = pd.RangeIndex(start + told, start + rows + upto)
    return (everything.difference(pd.Index(gaps)) if gaps else everything), upto

"""Text tables (CSV and its relatives) read fast, with every row that doesn't fit told instead of shifted."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pyarrow as pa
import pyarrow.csv as arrow_csv

from bundlerec.data.aliases import KNOWN_WORDS
from bundlerec.data.reading.dialect import Dialect, find_dialect
from bundlerec.data.reading.headers import Header, about_names, about_place
from bundlerec.data.reading.quotes import check_quotes
from bundlerec.data.reading.source import HEAD, Source
from bundlerec.data.reading.table import (
    REASON,
    ROW,
    TEXT,
    Loaded,
    Table,
    as_texts,
    distinct,
    no_misfits,
    without_blank_rows,
)
from bundlerec.data.reading.text import Text
from bundlerec.errors import FileProblem

BLOCK = 16 * 1024**2
SAMPLE_ROWS = 200
MAX_SHOWN = 500  # letters of a misfit that are kept for showing
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
    sample = reader.read(reader.names, sample=True).frame
    filled = reader.filled(unnamed)
    sample = sample.drop(columns=[name for name in unnamed if name not in filled])
    problems += [f"{name} of {source.name} has values but no name." for name in filled]
    problems += about_names(source.name, dialect.header)
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
        reader.read,
    )


class _Reader:
    """Reads columns of one text table."""

    def __init__(self, name: str, text: Text, dialect: Dialect) -> None:
        self._file, self._text, self._dialect = name, text, dialect
        self.names = distinct(dialect.header)

    def read(self, columns: Sequence[str], sample: bool = False) -> Loaded:
        """The named columns of all rows, or of the first rows only."""
        misfits: list[tuple[int, str, str]] = []

        def note(row: arrow_csv.InvalidRow) -> str:
            misfits.append((row.number, row.text[:MAX_SHOWN], _why(row)))
            return "skip"

        table = self._parsed(columns, note, sample)
        frame = as_texts(table)
        bad = pd.DataFrame(misfits, columns=[ROW, TEXT, REASON]) if misfits else no_misfits()
        if sample:
            return Loaded(frame, bad, 0)
        check_quotes(
            self._file, self._text.path, self._dialect.delimiter, self._dialect.skip + len(frame) + len(bad)
        )
        frame.index = _row_numbers(len(frame), self._dialect.skip, bad[ROW])
        frame, blank = without_blank_rows(frame)
        if len(bad) > MAX_MISFITS * (len(frame) + len(bad)):
            raise FileProblem(
                f"Most rows of {self._file} ({len(bad):,} of {len(frame) + len(bad):,}) have another number of "
                f"cells than its header.",
                f"Row {bad[ROW].iloc[0]}, for example: export it again, with quotation marks around texts.",
            )
        return Loaded(frame, bad, blank)

    def filled(self, columns: Sequence[str]) -> list[str]:
        """Those of the columns that hold something in some row."""
        return [
            name
            for name in columns
            if (as_texts(self._parsed([name], lambda row: "skip", False))[name] != "").any()
        ]

    def _parsed(self, columns: Sequence[str], note, sample: bool) -> pa.Table:
        options = {
            "read_options": arrow_csv.ReadOptions(
                column_names=list(self.names),
                skip_rows_after_names=self._dialect.skip,
                use_threads=False,  # several threads would lose the row numbers
                block_size=HEAD if sample else BLOCK,
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
            if sample:
                with arrow_csv.open_csv(self._text.path, **options) as stream:
                    first = next(iter(stream), None)
                    return pa.Table.from_batches([] if first is None else [first], stream.schema).slice(
                        0, SAMPLE_ROWS
                    )
            return arrow_csv.read_csv(self._text.path, **options)
        except pa.ArrowInvalid as trouble:
            raise FileProblem(
                f"{self._file} can't be read to its end: a quotation mark may be opened and never closed, or one "
                f"row is larger than 16 MB.",
                "Export it again, or open it in a spreadsheet program and save it as CSV.",
            ) from trouble


def _why(row: arrow_csv.InvalidRow) -> str:
    return "too many cells" if row.actual_columns > row.expected_columns else "too few cells"


def _row_numbers(rows: int, skip: int, misfits: pd.Series) -> pd.Index:
    """The number of each fitting row in the file, counting the misfits between them."""
    if misfits.empty:
        return pd.RangeIndex(skip + 1, skip + 1 + rows)
    everything = pd.RangeIndex(skip + 1, skip + 1 + rows + len(misfits))
    return everything.difference(pd.Index(misfits))

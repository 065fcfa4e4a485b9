"""Parquet files as tables of texts: those that a shop gives, and those that a reading process has written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from bundlerec.data.reading import confined
from bundlerec.data.reading.handover import ROW_COLUMN, TABLE, Note
from bundlerec.data.reading.nested import is_nested
from bundlerec.data.reading.source import Source
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
from bundlerec.errors import FileProblem

MAGIC = b"PAR1"
SAMPLE_ROWS = 200
ROWS_A_BLOCK = 200_000


def table_of(source: Source, folder: Path) -> Table:
    """Raises FileProblem when the file is damaged or has no rows."""
    with _damage_told(source.name):
        schema = pq.read_schema(source.path)
    if is_nested(schema):
        return handed_over(source, None, folder, confined.convert("nested", source.name, source.path, folder))
    return _table(source, source.path, None, Note())


def handed_over(source: Source, encoding: str | None, folder: Path, note: Note) -> Table:
    """The table that a reading process left in `folder`. Raises FileProblem when it has no rows."""
    return _table(source, folder / TABLE, encoding, note)


def _table(source: Source, path: Path, encoding: str | None, note: Note) -> Table:
    with _damage_told(source.name):
        file = pq.ParquetFile(path)
        header = tuple(name for name in file.schema_arrow.names if name != ROW_COLUMN)
        first = next(file.iter_batches(batch_size=SAMPLE_ROWS, columns=list(header)), None)
    if first is None or not header:
        raise FileProblem(f"{source.name} has a header but no rows.", "Export it again with its rows.")

    def blocks(columns: Sequence[str]) -> Iterator[Loaded]:
        misfits = pd.DataFrame(note.misfits, columns=[ROW, TEXT, REASON]) if note.misfits else no_misfits()
        blank = note.blank
        with _damage_told(source.name):
            for frame, share in _batches(path, columns):
                filled, empty = without_blank_rows(frame)
                yield Loaded(filled, misfits, blank + empty, share)
                misfits, blank = no_misfits(), 0

    sample = as_texts(pa.Table.from_batches([first]))
    problems = tuple(note.problems)
    return Table(source.name, source.fingerprint, encoding, None, note.sheet, header, sample, problems, blocks)


def _batches(path: Path, columns: Sequence[str]) -> Iterator[tuple[pd.DataFrame, float]]:
    """Rows numbered as the original counts them, and the share of all rows that has been read."""
    file, read = pq.ParquetFile(path), 0
    numbered = ROW_COLUMN in file.schema_arrow.names
    wanted = [*columns, *([ROW_COLUMN] if numbered else [])]
    for batch in file.iter_batches(batch_size=ROWS_A_BLOCK, columns=wanted):
        frame = as_texts(pa.Table.from_batches([batch]).select(list(columns)))
        start, read = read, read + len(frame)
        rows = pd.Index(batch[ROW_COLUMN].to_numpy()) if numbered else pd.RangeIndex(start + 1, read + 1)
        yield frame.set_axis(rows), read / file.metadata.num_rows


@contextmanager
def _damage_told(name: str) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowInvalid, OSError) as damage:
        raise FileProblem(f"{name} is a damaged Parquet file.", "Export it again, or as CSV.") from damage

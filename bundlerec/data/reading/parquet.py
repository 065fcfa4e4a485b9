"""Parquet files as tables of texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from bundlerec.data.reading.source import Source
from bundlerec.data.reading.table import Loaded, Table, as_texts, no_misfits, without_blank_rows
from bundlerec.errors import FileProblem

MAGIC = b"PAR1"
SAMPLE_ROWS = 200


def table_of(source: Source) -> Table:
    """Raises FileProblem when the file is damaged."""
    with _damage_told(source.name):
        file = pq.ParquetFile(source.path)
        header = tuple(name for name in file.schema_arrow.names if _is_flat(file.schema_arrow.field(name).type))
        first = next(file.iter_batches(batch_size=SAMPLE_ROWS, columns=list(header)), None)
    if first is None or not header:
        raise FileProblem(f"{source.name} has a header but no rows.", "Export it again with its rows.")

    def load(columns: Sequence[str]) -> Loaded:
        with _damage_told(source.name):
            frame = as_texts(pq.read_table(source.path, columns=list(columns)))
        frame.index = pd.RangeIndex(1, len(frame) + 1)
        filled, blank = without_blank_rows(frame)
        return Loaded(filled, no_misfits(), blank)

    sample = as_texts(pa.Table.from_batches([first]))
    return Table(source.name, source.fingerprint, None, None, None, header, sample, (), load)


def _is_flat(kind: pa.DataType) -> bool:
    return not (pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


@contextmanager
def _damage_told(name: str) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowInvalid, OSError) as damage:
        raise FileProblem(f"{name} is a damaged Parquet file.", "Export it again, or as CSV.") from damage

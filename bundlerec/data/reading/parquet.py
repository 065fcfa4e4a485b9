"""Parquet files as tables of texts."""

from __future__ import annotations

from collections.abc import Sequence

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
    try:
        file = pq.ParquetFile(source.path)
        header = tuple(file.schema_arrow.names)
        first = next(file.iter_batches(batch_size=SAMPLE_ROWS), None)
    except (pa.ArrowInvalid, OSError) as damage:
        raise FileProblem(f"{source.name} is a damaged Parquet file.", "Export it again, or as CSV.") from damage
    if first is None:
        raise FileProblem(f"{source.name} has a header but no rows.", "Export it again with its rows.")

    def load(columns: Sequence[str]) -> Loaded:
        frame = as_texts(pq.read_table(source.path, columns=list(columns)))
        frame.index = pd.RangeIndex(1, len(frame) + 1)
        return Loaded(*_split(frame))

    sample = as_texts(pa.Table.from_batches([first]))
    return Table(source.name, source.fingerprint, None, None, None, header, sample, (), load)


def _split(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    filled, blank = without_blank_rows(frame)
    return filled, no_misfits(), blank

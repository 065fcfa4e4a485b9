"""A Parquet file with objects, lists or bytes in its columns becomes a table of texts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bundlerec.data.reading.handover import Note
from bundlerec.data.reading.records import about_lists, shape_of, write_records
from bundlerec.errors import FileProblem

ROWS_A_BATCH = 2_000


def is_nested(schema: pa.Schema) -> bool:
    """Whether a column holds more than plain values."""
    return any(pa.types.is_nested(one.type) or _is_bytes(one.type) for one in schema)


def convert(name: str, path: Path, folder: Path) -> Note:
    """Writes the table under `folder`. Raises FileProblem: damaged."""
    try:
        shape, count = shape_of(name, _records(path))
        if not count:
            raise FileProblem(f"{name} has a header but no rows.", "Export it again with its rows.")
        write_records(folder, shape, _records(path))
    except pa.ArrowInvalid as damage:
        raise FileProblem(f"{name} is a damaged Parquet file.", "Export it again, or as CSV.") from damage
    return Note(about_lists(name, shape))


def _records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    row = 0
    for batch in pq.ParquetFile(path).iter_batches(batch_size=ROWS_A_BATCH):
        for record in batch.to_pylist():
            row += 1
            yield row, record


def _is_bytes(kind: pa.DataType) -> bool:
    return pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind)

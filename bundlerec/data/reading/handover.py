"""What a reading process leaves for the program: a Parquet file of texts, and a note about it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

TABLE, NOTE = "table.parquet", "note.json"
ROW_COLUMN = "row number\x00"  # of the original; no file can have a column of this name
BATCH = 10_000  # rows


@dataclass(frozen=True)
class Note:
    """About the table, or why there is none."""

    problems: Sequence[str] = ()
    sheet: str | None = None
    misfits: Sequence[tuple[int, str, str]] = ()  # row, text, reason
    blank: int = 0  # rows without anything, left out
    error: str = ""
    hint: str = ""


def write_table(folder: Path, names: Sequence[str], rows: Iterator[tuple[int, Sequence[str]]]) -> None:
    """Writes rows (number, a cell for each name)."""
    schema = pa.schema([*((name, pa.string()) for name in names), (ROW_COLUMN, pa.int64())])
    with pq.ParquetWriter(folder / TABLE, schema, compression="zstd", store_schema=False) as writer:
        while batch := list(islice(rows, BATCH)):
            texts = [_texts(column) for column in zip(*(cells for _, cells in batch), strict=True)]
            writer.write_table(pa.Table.from_arrays([*texts, _numbers([row for row, _ in batch])], schema=schema))


def _texts(column: Sequence[str]) -> pa.StringArray:
    """Arrow's own way from Python's texts loads pandas, which takes longer than most files; so does that of numbers."""
    cells = [_clean(text) for text in column]
    starts = np.cumsum([0, *map(len, cells)], dtype=np.int32)
    return pa.StringArray.from_buffers(len(cells), pa.py_buffer(starts), pa.py_buffer(b"".join(cells)))


def _numbers(rows: Sequence[int]) -> pa.Int64Array:
    return pa.Int64Array.from_buffers(pa.int64(), len(rows), [None, pa.py_buffer(np.array(rows, dtype=np.int64))])


def _clean(text: str) -> bytes:
    """Without NUL characters and halves of letters, which no database takes."""
    return text.replace("\x00", "").encode("utf-8", "replace")


def write_note(folder: Path, note: Note) -> None:
    """Last of all: a note that is there means that the table is whole."""
    (folder / NOTE).write_text(json.dumps(asdict(note)), encoding="utf-8")


def read_note(folder: Path) -> Note | None:
    """None where the process came to no end."""
    path = folder / NOTE
    return Note(**json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None

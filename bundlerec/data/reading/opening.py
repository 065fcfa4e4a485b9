"""Opens any file that can be read as a table."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bundlerec.data.reading import delimited, parquet
from bundlerec.data.reading.source import open_source
from bundlerec.data.reading.table import Table
from bundlerec.data.reading.text import as_utf8


@contextmanager
def open_table(path: Path) -> Iterator[Table]:
    """The table of a file, loadable for as long as the block lasts. Raises FileProblem with a remedy."""
    with open_source(path) as source, tempfile.TemporaryDirectory(prefix="bundlerec-") as folder:
        if source.head().startswith(parquet.MAGIC):
            yield parquet.table_of(source)
        else:
            yield delimited.table_of(source, as_utf8(source, Path(folder)))

"""Opens any file that can be read as a table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bundlerec import scratch
from bundlerec.data.reading import confined, delimited, parquet
from bundlerec.data.reading.headless import headless
from bundlerec.data.reading.kinds import is_json, is_markup, is_spreadsheet
from bundlerec.data.reading.quoting import as_usual
from bundlerec.data.reading.source import HEAD, Source, open_source
from bundlerec.data.reading.table import Table
from bundlerec.data.reading.text import as_utf8, declared_encoding


@contextmanager
def open_table(path: Path) -> Iterator[Table]:
    """The table of a file, loadable for as long as the block lasts. Raises FileProblem with a remedy."""
    with open_source(path) as source, scratch.folder() as folder:
        head = source.head()
        if head.startswith(parquet.MAGIC):
            yield parquet.table_of(source, folder)
        elif is_spreadsheet(head):
            note = confined.convert("spreadsheet", source.name, source.path, folder)
            yield parquet.handed_over(source, None, folder, note)
        else:
            yield _of_text(source, folder)


def _of_text(source: Source, folder: Path) -> Table:
    text = as_utf8(source, folder, declared_encoding(source.head()))
    head = text.head(HEAD)
    if form := headless(source.name, head):
        return delimited.table_of(source, form.as_tabs(text, source.name, folder), form.dialect)
    kind = "markup" if is_markup(head) else "json" if is_json(head) else None
    if kind is None:
        return delimited.table_of(source, as_usual(source.name, text, head, folder))
    note = confined.convert(kind, source.name, text.path, folder)
    note = replace(note, problems=[*text.problems, *note.problems])
    return parquet.handed_over(source, text.encoding, folder, note)

"""Quotation marks that don't pair up: they make rows run together without changing how many cells a row has."""

from __future__ import annotations

import csv
from pathlib import Path

from bundlerec.data.reading.source import CHUNK
from bundlerec.errors import FileProblem


def check_quotes(name: str, path: Path, delimiter: str, rows: int) -> None:
    """Raises FileProblem when rows may have run together. `rows`: how many the file was read as, header included.

    Only a file with more lines than rows has cells of several lines; only such a file is read a second time, by a
    strict reader.
    """
    with path.open("rb") as file:
        lines = sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(CHUNK), b""))
    if lines <= rows:
        return
    read = 0
    with path.open(encoding="utf-8-sig", newline="") as text:
        try:
            for _ in csv.reader(text, delimiter=delimiter, strict=True):
                read += 1
        except csv.Error as trouble:
            raise FileProblem(
                f"The quotation marks of {name} don't pair up in row {read + 1} or a little later, so that rows "
                f"run together.",
                "Mend that row, or open the file in a spreadsheet program and save it as CSV again.",
            ) from trouble

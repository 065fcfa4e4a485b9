"""A web page, or Excel's XML of 2003, that a shop saved under the name of a spreadsheet becomes a table of texts.

Both are read by lxml in the confined process: what a page refers to is never fetched, and XML that declares entities is
refused.
"""

from __future__ import annotations

import re
from pathlib import Path

from lxml import etree

from bundlerec.data.reading.best_sheet import damaged, tables_of, write_best
from bundlerec.data.reading.grid import Grid, Page, Workbook
from bundlerec.data.reading.handover import Note
from bundlerec.data.reading.headers import distinct
from bundlerec.data.reading.kinds import no_table_of_markup
from bundlerec.data.reading.office import AS_CSV, CHUNK, ENTITIES
from bundlerec.errors import FileProblem

HEAD = 4096
WORKBOOK = re.compile(rb"<(?:\w+:)?Workbook[\s>]")
TABLE_BEGINS, TABLE_ENDS = b"<table", b"</table"


def convert(name: str, path: Path, folder: Path) -> Note:
    """Writes the table under `folder`. `path`: the file as UTF-8. Raises FileProblem: no table, damaged, a trap."""
    with path.open("rb") as file:
        is_workbook = WORKBOOK.search(file.read(HEAD)) is not None
    grids = _of_workbook(name, path) if is_workbook else _of_page(name, path)
    named = dict(zip(distinct([grid.name for grid in grids]), grids, strict=True))
    tables, others = tables_of(name, list(named), named.__getitem__)
    if not tables:
        raise next(iter(others.values())) if is_workbook and others else no_table_of_markup(name)
    joined, problems = write_best(name, folder, tables, list(others))
    return Note(problems, ", ".join(table.name for table in joined) if len(grids) > 1 else None)


def _of_workbook(name: str, path: Path) -> list[Grid]:
    with path.open("rb") as file:
        head = file.read(HEAD)
    if any(mark in head for mark in ENTITIES):
        raise FileProblem(f"{name} declares entities, which may refer to other files.", AS_CSV)
    book = Workbook()
    _parse(name, path, etree.XMLParser(target=book, encoding="utf-8", resolve_entities=False, no_network=True))
    return book.grids


def _of_page(name: str, path: Path) -> list[Grid]:
    content = path.read_bytes().lower()
    if content.rfind(TABLE_ENDS) < content.rfind(TABLE_BEGINS):
        raise FileProblem(
            f"{name} is a web page that breaks off: its last table has no end.",
            "Export or copy it again, best as CSV.",
        )
    del content
    page = Page()
    _parse(name, path, etree.HTMLParser(target=page, encoding="utf-8", no_network=True))
    return page.grids


def _parse(name: str, path: Path, parser: etree.XMLParser | etree.HTMLParser) -> None:
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                parser.feed(chunk)
        parser.close()
    except etree.LxmlError as trouble:
        raise damaged(name) from trouble

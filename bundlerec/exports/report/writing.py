"""`export --what report`: a training told in a file; how any document becomes one."""

from __future__ import annotations

from pathlib import Path

from bundlerec.disks import discard, unwritable
from bundlerec.errors import BadSetting
from bundlerec.exports.report.content import report_of
from bundlerec.exports.report.document import Document
from bundlerec.exports.report.page import as_page
from bundlerec.store import Run, Store

HTML, PDF = "html", "pdf"
MIME = {HTML: "text/html", PDF: "application/pdf"}


def report_bytes(store: Store, run: Run, form: str) -> bytes:
    """The report as HTML or PDF."""
    return document_bytes(report_of(store, run), form)


def write_report(store: Store, run: Run, out: Path) -> int:
    """Writes the report; returns how many blocks it has. Raises as `write_document` does."""
    return write_document(report_of(store, run), out)


def document_bytes(document: Document, form: str, scale: float = 1.0) -> bytes:
    """A document as HTML or PDF; `scale`: of the letters on paper."""
    if form == HTML:
        return as_page(document).encode()
    from bundlerec.exports.report.paper import as_paper  # with a library that takes a second to load

    return as_paper(document, scale)


def write_document(document: Document, out: Path, scale: float = 1.0) -> int:
    """Writes a document; the file's ending says how (.html, .pdf). Returns how many blocks it has.

    Raises BadSetting for another ending, BundleRecError where the place can't be written.
    """
    form = {".html": HTML, ".htm": HTML, ".pdf": PDF}.get(out.suffix.lower())
    if form is None:
        raise BadSetting(f"A report can't be written as “{out.suffix}”.", "Let the file end in .html or .pdf.")
    content = document_bytes(document, form, scale)
    draft = out.with_name(f".{out.name}.part")
    try:
        draft.write_bytes(content)
        draft.replace(out)
    except OSError as trouble:
        discard(draft)
        raise unwritable(out, trouble) from trouble
    return len(document.blocks)

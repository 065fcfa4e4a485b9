"""A document as one web page that needs nothing from outside: no script, no font, no picture of its own."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from bundlerec.exports.report.document import Block, Document


def as_page(document: Document) -> str:
    """HTML; every text is escaped."""
    return _template().render(document=document, kind_of=_kind_of)


def _kind_of(block: Block) -> str:
    return type(block).__name__


@cache
def _template() -> Template:
    loader = FileSystemLoader(Path(__file__).parent)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template("page.html")

"""`export --what card`: the model card in a file."""

from __future__ import annotations

from pathlib import Path

from bundlerec.exports.card.content import card_of
from bundlerec.exports.report.writing import document_bytes, write_document
from bundlerec.store import Run, Store

SCALE = 0.74  # of the report's letters: a card has one page


def card_bytes(store: Store, run: Run, form: str) -> bytes:
    """The card as HTML or PDF."""
    return document_bytes(card_of(store, run), form, SCALE)


def write_card(store: Store, run: Run, out: Path) -> int:
    """Writes the card; returns how many blocks it has. Raises as `write_document` does."""
    return write_document(card_of(store, run), out, SCALE)

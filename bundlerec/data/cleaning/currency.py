"""In which currency a column of prices is, where the column itself says so."""

from __future__ import annotations

import re
from typing import Final

import pandas as pd

from bundlerec.data.cleaning.coded import distinct
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.currencies import CODES
from bundlerec.data.questions import Question, Topic

# Signs that stand for one currency only; $, ¥ and kr stand for several, so they settle nothing.
SIGNS: Final = {"€": "EUR", "£": "GBP", "₹": "INR", "₩": "KRW", "₽": "RUB", "元": "CNY", "zł": "PLN", "US$": "USD"}
MARK: Final = re.compile(r"^\s*([^\W\d_]{0,3}[$€£¥￥₹₩₽元]?)\s*[-+(]?[\d.,\s'’]+\)?\s*([^\d\s.,]{0,3})\s*$")
FIRST_ROWS: Final = 1000


def note_currency(texts: pd.Series, column: str, notes: Notes, around: Around) -> None:
    """Notes the currency that the prices name; where they name none and the shop has none, that is a question."""
    if pd.api.types.is_numeric_dtype(texts):
        found: set[str] = set()
    else:
        found = _marks(texts.head(FIRST_ROWS))
        found = _marks(texts) if found else found
    if not found and notes.currency:  # a column of its own names it
        return
    _take({SIGNS.get(mark, mark) for mark in found}, texts, column, notes, around)


def note_currency_column(texts: pd.Series, column: str, notes: Notes, around: Around) -> None:
    """Notes the currency that a column of its own names."""
    codes = {str(text).strip().upper() for text in texts.unique()} - {""}
    if codes and all(code in CODES for code in codes):
        _take(codes, texts, column, notes, around)


def _take(codes: set[str], texts: pd.Series, column: str, notes: Notes, around: Around) -> None:
    certain = {code for code in codes if code in CODES}
    if len(codes) > 1:
        notes.say(
            f"The prices in {column} of {around.file} are in several currencies ({', '.join(sorted(codes))}): they "
            "are kept as plain numbers, and nothing is converted."
        )
    if len(codes) == 1 and certain:
        notes.currency = certain.pop()
        if around.currency and notes.currency != around.currency:
            notes.say(
                f"The prices in {column} of {around.file} are in {notes.currency}, those of the shop in "
                f"{around.currency}: nothing is converted."
            )
    elif not around.currency and (filled := texts[texts != ""]).size:
        notes.ask(Question(Topic.CURRENCY, column, str(filled.iloc[0])))


def _marks(texts: pd.Series) -> set[str]:
    """The signs and codes that stand before or after the numbers."""
    found = (MARK.match(str(text)) for text in distinct(texts)[0])
    return {mark for one in found if one for mark in one.groups() if mark}

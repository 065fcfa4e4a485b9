"""Numbers out of texts: currency signs, thousands and decimal commas, found from the whole column."""

from __future__ import annotations

import unicodedata

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from bundlerec.data.cleaning.coded import distinct
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.currencies import CODES
from bundlerec.data.questions import Question, Topic

EMPTY_WORDS = ("", "na", "n/a", "nan", "null", "none", "-", "—", "\\n")
# A code that is no currency is part of a word: a price “SKU12” must not become 12.
WRITTEN = r"(?i:kr|zł|kč|ft|lei|лв|руб|р|rs|rp|fr|usd|eur|gbp)\.?"
SIGN = rf"(?:[A-Z]{{0,3}}[$€£¥￥₹₩₽₺₴₫₪฿元円원]|{'|'.join(sorted(CODES))}|{WRITTEN})"
CURRENCY = rf"^{SIGN}?\s*([-+(−]?\.?\d.*?[\d)]?[-.,–—−]*)\s*{SIGN}?$"
MINUSES = (
    ("−", "-"),
    (rf"^-{SIGN}([\d.,]+)$", r"-\1"),
    (r"[.,][-–—]+$", ""),
    (r"^\(([^()]+)\)$", r"-\1"),
    (r"^([\d.,]+)-$", r"-\1"),
)
ARABIC_MARKS = str.maketrans("٫٬،", ".,,")
GROUPED_BY_COMMA = r"[-+]?\d{1,3}(?:(?:,\d{3})*|(?:,\d{2})*,\d{3})(?:\.\d*)?"  # the second as in India
GROUPED_BY_POINT = r"[-+]?\d{1,3}(?:\.\d{3})+"
GROUPS_BY_POINT = r"[-+]?\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?"
MAY_BE_GROUPED_BY_POINT = r"[-+]?\d{1,3}(?:\.\d{3})*(?:,\d+)?|[-+]?\d+(?:,\d+)?|"
GROUPS_OF_THREE = r"[-+]?\d{1,3}(?:,\d{3})+"
POINT_AND_THREE = r"[-+]?[1-9]\d{0,2}\.\d{3}"  # one and a half, or fifteen hundred


def numbers(texts: pd.Series, what: str, notes: Notes, around: Around) -> tuple[pd.Series, pd.Series]:
    """The column as float64 (NaN where empty), and where a text is no number.

    `what` names the column in sentences. A column that is numeric already passes through.
    """
    if pd.api.types.is_numeric_dtype(texts):
        return texts.astype("float64"), pd.Series(False, index=texts.index)
    names, places = distinct(texts)
    values = None if around.decimal_comma else _plainly(names)
    if values is not None and not _may_be_groups(names):
        return pd.Series(values[places], index=texts.index), pd.Series(False, index=texts.index)
    names = names.map(lambda text: text if text.isascii() else plain_digits(text)).astype("str")
    empty = names.str.lower().isin(EMPTY_WORDS)
    bare = names.str.extract(CURRENCY, expand=False).fillna(names).str.replace(r"[\s'’]", "", regex=True)
    number = pd.to_numeric(_with_point(bare[~empty], what, notes, around), errors="coerce").replace(
        [np.inf, -np.inf], np.nan
    )
    values = number.reindex(names.index).to_numpy(dtype=np.float64)
    unreadable = np.isnan(values) & ~empty.to_numpy()
    return pd.Series(values[places], index=texts.index), pd.Series(unreadable[places], index=texts.index)


def _plainly(texts: pd.Series) -> np.ndarray | None:
    """The quick way, for plain numbers and empty cells."""
    column = pa.array(texts, type=pa.large_string())
    try:
        values = pc.cast(pc.if_else(pc.equal(column, ""), None, column), pa.float64())
    except pa.ArrowInvalid:
        return None
    result = values.to_numpy(zero_copy_only=False).astype(np.float64)
    return None if np.isinf(result).any() else result


def _with_point(bare: pd.Series, what: str, notes: Notes, around: Around) -> pd.Series:
    """Decimal commas become points where the column is sure of it; thousands marks go."""
    bare = _with_sign_first(bare)
    if bare.str.fullmatch(GROUPS_BY_POINT).any() and bare.str.fullmatch(MAY_BE_GROUPED_BY_POINT).all():
        return bare.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    comma, point = bare.str.contains(",", regex=False), bare.str.contains(".", regex=False)
    if not comma.any():
        grouped = point.any() and bare[point].str.fullmatch(GROUPED_BY_POINT).all()
        marks = grouped and _marks_thousands(bare[point].iloc[0], what, notes, around)
        return bare.str.replace(".", "", regex=False) if marks else bare
    both = bare[comma & point]
    comma_last = both.str.rfind(",") > both.str.rfind(".")
    sure_decimal = (comma & ~point & ~bare.str.fullmatch(GROUPS_OF_THREE)).any() or comma_last.any()
    sure_thousands = (~comma_last).any() or (
        point & ~comma & ~bare.str.fullmatch(r"[-+]?\d{1,3}(?:\.\d{3})+")
    ).any()
    unsure = not sure_decimal and not sure_thousands
    before = around.remembered.get(Topic.DECIMAL_COMMA) if unsure and around.decimal_comma is None else None
    if before is not None:
        meaning = "starts the decimals" if before else "marks thousands"
        said = f"As was said of an earlier file with its header, a comma in {what} of {around.file} {meaning}."
        notes.ask(Question(Topic.DECIMAL_COMMA, what, bare[comma].iloc[0], said, before))
    if unsure and (around.decimal_comma or before):
        return bare.str.replace(",", ".", regex=False)
    if sure_decimal and not sure_thousands:
        notes.say(f"{what} of {around.file} is written with a decimal comma.")
        return bare.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    if unsure and around.decimal_comma is None and before is None:
        meanwhile = f"The comma in {what} of {around.file} was taken as a mark of thousands."
        notes.ask(Question(Topic.DECIMAL_COMMA, what, bare[comma].iloc[0], meanwhile))
    return bare.where(bare.str.fullmatch(GROUPED_BY_COMMA) | ~comma, "?").str.replace(",", "", regex=False)


def _may_be_groups(texts: pd.Series) -> bool:
    """Whether every point among plain numbers stands in front of three digits, as it would between thousands."""
    pointed = texts[texts.str.contains(".", regex=False)]
    return len(pointed) > 0 and bool(pointed.str.fullmatch(POINT_AND_THREE).all())


def _marks_thousands(example: str, what: str, notes: Notes, around: Around) -> bool:
    """Whether points mark thousands where every one stands in front of three digits: as was said, else they don't."""
    if around.decimal_comma is not None:
        return around.decimal_comma
    before = around.remembered.get(Topic.DECIMAL_COMMA)
    does = "marks thousands" if before else "starts the decimals"
    said = f"As was said of an earlier file with its header, a point in {what} of {around.file} {does}."
    meanwhile = f"The point in {what} of {around.file} (“{example}”) was taken as the start of the decimals."
    notes.ask(Question(Topic.DECIMAL_COMMA, what, example, meanwhile if before is None else said, before))
    return bool(before)


def plain_digits(text: str) -> str:
    """Digits of any writing (full width, Arabic, Devanagari …) as 0 to 9, and their marks as point and comma."""
    text = unicodedata.normalize("NFKC", text).translate(ARABIC_MARKS)
    return "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in text)


def _with_sign_first(bare: pd.Series) -> pd.Series:
    """Plain digits, a minus in front wherever it stood, and nothing where a price says that there are no cents."""
    for pattern, plain in MINUSES:
        bare = bare.str.replace(pattern, plain, regex=True)
    return bare

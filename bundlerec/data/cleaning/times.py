"""Moments out of texts: ISO 8601, Unix time, day/month dates in the order that the whole column proves."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from bundlerec.data.cleaning.coded import distinct
from bundlerec.data.cleaning.month_names import as_iso
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.cleaning.numbers import plain_digits
from bundlerec.data.cleaning.three_numbers import CLOCK, NUMERIC, OFFSET, from_parts, numeric
from bundlerec.data.cleaning.zones import ZONE, in_utc, with_offsets

UNIX = r"(\d{9,10}|\d{13}|\d{16}|\d{19})(?:\.\d+)?"
COMPACT = r"(?:19|20)\d{6}(?:\d{6})?"
ISO = r"\d{4}-\d{1,2}-\d{1,2}(?:[T ].*)?"
PLAIN_ISO = r"^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?$"
YEAR_FIRST = r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T,]+" + CLOCK + ")?" + OFFSET
MONTH_NAME = r".*[^\W\d_]{3}.*"
DAY_NUMBER = r"(?:3[6-9]|4\d|5[0-4])\d{3}(?:[.,]\d+)?"  # of spreadsheets: the years 1998 to 2050
FIRST_DAY = "1899-12-30"  # the day that spreadsheets number 0
MOMENT = "datetime64[us]"
REWRITTEN = (
    (r"([AaPp])\.\s[Mm]\.", r"\1M"),  # as Spanish writes it
    (r"(?<=\d)\s?[hH]\s?(\d{2})(?!\w)", r":\1"),  # 14h05
    (r"(:\d{2}) ([+-]\d{4}) (\d{4})$", r"\1 \3\2"),  # Tue Mar 05 10:00:00 +0000 2024
    (r"\s*\([^()]*\)$", ""),  # the name of a zone behind its offset
    (
        r"\s*(?:UTC|GMT)([+-]\d{2}:?\d{2})$",
        r"\1",
    ),  # before a reader takes the sign the other way round, as POSIX does
    (r"\s*(?:UTC|GMT)$", "+0000"),
    (r"\s+([+-]\d{2}:?\d{2})$", r"\1"),
    (r"^(\d{4})[/.]\s?(\d{1,2})[/.]\s?(\d{1,2})\.?(?=\D|$)", r"\1-\2-\3"),
    (r"^(\d{4})(\d{2})(\d{2})[T ](\d{2}):?(\d{2}):?(\d{2})", r"\1-\2-\3T\4:\5:\6"),
    (r"^(\d{4}-\d{2}-\d{2})[ -](\d{2})\.(\d{2})\.(\d{2})", r"\1T\2:\3:\4"),
)
CHINESE = (
    (r"[年月]", "-"),
    ("日", " "),
    (
        r"(上午|早上|凌晨|下午|晚上|中午|오전|오후|午前|午後)\s*(\d{1,2}[:时時点點]\d{1,2}(?:[:分]\d{1,2})?)",
        r"\2 \1",
    ),
    (r"(?<=\d)[时時点點分](?=\s*\d)", ":"),
    (r"[时時点點]", ":00"),
    (r"[分秒]", ""),
    (r"上午|早上|凌晨|오전|午前|π\.?\s?μ\.?", "AM"),
    (r"下午|晚上|中午|오후|午後|μ\.?\s?μ\.?", "PM"),
    (r"(?<=\D)(\d)(?=:)", r"0\1"),
    (r":(\d)(?=\D|$)", r":0\1"),
    (r"\s+", " "),
    (r"\s$", ""),
)


def times(texts: pd.Series, column: str, notes: Notes, around: Around) -> pd.Series:
    """The column as moments in UTC without a zone (datetime64[us]), NaT where empty or unreadable.

    Raises FileProblem when day and month can't be told apart in the whole column and `around.day_first` is None.
    """
    if pd.api.types.is_datetime64_any_dtype(texts):
        return texts.astype(MOMENT)
    names, places = distinct(texts)
    read, zoned = on_clocks(names, column, notes, around)
    result = in_utc(read, zoned, names, column, notes, around)
    return pd.Series(result.array.take(places), index=texts.index)


def on_clocks(names: pd.Series, column: str, notes: Notes, around: Around) -> tuple[pd.Series, pd.Series]:
    """Distinct texts as moments, in UTC where they name a zone and else as the clocks showed, and which do."""
    result, zoned = _plainly(names), pd.Series(False, index=names.index)
    left = result.isna()
    written = _normalised(names[left])
    for pattern, read in _readers(column, notes, around) if len(written) else []:
        here = written.str.fullmatch(pattern, case=False)
        if here.any():
            result[here.index[here]] = read(written[here])
            zoned[here.index[here]] = written[here].str.contains(ZONE) if pattern != UNIX else True
        written = written[result[written.index].isna()]
    return result, zoned


def _plainly(texts: pd.Series) -> pd.Series:
    """The quick way, for ISO 8601 without a zone; NaT for everything else."""
    column = pa.array(texts, pa.large_string())
    plain = pc.if_else(pc.match_substring_regex(column, PLAIN_ISO), column, None)
    try:
        moments = pc.cast(plain, pa.timestamp("us")).to_numpy(zero_copy_only=False).astype(MOMENT)
    except pa.ArrowInvalid:  # a 31 February among them
        moments = np.full(len(texts), "NaT", dtype=MOMENT)
    return pd.Series(moments, index=texts.index)


def _normalised(texts: pd.Series) -> pd.Series:
    """Year-first dates with any mark between, compact and Chinese ones, nearly as ISO writes them."""
    foreign = ~texts.map(str.isascii).astype(bool)
    if foreign.any():
        texts = texts.where(~foreign, texts[foreign].map(_plain_letters))
    for pattern, plain in REWRITTEN:
        texts = texts.str.replace(pattern, plain, regex=True)
    return with_offsets(texts)


def _plain_letters(text: str) -> str:
    """Digits of full width become plain ones, Chinese words for parts of a moment the marks between them."""
    text = plain_digits(text)
    for pattern, plain in CHINESE:
        text = re.sub(pattern, plain, text)
    return text


def _readers(column: str, notes: Notes, around: Around) -> list[tuple[str, Callable[[pd.Series], pd.Series]]]:
    return [
        (COMPACT, _compact),
        (UNIX, _unix),
        (ISO, _iso),
        (YEAR_FIRST, _year_first),
        (NUMERIC, lambda texts: numeric(texts, column, notes, around)),
        (MONTH_NAME, _named),
        (DAY_NUMBER, lambda texts: _day_numbers(texts, column, notes, around)),
    ]


def _iso(texts: pd.Series) -> pd.Series:
    return _utc(pd.to_datetime(texts, format="ISO8601", errors="coerce", utc=True))


def as_they_stand(texts: pd.Series) -> pd.Series:
    """Year-first moments without a zone, NaT where a text is none."""
    result = _plainly(texts)
    written = _normalised(texts[result.isna()])
    written = written[written.str.fullmatch(YEAR_FIRST)]
    if len(written):
        result[written.index] = _year_first(written)
    return result


def _compact(texts: pd.Series) -> pd.Series:
    days = texts.str.len() == 8
    padded = texts.where(~days, texts + "000000")
    return pd.to_datetime(padded, format="%Y%m%d%H%M%S", errors="coerce").astype(MOMENT)


def _unix(texts: pd.Series) -> pd.Series:
    """Seconds, milliseconds, microseconds or nanoseconds since 1970, by the number of digits."""
    whole = texts.str.extract(UNIX, expand=False)
    digits = whole.str.len()
    factor = digits.map({9: 1_000_000, 10: 1_000_000, 13: 1_000, 16: 1, 19: 1})
    count = whole.astype("int64").where(digits < 19, whole.astype("int64") // 1_000)
    return pd.Series((count * factor).to_numpy(dtype="int64").view(MOMENT), index=texts.index)


def _named(texts: pd.Series) -> pd.Series:
    return _iso(texts.map(as_iso).astype("str"))


def _day_numbers(texts: pd.Series, column: str, notes: Notes, around: Around) -> pd.Series:
    """Days since 1899-12-30, as a spreadsheet stores moments; its fractions are right to about a second."""
    notes.say(f"The times in {column} of {around.file} are a spreadsheet's day numbers (“{texts.iloc[0]}”).")
    days = pd.to_numeric(texts.str.replace(",", ".", regex=False))
    return (pd.Timestamp(FIRST_DAY) + pd.to_timedelta((days * 86_400).round(), unit="s")).astype(MOMENT)


def _utc(moments: pd.Series) -> pd.Series:
    return moments.dt.tz_localize(None).astype(MOMENT)


def _year_first(texts: pd.Series) -> pd.Series:
    """What ISO 8601 would not allow: hours of one digit, morning and afternoon."""
    parts = texts.str.extract(YEAR_FIRST)
    year, month, day = (parts[place].astype("int64") for place in range(3))
    return from_parts(year, month, day, parts.iloc[:, 3:])

"""Moments out of texts: ISO 8601, Unix time, day/month dates in the order that the whole column proves."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd

from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.questions import Question, Topic
from bundlerec.errors import BadSetting, FileProblem

UNIX = r"(\d{9,10}|\d{13}|\d{16})(?:\.\d+)?"
COMPACT = r"(?:19|20)\d{6}(?:\d{6})?"
ISO = r"\d{4}-\d{1,2}-\d{1,2}(?:[T ].*)?"
ZONE = r"(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})$"
CLOCK = r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp])?\.?(?:[Mm]\.?)?"
NUMERIC = r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?:[ T,]+" + CLOCK + ")?"
MONTH_NAME = r".*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec).*"
MOMENT = "datetime64[us]"
YOUNGEST_TWO_DIGIT_YEAR = 68  # as in POSIX: 00 to 68 are 2000 to 2068


def times(texts: pd.Series, column: str, notes: Notes, around: Around) -> pd.Series:
    """The column as moments in UTC without a zone (datetime64[us]), NaT where empty or unreadable.

    Raises FileProblem when day and month can't be told apart in the whole column and `around.day_first` is None.
    """
    if pd.api.types.is_datetime64_any_dtype(texts):
        return texts.astype(MOMENT)
    distinct = pd.Series(texts.unique(), dtype="str")
    written = _normalised(distinct)
    result = pd.Series(pd.NaT, index=distinct.index, dtype=MOMENT)
    zoned = 0
    for pattern, read in _readers(column, notes, around):
        here = result.isna() & written.str.fullmatch(pattern, case=False)
        if here.any():
            result[here] = read(written[here])
            zoned += int(written[here].str.contains(ZONE).sum()) if pattern != UNIX else int(here.sum())
    if result.notna().any() and not zoned and result.ne(result.dt.normalize()).any():
        if around.time_zone:
            result = _from_zone(result, around.time_zone)
        else:
            meanwhile = f"The times of {around.file} name no zone: they are taken as UTC."
            notes.ask(Question(Topic.TIME_ZONE, column, distinct[result.notna()].iloc[0], meanwhile))
    return texts.map(dict(zip(distinct, result, strict=True))).astype(MOMENT)


def _from_zone(local: pd.Series, zone: str) -> pd.Series:
    """Times on the clocks of a zone in UTC. Of the hour that comes twice in autumn the later one is meant; one that
    spring leaves out is moved behind the gap. Raises BadSetting for a zone that nobody knows.
    """
    try:
        known = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise BadSetting(f"There is no time zone “{zone}”.", "Write it like Europe/Berlin, or UTC.") from unknown
    twice = np.zeros(len(local), dtype=bool)
    moments = local.dt.tz_localize(known, ambiguous=twice, nonexistent="shift_forward")
    return _utc(moments.dt.tz_convert("UTC"))


def _normalised(texts: pd.Series) -> pd.Series:
    """Year-first dates with any mark between, and Chinese ones, as ISO writes them."""
    texts = texts.str.replace(r"年|月", "-", regex=True).str.replace("日", "", regex=False)
    texts = texts.str.replace(r"^(\d{4})[/.](\d{1,2})[/.](\d{1,2})", r"\1-\2-\3", regex=True)
    return texts.str.replace(r"\s*(?:UTC|GMT)$", "+0000", regex=True).str.replace(
        r"\s+([+-]\d{2}:?\d{2})$", r"\1", regex=True
    )


def _readers(column: str, notes: Notes, around: Around) -> list[tuple[str, Callable[[pd.Series], pd.Series]]]:
    return [
        (COMPACT, _compact),
        (UNIX, _unix),
        (ISO, _iso),
        (NUMERIC, lambda texts: _numeric(texts, column, notes, around)),
        (MONTH_NAME, _named),
    ]


def _iso(texts: pd.Series) -> pd.Series:
    return _utc(pd.to_datetime(texts, format="ISO8601", errors="coerce", utc=True))


def _compact(texts: pd.Series) -> pd.Series:
    days = texts.str.len() == 8
    padded = texts.where(~days, texts + "000000")
    return pd.to_datetime(padded, format="%Y%m%d%H%M%S", errors="coerce").astype(MOMENT)


def _unix(texts: pd.Series) -> pd.Series:
    """Seconds, milliseconds or microseconds since 1970, by the number of digits."""
    whole = texts.str.extract(UNIX, expand=False)
    factor = whole.str.len().map({9: 1_000_000, 10: 1_000_000, 13: 1_000, 16: 1})
    return pd.Series((whole.astype("int64") * factor).to_numpy(dtype="int64").view(MOMENT), index=texts.index)


def _named(texts: pd.Series) -> pd.Series:
    return _utc(pd.to_datetime(texts, format="mixed", errors="coerce", utc=True))


def _utc(moments: pd.Series) -> pd.Series:
    return moments.dt.tz_localize(None).astype(MOMENT)


def _numeric(texts: pd.Series, column: str, notes: Notes, around: Around) -> pd.Series:
    parts = texts.str.extract(NUMERIC)
    first, second, year = (parts[place].astype("int64") for place in range(3))
    year = year.where(parts[2].str.len() == 4, year + np.where(year <= YOUNGEST_TWO_DIGIT_YEAR, 2000, 1900))
    day_first = around.day_first
    if day_first is None:
        if (first <= 12).all() and (second <= 12).all() and (first != second).any():
            notes.ask(Question(Topic.DAY_FIRST, column, texts[first != second].iloc[0]))
        day_first = _order(first, second, texts, column, around.file)
    day, month = (first, second) if day_first else (second, first)
    hour, minute, rest = (parts[place].fillna("0").astype("int64") for place in (3, 4, 5))
    half = parts[6].str.lower()
    hour = hour.where(half != "p", hour % 12 + 12).where(half != "a", hour % 12)
    pieces = {"year": year, "month": month, "day": day, "hour": hour, "minute": minute, "second": rest}
    return pd.to_datetime(pd.DataFrame(pieces), errors="coerce").astype(MOMENT)


def _order(first: pd.Series, second: pd.Series, texts: pd.Series, column: str, file: str) -> bool:
    """Whether days come first, proved by numbers above 12. Raises FileProblem where nothing proves it."""
    day_first, month_first = (first > 12).any(), (second > 12).any()
    if day_first != month_first:
        return bool(day_first)
    if not day_first and (first == second).all():
        return True
    example = texts[first != second].iloc[0]
    what = "mixes both orders of day and month" if day_first else "does not show whether days or months come first"
    raise FileProblem(
        f"The column “{column}” of {file} {what} (“{example}”, for example).",
        "Say which it is: --day-first or --month-first (on the page: the order of day and month).",
    )

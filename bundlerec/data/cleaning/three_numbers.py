"""Dates of three numbers (5/3/2024), in the order of day and month that the whole column proves."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.cleaning.short_years import century, year_first
from bundlerec.data.questions import Question, Topic
from bundlerec.errors import FileProblem

CLOCK = r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp])?\.?(?:[Mm]\.?)?"
OFFSET = r"(?:\s*([+-]\d{2}:?\d{2}|Z))?"
NUMERIC = r"(\d{1,2})([-/.])(\d{1,2})[-/.](\d{4}|\d{2})(?:[ T,]+" + CLOCK + r"(?:\s*Uhr)?)?" + OFFSET


def numeric(texts: pd.Series, column: str, notes: Notes, around: Around) -> pd.Series:
    """Dates of three numbers: the year last, or a short one first where the column proves it."""
    parts = texts.str.extract(NUMERIC)
    years = pd.Series(False, index=texts.index)
    if around.day_first is None:
        for _, group in _ways_of_writing(texts, parts):
            years[group.index] = _begin_with_year(group, parts.loc[group.index], column, notes, around)
    last = _year_last(texts[~years], parts[~years], column, notes, around)
    year, month, day = (parts.loc[years, place].astype("int64") for place in (0, 2, 3))
    return pd.concat([last, from_parts(century(year), month, day, parts[years].iloc[:, 4:])]).reindex(texts.index)


def _ways_of_writing(texts: pd.Series, parts: pd.DataFrame) -> Iterable[tuple[object, pd.Series]]:
    """The texts by mark and length of the year: each way of writing has an order of its own."""
    return texts.groupby([parts[1], parts[3].str.len()])


def _begin_with_year(texts: pd.Series, parts: pd.DataFrame, column: str, notes: Notes, around: Around) -> bool:
    if (parts[3].str.len() == 4).any():
        return False
    first, second, third = (parts[place].astype("int64") for place in (0, 2, 3))
    try:
        found = year_first(first, second, third, f"The column “{column}” of {around.file}", texts.iloc[0])
    except FileProblem:
        notes.ask(Question(Topic.DAY_FIRST, column, texts.iloc[0]))
        raise
    if found:
        notes.say(f"The dates in {column} of {around.file} begin with the year (“{texts.iloc[0]}”, for example).")
    return found


def _year_last(texts: pd.Series, parts: pd.DataFrame, column: str, notes: Notes, around: Around) -> pd.Series:
    first, second, year = (parts[place].astype("int64") for place in (0, 2, 3))
    year = year.where(parts[3].str.len() == 4, century(year))
    day_first = pd.Series(around.day_first or False, index=texts.index)
    if around.day_first is None:
        before = around.remembered.get(Topic.DAY_FIRST)
        if (first <= 12).all() and (second <= 12).all() and (first != second).any():
            order = "days" if before else "months"
            said = f"As was said of an earlier file with its header, {order} come first in the dates of {around.file}."
            example = texts[first != second].iloc[0]
            notes.ask(Question(Topic.DAY_FIRST, column, example, said if before is not None else "", before))
        for _, group in _ways_of_writing(texts, parts):
            here = group.index
            day_first[here] = _order(first[here], second[here], group, column, around)
    return from_parts(year, second.where(day_first, first), first.where(day_first, second), parts.iloc[:, 4:])


def from_parts(year: pd.Series, month: pd.Series, day: pd.Series, rest: pd.DataFrame) -> pd.Series:
    """`rest`: hour, minute, second, a or p for the half of the day, and the offset from UTC, all as texts."""
    hour, minute, second = (rest.iloc[:, place].fillna("0").astype("int64") for place in range(3))
    half, offset = rest.iloc[:, 3].str.lower(), rest.iloc[:, 4].str.replace(":", "", regex=False)
    hour = hour.where(half != "p", hour % 12 + 12).where(half != "a", hour % 12)
    pieces = {"year": year, "month": month, "day": day, "hour": hour, "minute": minute, "second": second}
    local = pd.to_datetime(pd.DataFrame(pieces), errors="coerce")
    known = offset.where(offset.notna() & (offset.str.upper() != "Z"), "+0000")
    minutes = known.str[1:3].astype("int64") * 60 + known.str[3:].astype("int64")
    ahead = pd.to_timedelta(minutes.where(known.str[0] == "+", -minutes), unit="m")
    return (local - ahead).astype("datetime64[us]")


def _order(first: pd.Series, second: pd.Series, texts: pd.Series, column: str, around: Around) -> bool:
    """Whether days come first, proved by numbers above 12, else as was said earlier. Raises FileProblem where nothing
    says it."""
    day_first, month_first = (first > 12).any(), (second > 12).any()
    if day_first != month_first:
        return bool(day_first)
    if not day_first and (first == second).all():
        return True
    before = around.remembered.get(Topic.DAY_FIRST)
    if before is not None and not day_first:
        return before
    example = texts[first != second].iloc[0]
    what = "mixes both orders of day and month" if day_first else "does not show whether days or months come first"
    raise FileProblem(
        f"The column “{column}” of {around.file} {what} (“{example}”, for example).",
        "Say which it is: --day-first or --month-first (on the page: the order of day and month).",
    )

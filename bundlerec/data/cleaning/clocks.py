"""Times of day that stand in a column beside the one of the days."""

from __future__ import annotations

import pandas as pd

from bundlerec.data.aliases import TIME_OF_DAY, TIMESTAMP
from bundlerec.data.cleaning.coded import distinct, for_each, is_empty
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.cleaning.times import MOMENT, as_they_stand, in_utc, on_clocks, times

DAY_KEPT = "time of day missing or unreadable, the day kept"
SHARE_OF_DAY = r"0?[.,]\d+|0"  # as spreadsheets store it
SECONDS_A_DAY = 86_400
SOME_DAY = "2000-01-01"
REWRITTEN = (
    (r"^(\d{1,2})[.h](\d{2})(?:[.:m](\d{2})s?)?(?=\D|$)", r"\1:\2:\3"),
    (r"^([01]\d|2[0-3])([0-5]\d)([0-5]\d)?$", r"\1:\2:\3"),
    (r"^(\d{1,2})(\s*[ap]\.?\s?m\.?)$", r"\1:00\2"),
    (r":(?=\D|$)", ""),
    (r"\s*Uhr$", ""),
)


def moments(rows: pd.DataFrame, mapping: dict[str, str], notes: Notes, around: Around) -> pd.Series:
    """The times of rows given by field (datetime64[us], UTC, NaT where unreadable): those of the column of times, put
    together with the column of times of day where there is one. Raises FileProblem as `times` does.
    """
    column = mapping.get(TIMESTAMP, TIMESTAMP)
    if TIME_OF_DAY not in rows or pd.api.types.is_datetime64_any_dtype(rows[TIMESTAMP]):
        return times(rows[TIMESTAMP], column, notes, around)
    names, places = distinct(rows[TIMESTAMP])
    days, zoned = on_clocks(names, column, notes, around)
    local = pd.Series(days.array.take(places), index=rows.index)
    beside = mapping.get(TIME_OF_DAY, TIME_OF_DAY)
    if (days.isna() | days.eq(days.dt.normalize())).all():
        clock = for_each(rows[TIME_OF_DAY], since_midnight)
        notes.say(f"The days in {column} and the times of day in {beside} of {around.file} were put together.")
        notes.change(DAY_KEPT, rows.index[clock.isna() & local.notna()])
        local = (local + clock.fillna(pd.Timedelta(0))).astype(MOMENT)
    elif not is_empty(rows[TIME_OF_DAY]).all():
        notes.say(f"The times in {column} of {around.file} hold a time of day already: {beside} was not used.")
    known = pd.Series(zoned.array.take(places), index=rows.index)
    return in_utc(local, known, rows[TIMESTAMP], column, notes, around)


def since_midnight(texts: pd.Series) -> pd.Series:
    """Distinct texts as time since midnight, NaT where one is none: 14:05, 2.05 pm, 14h05, 1405, 0.5868, 下午2:05."""
    written = texts
    for pattern, plain in REWRITTEN:
        written = written.str.replace(pattern, plain, regex=True, case=False)
    share = pd.to_numeric(texts.where(texts.str.fullmatch(SHARE_OF_DAY)).str.replace(",", "."), errors="coerce")
    written = written.where(share.isna(), "")
    read = as_they_stand(SOME_DAY + " " + written).where(written != "")
    clock = read - pd.Timestamp(SOME_DAY)
    clock = clock.fillna(pd.to_timedelta((share * SECONDS_A_DAY).round(), unit="s"))
    return clock.where(clock < pd.Timedelta(days=1))

"""The values of a spreadsheet's cells as texts, as a person would type them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

EXACT = 10.0**15  # numbers up to here are whole when they look whole


def as_text(value: object) -> str:
    """Whole numbers without point, moments as ISO 8601, a midnight as a date; nothing is empty."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < EXACT else repr(value)
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _duration(value)
    return "" if value is None else str(value)


def _moment(value: datetime) -> str:
    """To the second: a spreadsheet stores moments as fractions of a day, which are a few microseconds off."""
    rounded = (value + timedelta(milliseconds=500)).replace(microsecond=0)
    near = rounded if abs(rounded - value) < timedelta(milliseconds=2) else value
    return near.date().isoformat() if near.time() == time() and near.tzinfo is None else near.isoformat(" ")


def _duration(value: timedelta) -> str:
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"

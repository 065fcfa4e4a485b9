"""Dates with the month as a word, in the languages of most shops, as ISO 8601 writes them.

Not by a library: dateparser guesses (a month alone, an order of day and month) where a column has to prove itself, and
babel's locale data have the names, but no reader of them for a column whose language nobody says.
"""

from __future__ import annotations

import re
from typing import Final

_NAMES: Final = (
    "jan january januar jänner janvier janv enero ene gennaio gen janeiro januari",
    "feb february februar février fevrier févr fevr fév febrero febbraio fevereiro fev februari",
    "mar march märz maerz mrz mär mars marzo março marco maart mrt",
    "apr april avril avr abril abr aprile",
    "may mai mayo maggio mag maio mei",
    "jun june juni juin junio giugno giu junho",
    "jul july juli juillet juil julio luglio lug julho",
    "aug august août aout agosto ago augustus",
    "sep sept september septembre septiembre settembre set setembro",
    "oct october oktober okt octobre octubre ottobre ott outubro out",
    "nov november novembre noviembre novembro",
    "dec december dezember dez décembre decembre déc diciembre dic dicembre dezembro",
)
MONTHS: Final = {name: month for month, names in enumerate(_NAMES, start=1) for name in names.split()}

_MONTH = r"(?P<month>[^\W\d_]{3,10})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.|º|er)?"
_YEAR = r"(?P<year>\d{4}|\d{2})"
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}(?:\.\d+)?))?\s*(?P<half>[ap])?\.?(?:m\.?)?"
_ZONE = r"(?P<zone>Z|[+-]\d{2}:?\d{2})?"
_END = rf"(?:(?:,|:|\sat|\sum)?\s*{_CLOCK}\s*(?:Uhr)?)?\s*{_ZONE}"
_GAP = r"[\s\-/.,]+(?:de\s)?"
_WEEKDAY = r"(?:[^\W\d_]{2,10}\.?,?\s+)?"
FORMS: Final = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_WEEKDAY}{_DAY}{_GAP}{_MONTH}{_GAP}{_YEAR}{_END}",
        rf"{_WEEKDAY}{_MONTH}{_GAP}{_DAY},?\s+{_YEAR}{_END}",
        rf"(?P<year>\d{{4}}){_GAP}{_MONTH}{_GAP}{_DAY}{_END}",
        rf"{_WEEKDAY}{_MONTH}\s+{_DAY}\s+{_CLOCK}\s+{_YEAR}\s*{_ZONE}",
    )
)


def as_iso(text: str) -> str | None:
    """The moment as ISO 8601; None where the text is no whole date (a month alone is none)."""
    for form in FORMS:
        found = form.fullmatch(text)
        month = MONTHS.get(found["month"].lower()) if found else None
        if found and month:
            return _written(found.groupdict(), month)
    return None


def _written(parts: dict[str, str | None], month: int) -> str:
    year, day = parts["year"] or "", int(parts["day"] or 0)
    date = f"{year if len(year) == 4 else _century(int(year)) + year}-{month:02}-{day:02}"
    if parts["hour"] is None:
        return date
    hour, half = int(parts["hour"]), (parts["half"] or "").lower()
    hour = hour % 12 + 12 * (half == "p") if half else hour
    return f"{date}T{hour:02}:{parts['minute']}:{parts['second'] or '00'}{parts['zone'] or ''}"


def _century(year: int) -> str:
    """As in POSIX: 69 to 99 lie in the last century."""
    return "20" if year <= 68 else "19"

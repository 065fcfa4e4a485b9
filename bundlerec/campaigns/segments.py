"""Whom a campaign is for, as a word: `lapsing`, `new:60`, `spend:80%..100%`, `category:Tea@90`.

What the words mean is in `choosing`; here they are read, checked and written.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final, Literal

from bundlerec.errors import BadSetting

EVERYBODY, NEW, LOYAL, LAPSING, LOST = "everybody", "new", "loyal", "lapsing", "lost"
SPEND, CATEGORY, ATTRIBUTE = "spend", "category", "attribute"
NEW_DAYS, CATEGORY_DAYS, LOYAL_SHARE = 30, 90, 25.0
MOST_DAYS: Final = 36_500
FORMS: Final = {
    EVERYBODY: "everybody",
    NEW: "new or new:DAYS",
    LOYAL: "loyal or loyal:PERCENT",
    LAPSING: "lapsing or lapsing:FROM..TO (in usual pauses)",
    LOST: "lost or lost:FROM (in usual pauses)",
    SPEND: "spend:FROM..TO (money) or spend:80%..100% (of customers)",
    CATEGORY: "category:PATH or category:PATH@DAYS",
    ATTRIBUTE: "attribute:NAME=VALUE",
}
NUMBER: Final = r"\d+(?:\.\d+)?"
SPAN: Final = re.compile(rf"({NUMBER})?(%?)\.\.({NUMBER})?(%?)")
Unit = Literal["", "%"]


@dataclass(frozen=True)
class Segment:
    """One part of a choice of customers; fields that its kind has no use for are empty."""

    what: str
    low: float | None = None  # pauses, money or percent, by kind
    high: float | None = None
    unit: Unit = ""  # "%": `low` and `high` of spend count customers, the smallest spenders first
    days: int | None = None
    name: str = ""  # a category's path, or an attribute's name
    value: str = ""  # an attribute's value

    def __str__(self) -> str:
        match self.what:
            case "new":
                return f"{NEW}:{self.days}" if self.days != NEW_DAYS else NEW
            case "loyal":
                return f"{LOYAL}:{_written(self.low)}" if self.low != LOYAL_SHARE else LOYAL
            case "lapsing":
                return LAPSING if self.low is None else f"{LAPSING}:{_span(self.low, self.high)}"
            case "lost":
                return LOST if self.low is None else f"{LOST}:{_written(self.low)}"
            case "spend":
                return f"{SPEND}:{_span(self.low, self.high, self.unit)}"
            case "category":
                return f"{CATEGORY}:{self.name}@{self.days}"
            case "attribute":
                return f"{ATTRIBUTE}:{self.name}={self.value}"
        return self.what


@dataclass(frozen=True)
class Selection:
    """Several segments: a customer has to be in all of them, or in any."""

    parts: tuple[Segment, ...]
    any_of: bool = False

    def told(self) -> dict[str, object]:
        """As plain JSON."""
        return {"segments": [str(part) for part in self.parts], "any": self.any_of}


def selection(words: list[str] | tuple[str, ...], *, any_of: bool = False) -> Selection:
    """Segments out of words; none is everybody. Raises BadSetting for a word that is no segment."""
    parts = tuple(dict.fromkeys(segment(word) for word in words)) or (Segment(EVERYBODY),)
    return Selection(parts, any_of)


def segment(word: str) -> Segment:
    """One word. Raises BadSetting, which names the forms that there are."""
    what, _, rest = word.strip().partition(":")
    what, rest = what.strip().casefold(), rest.strip()
    if what == EVERYBODY and not rest:
        return Segment(what)
    if what == NEW:
        return Segment(NEW, days=_days(rest, NEW_DAYS, word))
    if what == LOYAL:
        share = _number(rest, word) if rest else LOYAL_SHARE
        return Segment(LOYAL, low=_checked(share, 0 < share <= 100, word))
    if what in (LAPSING, LOST) and not rest:
        return Segment(what)
    if what == LOST:
        return Segment(LOST, low=_number(rest.removesuffix(".."), word))
    if what in (LAPSING, SPEND) and (found := SPAN.fullmatch(rest)):
        return _spanned(what, found, word)
    if what == CATEGORY and rest:
        path, at, days = rest.rpartition("@")
        path, days = (path.strip(), days) if at and days.strip().isdecimal() else (rest, "")
        return Segment(CATEGORY, name=path, days=_days(days, CATEGORY_DAYS, word))
    if what == ATTRIBUTE and "=" in rest:
        name, _, value = (part.strip() for part in rest.partition("="))
        return Segment(ATTRIBUTE, name=name, value=value)
    raise _none(word)


def _spanned(what: str, found: re.Match[str], word: str) -> Segment:
    low, low_unit, high, high_unit = found.groups()
    if low is None and high is None:
        raise _none(word)
    units = {unit for unit, number in ((low_unit, low), (high_unit, high)) if number is not None}
    low_number, high_number = (None if text is None else _number(text, word) for text in (low, high))
    if len(units) > 1 or (what == LAPSING and ("%" in units or low is None)):
        raise _none(word)
    unit: Unit = "%" if "%" in units else ""
    top = 100.0 if unit else math.inf
    if (low_number or 0.0) >= (high_number or top) or (high_number or 0.0) > top:
        raise BadSetting(f"“{word}” holds nobody: it ends before it begins.", f"Write {FORMS[what]}.")
    return Segment(what, low=low_number, high=high_number, unit=unit)


def _days(text: str, usual: int, word: str) -> int:
    if not text:
        return usual
    if not text.strip().isdecimal() or not 1 <= int(text) <= MOST_DAYS:
        raise _none(word)
    return int(text)


def _number(text: str, word: str) -> float:
    if not re.fullmatch(NUMBER, text.strip().removesuffix("%")):
        raise _none(word)
    return round(float(text.strip().removesuffix("%")), 6)


def _checked(number: float, fits: bool, word: str) -> float:
    if not fits:
        raise _none(word)
    return number


def _span(low: float | None, high: float | None, unit: str = "") -> str:
    return "..".join("" if end is None else f"{_written(end)}{unit}" for end in (low, high))


def _written(number: float | None) -> str:
    """Without an exponent, as it can be read again."""
    return f"{number or 0.0:.6f}".rstrip("0").rstrip(".")


def _none(word: str) -> BadSetting:
    return BadSetting(f"“{word}” is no segment.", f"Segments: {'; '.join(FORMS.values())}.")

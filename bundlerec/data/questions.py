"""What a file's own data do not settle: the pages ask it, the command line takes the safe way and says so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Topic(StrEnum):
    """What may be uncertain; each is also the name of the setting that answers it."""

    DAY_FIRST = "day_first"
    DECIMAL_COMMA = "decimal_comma"
    TIME_ZONE = "time_zone"
    CURRENCY = "currency"
    CURRENCIES = "currencies"  # prices in several, or in another one than the shop's


@dataclass(frozen=True)
class Question:
    """One uncertainty of one column, with a value that shows it."""

    topic: Topic
    column: str
    example: str
    meanwhile: str = ""  # what is done while nobody answers, in a sentence
    answer: bool | str | None = None  # what was said of an earlier file with this header, and is done
    choices: tuple[str, ...] = ()  # the currencies among which one may be kept

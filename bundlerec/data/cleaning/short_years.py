"""Dates of three short numbers (24-01-10): whether the year stands first or last."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bundlerec.errors import FileProblem

LATEST = 1  # years beyond the present one up to which a short number may be a year of a log
MOSTLY = 0.95  # share of numbers that must be possible years: a log has a few wrong dates
YOUNGEST = 68
EARLIEST = 90  # from here on short years lie in the last century
MORE = 3  # times as many different numbers as the years have prove that the other ones are days


def year_first(first: pd.Series, second: pd.Series, third: pd.Series, where: str, example: str) -> bool:
    """Whether the first of three short numbers is the year: where the last one can't be, or where the first takes few
    values and the last takes many, as days do. `where`: column and file, for the sentence.

    Raises FileProblem where both would do.
    """
    if not (_share_of_years(first) == 1 and third.between(1, 31).all() and second.between(1, 12).all()):
        return False
    if _share_of_years(third) < MOSTLY:
        return True
    years, days = first.nunique(), third.nunique()
    if (first <= 12).any() or years > days:
        return False  # days or months first, as most of the world writes a short year
    if days >= MORE * years:
        return True
    raise FileProblem(
        f"{where} does not show whether the year stands first or last (“{example}”, for example).",
        "Say which it is: --day-first or --month-first (on the page: the order of day and month). Where "
        "the year stands first, export it with years of four digits.",
    )


def century(years: pd.Series) -> pd.Series:
    """The years of short numbers, as in POSIX: 00 to 68 are 2000 to 2068."""
    return years + np.where(years <= YOUNGEST, 2000, 1900)


def _share_of_years(numbers: pd.Series) -> float:
    latest = pd.Timestamp.now("UTC").year % 100 + LATEST
    return float((numbers.le(latest) | numbers.ge(EARLIEST)).mean())

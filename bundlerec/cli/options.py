"""What words of the command line stand for: runs, days, sizes, carts."""

from __future__ import annotations

import csv
from datetime import date
from typing import Annotated

import typer

from bundlerec.bundles.requests import Size
from bundlerec.cli.runs import MOST_RUNS
from bundlerec.errors import BadSetting
from bundlerec.registry.in_use import LATEST, RunWish

DayWord = Annotated[
    str | None, typer.Option(metavar="DAY", help="When they are offered (blackout dates); default: today.")
]
IN_USE = "in-use"
RunWord = Annotated[
    str,
    typer.Option(
        "--run", metavar="ID|latest|in-use", help="Which training; in-use: the promoted one, else the latest."
    ),
]


def run_number(word: str) -> RunWish:
    """The number of a run, LATEST, or None for the one in use. Raises BadSetting."""
    if word == IN_USE:
        return None
    if word == LATEST:
        return LATEST
    if not (word.isdecimal() and 1 <= int(word) <= MOST_RUNS):
        raise BadSetting(f"“{word}” is no run.", "Give its number, latest, or in-use.")
    return int(word)


def day_of(word: str | None) -> date | None:
    """A day of the calendar, where one was given. Raises BadSetting."""
    try:
        return None if word is None else date.fromisoformat(word)
    except ValueError:
        raise BadSetting(f"“{word}” is no day.", "Write it like 2026-12-24.") from None


def size_of(word: str) -> Size:
    """Items of a bundle, or auto. Raises BadSetting."""
    if word == "auto":
        return "auto"
    if not word.isdecimal():
        raise BadSetting(f"“{word}” is no size.", "Give a whole number from 1 on, or auto.")
    return int(word)


def items_of(words: str | None) -> tuple[str, ...]:
    """The ids of a cart; quotes hold an id that has a comma in it, as in a CSV file.

    Raises BadSetting.
    """
    ids = () if words is None else tuple(cell.strip() for cell in next(csv.reader([words]), []))
    if words is not None and not all(ids or ("",)):
        raise BadSetting(f"“{words}” is no cart.", "Give the ids of its items with commas between them.")
    return ids

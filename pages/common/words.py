"""Plain words and readable numbers for merchants; the only place where ids of models and states become titles."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bundlerec.store import NO_CURRENCY, RunState
from bundlerec.titles import MODELS, model_title, with_titles

__all__ = ["MODELS", "model_title", "with_titles"]

NOTHING = "—"

MEASURES: Mapping[str, str] = {
    "f1": "F1",
    "precision": "Precision",
    "recall": "Recall",
    "together": "Bought together",
    "reward": "Worth by your weights",
    "discovery_f1": "F1, new products only",
}

MEASURE_HELP: Mapping[str, str] = {
    "f1": "One figure for both: high only when few products are offered in vain and few purchases are missed.",
    "precision": "Of the products that were offered, the share that the customer bought in the very next order.",
    "recall": "Of the products in the customer's very next order, the share that had been offered.",
    "together": "The share of customers who bought at least two of the offered products in one order.",
    "reward": "What a bundle was worth by the weights of this training (hits, bought together, margin, variety).",
    "discovery_f1": "F1 with everything taken away that the customer had bought before: finding what is new to "
    "somebody is much harder than finding what is due again.",
}

STATES: Mapping[RunState, tuple[str, str, str]] = {  # title, colour, what it means
    RunState.QUEUED: ("Waiting", "gray", "Another training is running; this one starts by itself after it."),
    RunState.RUNNING: ("Training", "blue", "It goes on when you leave this page or close the browser."),
    RunState.DONE: ("Finished", "green", "Its bundles and its evaluation are ready."),
    RunState.FAILED: ("Failed", "red", "It stopped by an error; nothing that was there before has changed."),
    RunState.CANCELLED: ("Stopped", "gray", "Somebody stopped it; it left no bundles."),
    RunState.INTERRUPTED: (
        "Interrupted",
        "orange",
        "Its computing ended unexpectedly; it can go on where it was.",
    ),
}


def is_ours(model: str) -> bool:
    """Whether the model is one of BundleRec's own two."""
    return model in ("policy", "scorer")


def known(number: Any) -> bool:
    """Whether there is a number at all (neither absent nor NaN)."""
    return number is not None and not (isinstance(number, float) and math.isnan(number))


def count(number: float | None) -> str:
    """12,345"""
    return f"{number:,.0f}" if number is not None and known(number) else NOTHING


def decimal(number: float | None, places: int = 1) -> str:
    """1.2"""
    return f"{number:,.{places}f}" if number is not None and known(number) else NOTHING


def share(number: float | None) -> str:
    """12.3 %"""
    return f"{100 * number:.1f} %" if number is not None and known(number) else NOTHING


def points(number: float | None) -> str:
    """+1.23 points (of a hundred)"""
    return f"{100 * number:+.2f} points" if number is not None and known(number) else NOTHING


def figure(metric: str, number: float | None) -> str:
    """A figure of one measure: a share, except for the worth, which has a scale of its own."""
    return decimal(number, 3) if metric == "reward" else share(number)


def gap(metric: str, number: float | None) -> str:
    """A difference between two figures of one measure."""
    if metric != "reward" or not known(number):
        return points(number)
    return f"{number:+.3f}"


def money(number: float | None, currency: str) -> str:
    """1,234.50 EUR (a currency that nobody named is none)"""
    told = "" if currency in ("", NO_CURRENCY) else f" {currency}"
    return f"{number:,.2f}{told}" if number is not None and known(number) else NOTHING


def plural(number: int, one: str, many: str = "") -> str:
    """1 customer, 2 customers"""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


def day(moment: datetime | None) -> str:
    """3 Nov 2024"""
    return f"{moment.day} {moment:%b %Y}" if moment is not None else NOTHING


def minute(moment: datetime | None) -> str:
    """3 Nov 2024, 14:05 UTC"""
    return f"{day(moment)}, {moment:%H:%M} UTC" if moment is not None else NOTHING


def duration(seconds: float | None) -> str:
    """45 seconds, 3 minutes, 2.5 hours"""
    if seconds is None or not known(seconds):
        return NOTHING
    if seconds < 90:
        return plural(round(seconds), "second")
    if seconds < 5400:
        return plural(round(seconds / 60), "minute")
    return f"{seconds / 3600:.1f} hours"


def now() -> datetime:
    """This moment as the store writes it: UTC without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)


def parse(text: Any) -> datetime | None:
    """A moment that a summary holds as ISO text; None where there is none."""
    if not text:
        return None
    moment = datetime.fromisoformat(str(text))
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def plain(text: str) -> str:
    """Text out of the merchant's files, so that Markdown does not read its characters as signs of its own."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]()#+!|$~:<>" else sign for sign in text)

"""One plain sentence for a merchant, made from the same numbers as the evidence."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from bundlerec.bundles.popularity import TOLD_DAYS

HABIT: Final = 3  # purchases from which on a rhythm is told
DUE: Final = 0.75  # of the usual gap
LATE: Final = 2.5  # times the usual gap: the habit may be lost
TELLING_LIFT: Final = 1.5


@dataclass(frozen=True)
class Story:
    """The numbers behind one item of one bundle."""

    times: int  # orders of the customer that hold it
    orders: int  # orders of the customer in all
    days_ago: int
    gap_days: float  # NaN where unknown
    common_orders: int  # that hold it together with the companion
    lift: float
    cause_times: int
    recent_orders: int  # of everybody, in the last TOLD_DAYS days
    best_seller: bool
    sold: bool  # to anybody, ever
    companion: str  # title of an item of the same bundle; "" where none goes with it
    cause: str  # title of what the customer bought and the score is owed to; "" where there is none


def sentence(story: Story) -> str:
    """A sentence, numbers first where the customer knows the item."""
    if story.times:
        return _habit(story)
    if not story.sold:
        return "New in the shop, nobody bought it yet: by its words, category and price it suits this customer."
    if story.companion and story.lift >= TELLING_LIFT:
        return (
            f"New to this customer: {_orders(story.common_orders, 'hold')} it together with {story.companion}, "
            f"{story.lift:.1f} times as often as chance."
        )
    if story.cause:
        return f"New to this customer: it follows from {story.cause}, bought {_times(story.cause_times)} so far."
    return f"New to this customer: {_sales(story)}."


def sales_sentence(story: Story) -> str:
    """The sentence for an item that stands there because it sells, whoever the customer is."""
    own = f" This customer bought it in {story.times:,} of {_orders(story.orders)}." if story.times else ""
    text = _sales(story)
    return f"{text[0].upper()}{text[1:]}.{own}"


def _habit(story: Story) -> str:
    text = f"Bought in {story.times:,} of {_orders(story.orders)}, last {_ago(story.days_ago)}"
    if story.times < HABIT or math.isnan(story.gap_days):
        return f"{text}."
    text += f" - about every {_days(max(round(story.gap_days), 1))}"
    if story.days_ago > LATE * story.gap_days + 1:
        return f"{text} before, so perhaps a habit lost."
    return f"{text}, so due again." if story.days_ago >= DUE * story.gap_days else f"{text}."


def _sales(story: Story) -> str:
    if story.best_seller:
        return (
            f"one of the best sellers of the last weeks, in {_orders(story.recent_orders)} "
            f"of the last {TOLD_DAYS} days"
        )
    if story.recent_orders:
        return f"{_orders(story.recent_orders, 'hold')} it in the last {TOLD_DAYS} days"
    return f"nobody bought it in the last {TOLD_DAYS} days"


def _orders(count: int, verb: str = "") -> str:
    noun = "order" if count == 1 else "orders"
    doing = f" {verb}s" if count == 1 else f" {verb}"
    return f"{count:,} {noun}{doing if verb else ''}"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def _days(count: int) -> str:
    return "day" if count == 1 else f"{count:,} days"


def _ago(days: int) -> str:
    return {0: "on the last day of the data", 1: "1 day ago"}.get(days, f"{days:,} days ago")

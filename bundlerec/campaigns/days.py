"""On which day to write to each customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from bundlerec.campaigns.audience import Audience
from bundlerec.data.dataset import MICROSECONDS_A_DAY
from bundlerec.data.lists import EMPTY

HABIT: Final = 2  # purchases of an item from which its own rhythm is known
REGULAR: Final = 3  # orders from which a weekday is usual
DAYS_A_WEEK: Final = 7
THURSDAY: Final = 3  # the weekday of 1 Jan 1970, Monday 0
DUE, NEXT_ORDER, WEEKDAY, START = "due", "next order", "weekday", "start"
WEEKDAYS: Final = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


@dataclass(frozen=True)
class BestDays:
    """One row a customer."""

    day: np.ndarray  # [n] int64 days since 1970
    why: np.ndarray  # [n] text: DUE, NEXT_ORDER, WEEKDAY or START

    def dates(self) -> list[date]:
        """As days of the calendar."""
        return [one.astype(object) for one in self.day.astype("datetime64[D]")]


def best_days(audience: Audience, at: np.ndarray, items: np.ndarray, first: int, last: int) -> BestDays:
    """The day for each customer (`at`: [n] places in `audience.facts`) and bundle (`items`: [n, L] item rows or EMPTY).

    From `first` to `last` (days since 1970): the middle one of the days on which the bundle's items are due again, by
    those bought at least HABIT times where there are some; of a bundle of new items, the day of the next order by the
    customer's usual gap; where that has passed, the next of the weekdays on which the customer orders most; else the
    first day.
    """
    facts = audience.facts
    due = _due_day(audience, facts.row[at], items)
    expected = (facts.last[at] + facts.gap_days[at] * MICROSECONDS_A_DAY) // MICROSECONDS_A_DAY
    regular = facts.orders[at] >= REGULAR
    weekday = first + (usual_weekdays(audience)[facts.row[at]] - THURSDAY - first) % DAYS_A_WEEK
    tries = (
        (DUE, np.where(np.isnan(due), -1, np.maximum(np.nan_to_num(due), first))),
        (NEXT_ORDER, expected),
        (WEEKDAY, np.where(regular, weekday, -1)),
        (START, np.full(len(at), first)),
    )
    fits = [(day >= first) & (day <= last) for _, day in tries]
    fits[-1] = np.ones(len(at), dtype=bool)
    why = np.select(fits, [name for name, _ in tries], "")
    return BestDays(np.select(fits, [day for _, day in tries], first).astype(np.int64), why.astype(object))


def usual_weekdays(audience: Audience) -> np.ndarray:
    """[n_customers] int64: on which weekday (Monday 0) each customer orders most; of several the earliest."""
    history = audience.history
    known = history.order_customer >= 0
    day = (history.order_time[known] // MICROSECONDS_A_DAY + THURSDAY) % DAYS_A_WEEK
    cells = history.order_customer[known].astype(np.int64) * DAYS_A_WEEK + day
    counts = np.bincount(cells, minlength=history.n_customers * DAYS_A_WEEK)
    most: np.ndarray = counts.reshape(-1, DAYS_A_WEEK).argmax(axis=1)
    return most


def _due_day(audience: Audience, customers: np.ndarray, items: np.ndarray) -> np.ndarray:
    """[n] float64 days since 1970: the lower median over the items bought HABIT times, else over those bought at all;
    NaN where there is none.
    """
    if not items.size:
        return np.full(len(customers), np.nan)
    found = audience.due.expect(np.broadcast_to(customers[:, None], items.shape), items)
    habit = (items != EMPTY) & (found.times >= HABIT)
    once = (items != EMPTY) & (found.times > 0)
    rhythm = np.where(habit.any(axis=1, keepdims=True), habit, once)
    day = np.sort(np.where(rhythm, (found.day // MICROSECONDS_A_DAY).astype(np.float64), np.nan), axis=1)
    middle = np.maximum(rhythm.sum(axis=1) - 1, 0) // 2
    chosen: np.ndarray = day[np.arange(len(day)), middle]
    return chosen

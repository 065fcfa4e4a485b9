"""The best day to write: when something of the bundle is due, else when the customer orders."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from bundlerec.campaigns.days import DUE, NEXT_ORDER, START, WEEKDAY, best_days
from bundlerec.data.lists import EMPTY
from tests.campaigns.world import TODAY, audience, visits
from tests.worlds import START as FIRST

EPOCH = date(1970, 1, 1)
TODAYS = (FIRST + timedelta(days=TODAY)).date()


def day(customer: str, items: list[str], days: int = 30) -> tuple[date, str]:
    people = audience()
    at = np.flatnonzero(people.ids == customer)
    rows = people.history.rows_of(items) if items else np.full(1, EMPTY)
    first = (TODAYS - EPOCH).days
    found = best_days(people, at, rows[None, :], first, first + days - 1)
    return found.dates()[0], found.why[0]


def test_something_due_sets_the_day():
    """Tea comes every thirty days, the last time on day 98."""
    found, why = day("monthly", ["tea", "mug"])
    assert why == DUE and abs((found - TODAYS).days - 27) <= 9


def test_a_bundle_of_new_things_comes_with_the_next_order():
    found, why = day("weekly", ["mug"])
    assert (found, why) == (TODAYS + timedelta(days=6), NEXT_ORDER)  # last on day 99, every 7 days


def test_who_is_overdue_is_written_to_on_the_usual_weekday():
    found, why = day("faded", ["tea"])
    assert why == WEEKDAY and found.weekday() == FIRST.weekday() and 0 <= (found - TODAYS).days < 7


def test_of_whom_little_is_known_the_first_day_is_told():
    """One order on day 95: the shop's usual pause of a week has not passed, so the next order is expected then."""
    assert day("fresh", ["tea"])[1] == NEXT_ORDER
    assert day("fresh", [], days=1) == (TODAYS, START)


@pytest.mark.parametrize("days", [1, 3, 30])
def test_every_day_lies_within_the_campaign(days):
    people = audience([*visits("a", [0, 90]), *visits("b", range(50, 100, 3)), *visits("c", [1])])
    items = np.tile(people.history.rows_of(["tea", "mug"]), (3, 1))
    first = (TODAYS - EPOCH).days
    found = best_days(people, np.arange(3), items, first, first + days - 1)
    assert ((found.day >= first) & (found.day < first + days)).all()


def test_nobody_has_no_day():
    found = best_days(audience(), np.zeros(0, dtype=int), np.zeros((0, 0), dtype=int), 0, 10)
    assert found.dates() == []


def test_a_rhythm_of_the_own_counts_before_what_was_bought_once():
    assert day("fresh", ["oil", "mug"])[1] == DUE  # oil was bought once, and mugs never
    rows = [
        *visits("monthly", [8, 38, 68, 98]),
        *visits("monthly", [98], "mug"),
        *visits("often", range(0, 99, 3), "mug"),
    ]
    people = audience(rows)
    at, items = np.flatnonzero(people.ids == "monthly"), people.history.rows_of(["tea", "mug"])
    first = (TODAYS - EPOCH).days
    for bundle, least, most in ((items, 16, 30), (items[1:], 0, 12)):
        found = best_days(people, at, bundle[None, :], first, first + 40)
        assert least <= found.day[0] - first <= most

"""Segments: words that come back as they were written, and who is in each."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundlerec.campaigns.choosing import chosen, refuse_sensitive, told
from bundlerec.campaigns.segments import segment, selection
from bundlerec.data import columns as c
from bundlerec.errors import BadSetting
from tests.campaigns.world import TODAY, audience, shop, visits
from tests.worlds import events

EVERYBODY = {"weekly", "faded", "gone", "monthly", "fresh"}
numbers = st.floats(0, 1e6).map(lambda number: round(number, 3))
WRITTEN = st.one_of(
    st.sampled_from(["everybody", "new", "new:365", "loyal", "loyal:12.5", "lapsing", "lost", "lost:7"]),
    numbers.map(lambda low: f"spend:{low:.3f}.."),
    st.tuples(numbers, numbers).map(lambda pair: f"spend:{min(pair):.3f}..{max(pair) + 1:.3f}"),
    st.floats(1, 99).map(lambda high: f"spend:..{high:.2f}%"),
    st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1).map(lambda path: f"category:{path}@30"),
)


def names(*words: str, any_of: bool = False, **world: object) -> set[str]:
    people = audience(**world)
    return set(people.ids[chosen(selection(words, any_of=any_of), people)])


@given(WRITTEN)
def test_a_segment_is_read_again_as_it_is_written(word):
    assert segment(str(segment(word))) == segment(word)


@pytest.mark.parametrize(
    ("word", "people"),
    [
        ("everybody", EVERYBODY),
        ("new", {"fresh"}),
        ("new:4", set()),
        ("new:95", {"fresh", "monthly"}),
        ("lapsing:3..6", {"faded"}),
        ("lapsing:3..", {"faded", "gone"}),
        ("lost:6", {"gone"}),
        ("category:Kitchen", {"faded"}),
        ("category:kitchen @ 20", set()),
        ("category:Drinks", {"weekly", "gone", "monthly"}),
        ("category:Drinks > TEA@50", {"weekly", "monthly"}),
        ("spend:20..", {"weekly", "faded"}),
        ("spend:8..10.5", {"monthly", "gone"}),
        ("spend:80%..100%", {"weekly"}),
        ("spend:..20%", {"fresh"}),
    ],
)
def test_who_is_in_a_segment(word, people):
    assert names(word) == people


def test_the_customer_is_measured_by_the_own_rhythm():
    """Thirty days without an order are many for a weekly customer, and few for one who comes every month."""
    rows = visits("weekly", range(0, 71, 7)) + visits("monthly", [-20, 10, 40, 70])
    assert names("lapsing:2..", rows=rows) == {"weekly"}


def test_the_shop_says_itself_what_is_a_long_pause():
    """Of 200 pauses of 7 days and one of 70, one in ten is longer than none of the usual ones."""
    rows = [row for number in range(20) for row in visits(f"w{number}", range(number % 7, TODAY, 7))]
    rows += visits("late", range(0, 60, 7))
    people = audience(rows)
    low, high = people.facts.pauses
    assert low == pytest.approx(1, abs=0.2) and high == pytest.approx(1, abs=0.2)
    assert names("lost", rows=rows) == {"late"}


def test_loyal_are_those_with_many_orders_and_a_late_one():
    assert names("loyal:40") == {"weekly"}  # faded has as many orders, but none of late
    rows = visits("twice", [90, 99]) + visits("once", [99])
    assert names("loyal:50", rows=rows) == set()  # two orders make nobody loyal


def test_segments_are_joined_by_all_or_by_any():
    assert names("lapsing:3..", "category:Kitchen") == {"faded"}
    assert names("new", "lost:6", any_of=True) == {"fresh", "gone"}
    assert names() == EVERYBODY


def test_nobody_later_and_nobody_anonymous_is_seen():
    rows = [*shop(), ("", "tea", "anon", 99), *visits("tomorrow", [TODAY])]
    assert names(rows=rows) == EVERYBODY


def test_spend_without_a_price_is_told():
    log = events(visits("one", [99])).assign(**{c.PRICE: np.nan, c.ITEM_ID: "unpriced"})
    with pytest.raises(BadSetting, match="prices"):
        names("spend:1..", log=log)


def test_an_unknown_category_is_told():
    with pytest.raises(BadSetting, match="Gardening"):
        names("category:Gardening")


def test_attributes_choose_unless_they_are_sensitive():
    known = pd.DataFrame([("weekly", "Region", "North"), ("gone", "Region", "South")], columns=list(c.CUSTOMERS))
    assert names("attribute:region=north", attributes=known) == {"weekly"}
    for word in ("attribute:Income=high", "attribute:income=high"):
        with pytest.raises(BadSetting, match="sensitive"):
            names(word, attributes=known, sensitive=["Income"])
        with pytest.raises(BadSetting, match="sensitive"):
            refuse_sensitive(selection([word]), {"Income"})
    with pytest.raises(BadSetting, match="no attribute"):
        names("attribute:Town=Rye", attributes=known)


def test_segments_are_told_in_plain_words_with_counts():
    people = audience()
    words = told(selection(["new", "lapsing:3..6", "spend:20..", "category:Drinks@50"]), people)
    assert words == [
        "New: first order in the last 30 days (1 customer)",
        "Lapsing: no order for more than 3.0 and at most 6.0 times the customer's own usual pause (1 customer)",
        "By spend: 20.00 or more in the last 365 days (2 customers)",
        "By category: bought from “Drinks” in the last 50 days (2 customers)",
    ]
    assert "everybody" in told(selection(["new:200"]), people)[0]


@pytest.mark.parametrize(
    "word",
    [
        "", "rich", "new:0", "new:soon", "loyal:0", "loyal:101", "spend:", "spend:5", "spend:9..3",
        "spend:..", "spend:50%..101%", "spend:5..50%", "lapsing:..3", "lapsing:10%..20%", "category:", "attribute:x",
        "everybody:1",
    ],
)  # fmt: skip
def test_what_is_no_segment_is_told(word):
    with pytest.raises(BadSetting):
        segment(word)


def test_an_empty_shop_has_nobody():
    nobody = events([]).astype({c.CUSTOMER_ID: "str", c.ITEM_ID: "str", c.ORDER_ID: "str"})
    for word in ("everybody", "new", "loyal", "lapsing", "lost", "category:Drinks"):
        assert names(word, log=nobody) == set()

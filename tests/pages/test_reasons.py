"""Reasons rows as numbers and sentences for merchants."""

import json

import pandas as pd

from bundlerec.data import columns as c
from pages.common import reasons


def told(*rows):
    table = [("mixed", "ann", 1, "tea", kind, weight, json.dumps(evidence)) for kind, weight, evidence in rows]
    return reasons.of_bundle(pd.DataFrame(table, columns=list(c.REASONS)), "mixed", 1)["tea"]


HABIT = ("habit", 5.0, {"times": 5, "orders": 48, "last": "2024-01-02", "days_ago": 6, "usual_gap_days": 9.4})
VALUE = ("value", 0.312, {"probability": 0.312, "share": 0.15, "price": 2.0, "expected_money": 0.62})


def test_a_card_begins_with_chance_and_money():
    assert (
        reasons.numbers(told(HABIT, VALUE), "EUR")
        == "**31.2 %** likely in the next order · **0.62 EUR** expected takings"
    )


def test_where_nothing_is_known_no_number_is_made_up():
    unknown = ("value", 0.3, {"probability": 0.3, "share": 0.1, "price": None, "expected_money": None})
    assert reasons.numbers(told(HABIT), "") == ""
    assert reasons.numbers(told(HABIT, unknown), "") == "**30.0 %** likely in the next order"


def test_details_begin_with_their_number():
    rows = [
        ("because", 0.4, {"item_id": "jam", "title": "Jam *sweet*", "times": 2, "own": False}),
        HABIT,
        ("together", 2.47, {"item_id": "jam", "title": "Jam", "orders": 33, "lift": 2.47}),
        VALUE,
        ("choice", 0.81, {}),
    ]
    lines = reasons.details(told(*rows))
    assert len(lines) == len(rows)
    assert all(line.startswith("**") for line in lines)
    text = " ".join(lines)
    assert r"*Jam \*sweet\**, bought twice" in text
    assert "**5 of 48** orders hold it, the last one 6 days" in text
    assert "usually again after 9 days" in text
    assert "2.5 times as many as chance" in text


def test_its_own_purchases_are_no_other_product():
    line = reasons.details(told(("because", 0.7, {"item_id": "tea", "title": "Tea", "times": 9, "own": True})))[0]
    assert "the customer's earlier purchases of it" in line


def test_facts_that_are_not_known_are_left_out():
    habit = ("habit", 1.0, {"times": 1, "orders": 3, "last": "2024-01-02", "days_ago": 0, "usual_gap_days": None})
    assert "usually" not in reasons.details(told(habit))[0]
    assert reasons.of_value(told(habit), "price") is None


def test_a_variant_says_how_often_it_was_taken_among_how_many():
    facts = {"variant": "Red / L", "times": 3, "of": 4, "variants": 6}
    line = reasons.details(told(("variant", 3.0, facts)))[0]
    assert line.startswith("**3 of 4** orders of it hold *Red / L*, of the product's 6 variants")
    new = reasons.details(told(("variant", 0.0, {**facts, "times": 0, "of": 0})))[0]
    assert new.startswith("*Red / L*: the best seller of the product's 6 variants")

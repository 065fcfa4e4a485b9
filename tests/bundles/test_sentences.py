"""One plain sentence for every situation."""

import math

import pytest

from bundlerec.bundles.sentences import Story, sales_sentence, sentence


def story(**known) -> Story:
    nothing = {
        "times": 0,
        "orders": 52,
        "days_ago": 0,
        "gap_days": math.nan,
        "common_orders": 0,
        "lift": 0.0,
        "cause_times": 0,
        "recent_orders": 0,
        "best_seller": False,
        "sold": True,
        "companion": "",
        "cause": "",
    }
    return Story(**{**nothing, **known})


@pytest.mark.parametrize(
    ("known", "text"),
    [
        (
            {"times": 14, "days_ago": 6, "gap_days": 8.0},
            "Bought in 14 of 52 orders, last 6 days ago - about every 8 days, so due again.",
        ),
        (
            {"times": 14, "days_ago": 2, "gap_days": 8.0},
            "Bought in 14 of 52 orders, last 2 days ago - about every 8 days.",
        ),
        (
            {"times": 14, "days_ago": 90, "gap_days": 8.0},
            "Bought in 14 of 52 orders, last 90 days ago - about every 8 days before, so perhaps a habit lost.",
        ),
        ({"times": 2, "days_ago": 1, "gap_days": 8.0}, "Bought in 2 of 52 orders, last 1 day ago."),
        ({"times": 1, "orders": 1}, "Bought in 1 of 1 order, last on the last day of the data."),
        (
            {"times": 30, "gap_days": 0.4},
            "Bought in 30 of 52 orders, last on the last day of the data - about every day.",
        ),
        (
            {"companion": "Whole Milk", "common_orders": 43, "lift": 3.14},
            "New to this customer: 43 orders hold it together with Whole Milk, 3.1 times as often as chance.",
        ),
        (
            {"companion": "Whole Milk", "common_orders": 43, "lift": 1.1, "cause": "Tea", "cause_times": 2},
            "New to this customer: it follows from Tea, bought twice so far.",
        ),
        (
            {"best_seller": True, "recent_orders": 1234},
            "New to this customer: one of the best sellers of the last weeks, in 1,234 orders of the last 60 days.",
        ),
        ({"recent_orders": 1}, "New to this customer: 1 order holds it in the last 60 days."),
        ({}, "New to this customer: nobody bought it in the last 60 days."),
    ],
)
def test_each_situation_has_its_sentence(known, text):
    assert sentence(story(**known)) == text


def test_best_sellers_name_the_habit_second():
    assert sales_sentence(story(best_seller=True, recent_orders=9, times=3)) == (
        "One of the best sellers of the last weeks, in 9 orders of the last 60 days. "
        "This customer bought it in 3 of 52 orders."
    )


def test_a_product_that_was_never_sold_says_so():
    assert sentence(story(sold=False, cause="Tea", cause_times=3)).startswith(
        "New in the shop, nobody bought it yet"
    )

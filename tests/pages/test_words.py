"""Numbers and ids as people read them."""

from datetime import datetime

import pytest

from bundlerec.store import RunState
from pages.common import words


@pytest.mark.parametrize("absent", [None, float("nan")])
def test_what_cannot_be_computed_is_a_dash_and_never_a_nought(absent):
    assert words.count(absent) == words.share(absent) == words.money(absent, "EUR") == words.NOTHING
    assert words.decimal(absent) == words.points(absent) == words.duration(absent) == words.NOTHING


def test_numbers_read_well():
    assert words.count(1_469_307) == "1,469,307"
    assert words.share(0.1234) == "12.3 %"
    assert words.points(-0.0123) == "-1.23 points"
    assert words.plural(1, "customer") == "1 customer"
    assert words.plural(2, "company", "companies") == "2 companies"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(1, "1 second"), (45.2, "45 seconds"), (180, "3 minutes"), (7200, "2.0 hours")],
)
def test_durations_use_the_unit_that_fits(seconds, text):
    assert words.duration(seconds) == text


def test_moments_say_their_zone():
    assert words.minute(datetime(2024, 11, 3, 14, 5)) == "3 Nov 2024, 14:05 UTC"
    assert words.parse("2024-11-03T16:05:00+02:00") == datetime(2024, 11, 3, 14, 5)
    assert words.parse(None) is None


def test_every_state_has_words():
    assert set(words.STATES) == set(RunState)


def test_every_method_of_the_house_has_a_title():
    methods = "scorer policy best_sellers gp_topfreq gp_decay up_cf tifu_knn item_item ials ease bought_together"
    assert set(methods.split()) <= set(words.MODELS)
    assert words.model_title("something_new") == "Something new"


def test_titles_out_of_files_are_no_markdown():
    assert words.plain("50% *off* [x](y) $1") == r"50% \*off\* \[x\]\(y\) \$1"


def test_ids_of_models_in_sentences_become_titles():
    text = words.with_titles("Better than gp_decay (0.11); the policy is kept.")
    assert text == "Better than “Customer's recent favourites” (0.11); the policy is kept."


def test_money_names_the_shops_currency_where_it_has_one():
    assert words.money(1234.5, "EUR") == "1,234.50 EUR"
    assert words.money(1234.5, "none") == words.money(1234.5, "") == "1,234.50"

"""The Evaluation page has a line for each kind of bundle."""

import pytest

from tests.pages import seed

DUE = {"pairs": 4925, "customers": 498, "ours": 5.71, "one_day": 6.11, "mean_gap": 13.9}
PATH = {"customers": 9, "ours": 0.2, "best_sellers": 0.1, "difference": 0.1, "low": 0.05, "high": 0.15}
CARTS = {"orders": 900, "ours": 0.167, "nobody": 0.1, "item_item": 0.093, "bought_together": 0.107}
KINDS = [
    "Ten most likely products",
    "This customer's bundle",
    "New to this customer",
    "Due again",
    "Next steps",
    "Completed cart",
]


def lines(at) -> dict[str, list[str]]:
    table = next(one.value for one in at.table if "Beside it" in one.value)
    return {row[0]: row[1:] for row in table.to_numpy().tolist()}


@pytest.fixture
def shop(store):
    seed.filled_shop(store)
    return store


def test_each_kind_shows_its_figure_beside_a_simple_method_with_the_lead(visit, shop):
    seed.finished_run(
        shop,
        due={**DUE, "difference": -8.19, "low": -10.37, "high": -6.66},
        path=PATH,
        complete={**CARTS, "difference": 0.06, "low": 0.042, "high": 0.08, "blends": {}},
    )
    found = lines(visit("Evaluation"))
    assert list(found) == KINDS
    assert found["Due again"] == ["5.7 days", "13.9 days, the customer's mean gap", "+8.2 days (+6.7 to +10.4)"]
    assert found["Next steps"] == [
        "20.0 %",
        "10.0 % Best sellers",
        "+10.00 (+5.00 to +15.00) points",
    ]
    assert found["Completed cart"] == [
        "16.7 %",
        "10.7 % Often in one order",
        "+6.00 (+4.20 to +8.00) points",
    ]
    assert found["Ten most likely products"][:2] == ["24.0 %", "20.0 % Recent favourites and neighbours"]
    assert found["New to this customer"] == ["—"] * 3  # this run has no figure of it


def test_what_was_not_judged_is_no_nought(visit, shop):
    seed.finished_run(shop)
    found = lines(visit("Evaluation"))
    assert list(found) == KINDS and found["Completed cart"] == found["Due again"] == ["—"] * 3


def test_the_training_can_be_taken_away_as_a_report(visit, shop):
    seed.finished_run(shop)
    labels = [one.label for one in visit("Evaluation").get("download_button")]
    assert {"Report as a web page", "Report as PDF"} <= set(labels)

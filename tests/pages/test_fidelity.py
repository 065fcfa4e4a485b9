"""The Evaluation page says how much the named purchases matter."""

from bundlerec.evaluation.fidelity import IN_SUMMARY
from tests.pages.conftest import text_of
from tests.pages.seed import filled_shop, finished_run


def told(model: str, group: str, **changed):
    range_ = {"value": 0.3, "low": 0.25, "high": 0.35}
    return {
        "model": model,
        "group": group,
        "bundles": 50,
        "products": 140,
        "lost": [0.2, 0.3, 0.413, 0.45, 0.5],
        "lost_random": [0.01, 0.02, 0.031, 0.04, 0.05],
        "brought": [0.2, 0.3, 0.4, 0.45, 0.5],
        "brought_random": [0.01, 0.02, 0.03, 0.04, 0.05],
        "deletion": range_,
        "insertion": range_,
        "bundles_won": {"value": 0.962, "low": 0.9, "high": 1.0},
        "products_won": range_,
        "complete": 0.5,
        "other_net": None,
        "other_order": 0.9,
        **changed,
    }


def visited(store, visit, rows, **summary) -> str:
    filled_shop(store)
    finished_run(store, **{IN_SUMMARY: rows, **summary})
    at = visit("Evaluation")
    return text_of(at) + "\n".join(frame.value.to_string() for frame in at.dataframe)


def test_the_shops_model_is_told_in_counts_and_words(store, visit):
    rows = [told("policy", "again"), told("policy", "new", bundles=12), told("ease", "new")]
    text = visited(store, visit, rows)
    assert "Lost without 3 named: 41.3 %" in text
    assert "Lost without 3 others: 3.1 %" in text
    assert "In 96.2 % of 50 bundles" in text and "In 96.2 % of 12 bundles" in text
    assert "Products that are new to the customer" in text
    assert "+30 (+25 to +35)" in text and "—" in text  # of one net nothing is known


def test_a_model_that_names_nothing_is_not_praised(store, visit):
    text = visited(store, visit, [told("ease", "new")], chosen="best_sellers")
    assert "names no purchases" in text
    assert "Lost without 3 named: " not in text


def test_an_old_run_says_that_nothing_was_measured(store, visit):
    assert "This training did not measure it" in visited(store, visit, [])

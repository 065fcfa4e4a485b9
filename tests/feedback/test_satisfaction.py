"""How satisfied customers are, on answers whose figures are known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from bundlerec.data import columns as c
from bundlerec.feedback.satisfaction import (
    satisfaction_by,
    satisfaction_of,
    satisfaction_over_time,
    with_exposures,
)


def told(*rows):
    """(customer, verdict, score, best score, day) -> a Feedback table."""
    columns = [c.CUSTOMER_ID, c.VERDICT, c.SCORE, c.BEST_SCORE, c.TIME]
    table = pd.DataFrame(rows, columns=columns).assign(**{c.EXPOSURE: pd.array([None] * len(rows), dtype="Int64")})
    return table.astype({c.SCORE: "float64", c.BEST_SCORE: "float64", c.TIME: "datetime64[us]"})


def test_each_verdict_says_yes_or_no_and_a_survey_the_share_of_its_best_score():
    verdicts = (c.ACCEPTED_OFFER, c.BOUGHT, c.THUMBS_UP, c.DISMISSED, c.THUMBS_DOWN)
    table = told(*((f"{at}", verdict, None, None, "2024-01-01") for at, verdict in enumerate(verdicts)))
    assert satisfaction_of(table).tolist() == [1, 1, 1, 0, 0]
    survey = told(("a", c.SURVEY, 9, 10, "2024-01-01"), ("b", c.SURVEY, None, None, "2024-01-01"))
    np.testing.assert_array_equal(satisfaction_of(survey), [0.9, np.nan])


def test_a_customer_with_many_answers_counts_once_and_a_comment_alone_not():
    busy = [("ann", c.DISMISSED, None, None, "2024-01-01")] * 8
    table = told(*busy, ("bob", c.BOUGHT, None, None, "2024-01-01"), ("eve", c.SURVEY, None, None, "2024-01-01"))
    [row] = satisfaction_by(table).to_dict("records")
    assert (row["satisfaction"], row["n"], row["answers"]) == (0.5, 2, 9)
    assert row["low"] == 0.0 and row["high"] == 1.0


def test_nothing_said_is_no_figure():
    assert satisfaction_by(told()).empty and satisfaction_over_time(told()).empty


@pytest.mark.parametrize(
    ("last", "points"),
    [("2024-03-01", ["2024-01-01", "2024-02-26"]), ("2026-03-01", ["2024-01-01", "2026-03-01"])],
)
def test_over_time_it_is_by_week_and_over_years_by_month(last, points):
    table = told(("a", c.BOUGHT, None, None, "2024-01-03"), ("b", c.DISMISSED, None, None, last))
    found = satisfaction_over_time(table)
    assert [f"{day:%Y-%m-%d}" for day in found["when"]] == points
    assert found["satisfaction"].tolist() == [1.0, 0.0]


def test_feedback_knows_model_and_kind_of_the_bundle_that_it_is_about():
    table = told(("a", c.BOUGHT, None, None, "2024-01-03"), ("b", c.BOUGHT, None, None, "2024-01-03"))
    table[c.EXPOSURE] = pd.array([7, None], dtype="Int64")
    shown = pd.DataFrame({c.EXPOSURE: [7, 7], c.MODEL: "policy", c.KIND: "mixed"})
    found = with_exposures(table, shown)
    assert found[c.KIND].iloc[0] == "mixed" and pd.isna(found[c.KIND].iloc[1])


def test_one_answer_about_no_bundle_among_many_that_were_shown_is_of_no_kind():
    table = told(("a", c.DISMISSED, None, None, "2024-01-03"))
    table[c.EXPOSURE] = pd.array([None], dtype="Int64")
    shown = pd.DataFrame({c.EXPOSURE: range(1, 330), c.MODEL: "policy", c.KIND: "replenish"})
    assert with_exposures(table, shown)[[c.MODEL, c.KIND]].isna().all(axis=None)
    assert with_exposures(table, shown.head(0))[c.KIND].isna().all()

"""The sentence that says whether the model may be trusted."""

import pandas as pd
import pytest

from bundlerec.data import columns as c
from bundlerec.training.verdict import verdict

FIGURES = {
    "policy": (0.30, 0.40),
    "ease": (0.20, 0.25),
    "gp_decay": (0.25, 0.30),
    "best_sellers": (0.10, 0.12),
    "ceiling": (0.60, 0.70),
}


def told(chosen, low=0.0, high=0.0, sure=False):
    metrics = pd.DataFrame(
        [
            (model, 10, segment, metric, value / (1 + (segment != "all")), 0, 1, 50)
            for model, values in FIGURES.items()
            for metric, value in zip(("precision", "f1"), values, strict=True)
            for segment in ("few", "all")
        ],
        columns=list(c.METRICS),
    )
    rivals = [(chosen, rival, k, "f1", 0, low, high, 50) for rival in ("ease", "gp_decay") for k in (5, 10)]
    rows = [row if row[1:3] == ("gp_decay", 10) else (*row[:5], -9.0, -8.0, 50) for row in rivals]
    return verdict(chosen, metrics, pd.DataFrame(rows, columns=list(c.COMPARISONS)), ["ease", "gp_decay"], sure)


def test_hits_are_counted_beside_rivals_and_the_possible():
    sentence = told("policy", 0.03, 0.06)
    assert "Of 10 products offered, 3.00 were bought" in sentence
    assert "best sellers reach 1.00, the best simple method (gp_decay) 2.50, perfect foresight 6.00" in sentence


@pytest.mark.parametrize(
    ("low", "high", "says"),
    [
        (0.03, 0.06, "It is probably better: the lead over that method (+10.0 % to +20.0 %"),
        (-0.03, 0.06, "It is about as good as that method: the difference (-10.0 % to +20.0 %"),
        (-0.06, -0.03, "Take care: on the latest orders that method did better (-20.0 % to -10.0 %"),
        (0.0, 0.06, "may be chance"),
    ],
)
def test_no_claim_without_its_interval_above_zero(low, high, says):
    assert says in told("policy", low, high)


def test_a_claim_needs_more_than_the_usual_certainty():
    sentence = told("policy", 0.03, 0.06, sure=True)
    assert "You may trust it: its lead over that method (+10.0 % to +20.0 %" in sentence
    assert "99.9 %" in sentence


def test_a_simple_method_that_is_the_best_may_be_used():
    assert "You may use it; a simple method did the job" in told("gp_decay")


def test_best_sellers_are_called_so():
    assert "nothing personal could be shown to do better" in told("best_sellers")

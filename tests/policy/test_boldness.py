"""How boldly a shop's bundles may grow for the sake of company."""

from dataclasses import replace

import numpy as np
import pytest

from bundlerec.config import RewardWeights
from bundlerec.policy import boldness
from bundlerec.policy.boldness import TRIED, boldness_of
from tests.policy.made_up import CPU, made_up_choices


def company(weight):
    return RewardWeights(hits=1, together=weight, margin=0, variety=0)


def shop(customers, bought):
    """`bought`: how many of each customer's eight likeliest products were really bought, the likeliest first."""
    choices = made_up_choices(customers, 8, fewest=8)
    return replace(
        choices,
        label=np.broadcast_to(np.arange(8) < bought, choices.label.shape),
        p=np.where(np.arange(8) < 2, 0.5, 0.2).astype(np.float32) + 0 * choices.p,
        order_size=np.full(customers, 2, dtype=np.float32),
        truth_size=np.full(customers, bought, dtype=np.float32),
    )


def test_where_longer_bundles_only_miss_company_counts_for_nothing():
    assert boldness_of(shop(50, bought=1), company(3), CPU, seed=0) == 0


def test_where_longer_bundles_hit_company_counts_as_much_as_anywhere():
    assert boldness_of(shop(50, bought=8), company(3), CPU, seed=0) == TRIED[0]


def test_a_reward_without_company_has_nothing_to_be_bold_of():
    assert boldness_of(made_up_choices(100, 9), company(0), CPU, seed=0) == TRIED[0]


@pytest.mark.parametrize(
    ("means", "found"),
    [
        ([(2.2, 0.45), (2.2, 0.46), (2.2, 0.47), (2.0, 0.5)], 0.125),  # + 10 % - 6 %
        ([(2.2, 0.44), (2.2, 0.44), (2.2, 0.44), (2.0, 0.5)], 0.0),  # + 10 % - 12 %
        ([(2.6, 0.4), (2.2, 0.45), (2.1, 0.5), (2.0, 0.5)], 0.5),  # + 30 % - 20 %
        ([(-1.6, 0.45), (-1.7, 0.45), (-1.8, 0.45), (-2.0, 0.5)], 0.5),  # + 20 % - 10 %
        ([(0.0, 0.0)] * 4, 0.5),
    ],
)
def test_reward_and_hits_weigh_the_same(monkeypatch, means, found):
    left = iter(means)
    monkeypatch.setattr(boldness, "_means", lambda *_: next(left))
    assert boldness_of(made_up_choices(3, 4), company(1), CPU, seed=0) == found


def test_of_many_choices_the_same_few_decide_each_time(monkeypatch):
    asked = []
    monkeypatch.setattr(boldness, "MOST", 7)
    monkeypatch.setattr(boldness, "_means", lambda choices, *_: asked.append(choices.customers) or (1.0, 1.0))
    boldness_of(made_up_choices(50, 4), company(1), CPU, seed=0)
    assert [len(customers) for customers in asked] == [7] * len(TRIED)
    assert all(np.array_equal(customers, asked[0]) for customers in asked)

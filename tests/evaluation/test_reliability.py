"""Probabilities that are kept, promised too high, or worth nothing."""

import json
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bundlerec.evaluation.reliability import BINS, IN_SUMMARY, Reliability, reliability


def drawn(customers=3000, places=20, seed=0):
    """True probabilities and what was bought by them."""
    rng = np.random.default_rng(seed)
    p = rng.beta(1, 6, (customers, places))
    return p, rng.random(p.shape) < p


def test_what_keeps_its_word_has_no_error_and_some_skill():
    said, bought = drawn()
    found = reliability(said, bought)
    assert found.error < 0.006
    assert 0.02 < found.brier_skill < 0.3
    assert (found.places, found.customers, len(found.bins)) == (60_000, 3000, BINS)
    assert {one.places for one in found.bins} == {4000}
    assert sum(one.low <= one.said <= one.high for one in found.bins) >= 12  # 95 % of 15


def test_a_promise_of_ten_points_too_many_is_an_error_of_ten_points():
    said, bought = drawn()
    found = reliability(said + 0.1, bought)
    assert found.error == pytest.approx(0.1, abs=0.006)
    assert all(one.bought < one.low + 0.05 and one.said > one.high for one in found.bins)


def test_the_error_and_the_skill_are_those_of_a_sum_done_by_hand():
    said = np.repeat([[0.25], [0.75]], 75, axis=0) + np.linspace(0, 1e-9, 150)[:, None]
    bought = np.zeros((150, 1), dtype=bool)
    bought[[*range(15), *range(75, 150)]] = True
    found = reliability(said, bought)  # bins of ten: all of the first were bought, half of the second, then none
    assert [one.bought for one in found.bins[:3]] == [1.0, 0.5, 0.0]
    assert found.error == pytest.approx((0.75 + 13 * 0.25 + 0) / 15)  # one bin is half and half
    squared = (15 * 0.75**2 + 60 * 0.25**2 + 75 * 0.25**2) / 150
    assert found.brier_skill == pytest.approx(1 - squared / (0.6 * 0.4))


def test_random_probabilities_have_no_skill():
    said, bought = drawn()
    assert reliability(np.random.default_rng(1).permuted(said, axis=None), bought).brier_skill < 0


def test_places_without_a_probability_are_not_judged():
    said, bought = drawn(200)
    said[:50, 10:] = np.nan
    said[0] = np.nan
    found = reliability(said, bought)
    assert (found.places, found.customers) == (200 * 20 - 20 - 49 * 10, 199)


@pytest.mark.parametrize("bought", [np.zeros((100, 20), bool), np.ones((100, 20), bool)], ids=["none", "all"])
def test_without_both_outcomes_nothing_is_said(bought):
    assert reliability(np.full((100, 20), 0.3), bought) is None


def test_a_handful_of_places_says_nothing():
    said, bought = drawn(7)
    bought[0, 0], bought[0, 1] = True, False
    assert reliability(said, bought) is None


@settings(max_examples=30, deadline=None)
@given(st.integers(8, 60), st.integers(0, 2**31))
def test_the_bins_share_out_the_places_and_their_means_add_up(customers, seed):
    said, bought = drawn(customers, seed=seed)
    found = reliability(said, bought)
    assert sum(one.places for one in found.bins) == said.size
    assert sum(one.places * one.bought for one in found.bins) == pytest.approx(bought.sum())
    assert sum(one.places * one.said for one in found.bins) == pytest.approx(said.sum())
    assert [one.said for one in found.bins] == sorted(one.said for one in found.bins)
    assert all(one.low <= one.high for one in found.bins)


def test_it_survives_a_run_as_json():
    found = reliability(*drawn(50))
    assert Reliability.of_run(json.loads(json.dumps({IN_SUMMARY: asdict(found)}))) == found
    assert Reliability.of_run({}) is None and Reliability.of_run({IN_SUMMARY: None}) is None

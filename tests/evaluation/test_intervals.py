"""Intervals tell chance from effect, and nobody is dropped in silence."""

import numpy as np
import pytest

from bundlerec.evaluation.intervals import (
    estimate,
    mean_relative_difference,
    paired_difference,
    resampled_means,
    surely_above,
)


def test_the_interval_of_a_coin_is_that_of_the_binomial():
    coin = np.repeat([0.0, 1.0], 200)[:, None]
    found = estimate(coin)
    assert found.value[0] == 0.5
    assert found.low[0] == pytest.approx(0.5 - 1.96 * 0.025, abs=0.005)
    assert found.high[0] == pytest.approx(0.5 + 1.96 * 0.025, abs=0.005)
    assert found.n == 400


def test_a_constant_has_no_width():
    found = estimate(np.full((30, 2), 0.25))
    assert found.low == pytest.approx([0.25, 0.25])
    assert found.high == pytest.approx([0.25, 0.25])


def test_the_same_seed_gives_the_same_interval_and_another_seed_another():
    values = np.random.default_rng(0).random((50, 1))
    assert np.array_equal(resampled_means(values, 1), resampled_means(values, 1))
    assert not np.array_equal(resampled_means(values, 1), resampled_means(values, 2))


def test_columns_share_their_resamples_so_differences_are_paired():
    values = np.random.default_rng(0).random((80, 1))
    found = paired_difference(values + 0.1, values)
    assert found.value[0] == pytest.approx(0.1)
    assert found.high[0] - found.low[0] < 1e-6


def test_a_customer_left_out_by_all_is_left_out():
    values = np.array([[1.0, 0.0], [np.nan, np.nan], [0.0, 1.0]])
    found = estimate(values)
    assert list(found.value) == [0.5, 0.5]
    assert found.n == 2


def test_customers_left_out_by_one_alone_are_an_error():
    with pytest.raises(ValueError, match="different customers"):
        estimate(np.array([[1.0, np.nan], [1.0, 1.0]]))
    with pytest.raises(ValueError, match="different customers"):
        paired_difference(np.array([1.0, np.nan]), np.array([1.0, 0.5]))


def test_where_nobody_can_be_judged_there_is_no_number():
    found = estimate(np.full((3, 1), np.nan))
    assert np.isnan([found.value[0], found.low[0], found.high[0]]).all()
    assert found.n == 0


def test_over_sets_the_relative_differences_are_averaged():
    rng = np.random.default_rng(0)
    first, second = rng.random(300), rng.random(50)
    found = mean_relative_difference([(first * 1.1, first), (second * 1.3, second)])
    assert found.value[0] == pytest.approx(0.2)
    assert found.low[0] == pytest.approx(0.2, abs=1e-4)
    assert found.n == 350


def test_the_resampled_means_are_the_same_in_one_block_and_in_many(monkeypatch):
    values = np.random.default_rng(0).random((40, 2))
    whole = resampled_means(values, 3)
    monkeypatch.setattr("bundlerec.evaluation.intervals.DRAWS_AT_ONCE", 40 * 7)
    assert np.allclose(resampled_means(values, 3), whole)


def test_a_claim_needs_the_99_9_percent_interval_above_zero():
    spread = np.random.default_rng(0).normal(size=2_000)
    spread -= spread.mean()
    error = spread.std() / np.sqrt(len(spread))
    sure, unsure = spread + 3.6 * error, spread + 3.0 * error  # z = 3.29
    assert surely_above(sure[:, None])
    assert not surely_above(unsure[:, None])
    assert not surely_above(np.column_stack([sure, unsure]))
    assert not surely_above(np.full((5, 1), np.nan))

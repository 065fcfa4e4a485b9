"""Who is held back, and what so many customers can show."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from bundlerec.campaigns.baseline import baseline
from bundlerec.campaigns.holdout import bands_of, draw_holdout
from bundlerec.campaigns.power import FEWEST_HELD, Baseline, needed_for, power_of, smallest_effect
from bundlerec.campaigns.segments import selection
from bundlerec.errors import BadSetting
from tests.campaigns.world import audience, visits

NO_MONEY = float("nan")


def ids(n: int) -> np.ndarray:
    return np.array([f"c{number}" for number in range(n)], dtype=object)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 400), st.floats(0, 0.5), st.integers(0, 2**31 - 1))
def test_the_share_is_held_back_give_or_take_one(n, share, seed):
    held = draw_holdout(ids(n), np.arange(n, dtype=float), share, seed)
    assert abs(held.sum() - n * share) < 1 + 1e-9


@settings(deadline=None, max_examples=30)
@given(st.integers(40, 400), st.floats(0.05, 0.5), st.integers(0, 1000))
def test_each_band_of_spenders_gives_its_share(n, share, seed):
    spend = np.random.default_rng(seed).lognormal(size=n)
    held = draw_holdout(ids(n), spend, share, seed)
    for band in np.array_split(np.argsort(spend), bands_of(n, share)):
        assert abs(held[band].sum() - len(band) * share) < 1 + 1e-9


def test_the_draw_depends_on_the_seed_and_not_on_the_order():
    spend = np.random.default_rng(0).integers(0, 9, 200).astype(float)
    first, again = (draw_holdout(ids(200), spend, 0.2, seed) for seed in (3, 4))
    assert (first != again).any()
    order = np.random.default_rng(1).permutation(200)
    assert (draw_holdout(ids(200)[order], spend[order], 0.2, 3) == first[order]).all()


def test_everybody_has_the_same_chance_to_be_held_back():
    spend = np.where(np.arange(50) < 25, np.nan, np.arange(50))
    times = sum(draw_holdout(ids(50), spend, 0.13, seed) for seed in range(3000))
    error = np.sqrt(0.13 * 0.87 / 3000)
    assert (np.abs(times / 3000 - 0.13) < 4.5 * error).all()


def test_groups_spend_alike():
    rng = np.random.default_rng(5)
    spend = rng.lognormal(3, 1.5, 500)
    apart = [abs(spend[held].mean() - spend[~held].mean()) for held in _draws(spend, 50)]
    blind = [abs(spend[held].mean() - spend[~held].mean()) for held in _draws(rng.permutation(spend), 50, spend)]
    assert np.mean(apart) < 0.7 * np.mean(blind)


def _draws(standing: np.ndarray, times: int, spend: np.ndarray | None = None) -> list[np.ndarray]:
    return [draw_holdout(ids(len(standing)), standing, 0.1, seed) for seed in range(times)]


@pytest.mark.parametrize("share", [-0.1, 0.6, float("nan")])
def test_a_share_that_can_not_be_is_told(share):
    with pytest.raises(BadSetting):
        draw_holdout(ids(3), np.ones(3), share, 0)


def test_an_effect_of_the_smallest_size_is_noticed_four_times_of_five():
    """The formula against draws: two groups that differ by just that much, tested at 95 %."""
    rng, treated, held, base = np.random.default_rng(0), 900, 300, 0.3
    effect = smallest_effect(treated, held, np.sqrt(base * (1 - base)))
    bought = rng.binomial(treated, base + effect, 4000) / treated, rng.binomial(held, base, 4000) / held
    spread = sum(p * (1 - p) / n for p, n in zip(bought, (treated, held), strict=True))
    noticed = (bought[0] - bought[1]) / np.sqrt(spread) > norm.ppf(0.975)
    assert noticed.mean() == pytest.approx(0.8, abs=0.04)


def test_as_many_as_needed_show_the_effect():
    n = needed_for(0.05, 0.4, 0.2)
    assert smallest_effect(n * 4 // 5, n // 5, 0.4) == pytest.approx(0.05, rel=0.01)
    assert needed_for(1.0, 0.1, 0.1) == FEWEST_HELD * 10  # never fewer than that


def test_too_few_customers_are_told_to_show_nothing():
    power = power_of(90, 10, Baseline(0.3, NO_MONEY, NO_MONEY))
    assert not power.measurable
    assert "No effect can be measured with so few. To see 10 more buyers of 100, about" in power.told()


def test_enough_customers_are_told_what_they_can_show():
    told = power_of(900, 100, Baseline(0.3, 20.0, 30.0)).told(" EUR")
    assert told.startswith("900 customers get the offer, 100 are held back. About 30 of 100 would buy")
    assert "44 of 100 or more can be told from chance" in told
    assert told.endswith("Takings of about 20.00 EUR a customer have to differ by 8.86 EUR or more.")


def test_where_nearly_all_buy_anyway_the_number_of_buyers_shows_nothing():
    assert "can't show an effect" in power_of(300, 40, Baseline(0.97, NO_MONEY, NO_MONEY)).told()


def test_without_a_holdout_nothing_is_measured():
    assert "can't be measured" in power_of(100, 0, Baseline(0.3, 1.0, 1.0)).told()


def test_the_baseline_is_what_such_customers_did():
    """Thirty days ago all but the fresh one had an order."""
    found = baseline(selection(["everybody"]), audience(), 30)
    assert found.buying == pytest.approx((3 + 1) / (4 + 2))  # all but gone: faded's last order is on day 70
    spent = np.array([5, 1, 0, 2]) * 2.0  # weekly, faded, gone, monthly at a price of 2
    assert found.money == pytest.approx(spent.mean()) and found.money_spread == pytest.approx(spent.std(ddof=1))


def test_nobody_then_is_told_as_half():
    found = baseline(selection(["new:1"]), audience(visits("late", [99])), 30)
    assert found.buying == 0.5 and np.isnan(found.money)

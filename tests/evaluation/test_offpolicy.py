"""Off-policy estimates in a tiny world of three offers whose worth is known."""

import numpy as np
import pytest
from scipy.stats import binomtest

from bundlerec.evaluation.offpolicy import (
    METHODS,
    Logged,
    NoOverlap,
    NothingRandomised,
    by_method,
    cross_fitted,
    off_policy,
)

WORTH = np.array([0.05, 0.10, 0.30])
SHOWN, ASKED = np.array([0.6, 0.3, 0.1]), np.array([0.1, 0.2, 0.7])
TRUTH = float(WORTH @ ASKED)


def logged(seed: int, n: int = 600) -> Logged:
    """What a shop would have kept."""
    rng = np.random.default_rng(seed)
    offer = rng.choice(3, n, p=SHOWN)
    reward = (rng.random(n) < WORTH[offer]).astype(np.float64)
    means, fold = cross_fitted(offer, reward, 3), np.arange(n) % 5
    return Logged(reward, SHOWN[offer], ASKED[offer], means[fold, offer], means[fold] @ ASKED)


def test_each_estimator_is_right_in_the_mean_and_its_interval_nearly_always_holds_the_truth():
    found = [by_method(off_policy(logged(seed), seed=seed)) for seed in range(60)]
    for method in METHODS:
        assert np.mean([one[method].value for one in found]) == pytest.approx(TRUTH, abs=0.01)
        held = sum(one[method].low <= TRUTH <= one[method].high for one in found)
        assert held >= 54, method


def test_where_few_bought_and_weights_are_large_the_interval_is_no_shorter_than_it_should_be():
    shown, asked, worth = np.array([0.9, 0.08, 0.02]), np.array([0.1, 0.2, 0.7]), np.array([0.005, 0.01, 0.015])
    held = dict.fromkeys(METHODS, 0)
    for seed in range(200):
        rng = np.random.default_rng(seed)
        offer = rng.choice(3, 1000, p=shown)
        reward = (rng.random(1000) < worth[offer]).astype(np.float64)
        means, fold = cross_fitted(offer, reward, 3), np.arange(1000) % 5
        log = Logged(reward, shown[offer], asked[offer], means[fold, offer], means[fold] @ asked)
        for method, one in by_method(off_policy(log, seed=seed)).items():
            held[method] += one.low <= worth @ asked <= one.high
    assert min(held.values()) >= 186, held


@pytest.mark.parametrize("bought", [0, 1, 3, 20, 50])
def test_of_plain_observations_it_is_the_exact_interval_of_clopper_and_pearson(bought):
    reward = np.repeat([1.0, 0.0], [bought, 50 - bought])
    half = np.full(50, 0.5)
    exact = binomtest(bought, 50).proportion_ci(method="exact")
    for one in off_policy(Logged(reward, half, half)).answers:
        assert (one.low, one.high) == pytest.approx((exact.low, exact.high), abs=0.015), one.method


def test_asked_about_what_was_shown_they_say_its_mean():
    log = logged(1)
    same = off_policy(Logged(log.reward, log.chance, log.chance))
    assert same.effective == pytest.approx(same.n) and same.mean_weight == 1
    for one in same.answers:
        assert one.value == pytest.approx(log.reward.mean()) and one.low < one.value < one.high


def test_the_doubly_robust_one_is_right_whatever_the_reward_model_says():
    log = logged(2, n=60_000)
    wrong = Logged(
        log.reward, log.chance, log.target, np.full(len(log.reward), 0.9), np.full(len(log.reward), 0.9)
    )
    assert by_method(off_policy(wrong))["dr"].value == pytest.approx(TRUTH, abs=0.02)


def test_the_same_customer_many_times_makes_no_certainty():
    log = logged(3)
    alone = by_method(off_policy(log))["ips"]
    ten = {name: np.repeat(getattr(log, name), 10) for name in ("reward", "chance", "target")}
    crowd = by_method(off_policy(Logged(**ten, unit=np.repeat(np.arange(600), 10))))["ips"]
    assert crowd.high - crowd.low > 0.9 * (alone.high - alone.low)


def test_five_customers_with_many_bundles_each_are_worth_five():
    log = logged(3)
    few = np.arange(len(log.reward)) % 5
    with pytest.raises(NoOverlap, match=r"worth only [45]\.\d customers"):
        off_policy(Logged(log.reward, log.chance, log.target, unit=few))


def test_where_nothing_was_left_to_chance_it_is_refused_with_a_sentence():
    one = np.ones(50)
    with pytest.raises(NothingRandomised, match="left to chance"):
        off_policy(Logged(one, one, one))
    with pytest.raises(NothingRandomised):
        off_policy(Logged(one[:0], one[:0], one[:0]))


def test_a_policy_that_would_have_shown_other_things_is_refused():
    with pytest.raises(NoOverlap, match="hardly ever"):
        off_policy(Logged(np.ones(500), np.full(500, 0.5), np.zeros(500)))


def test_a_probability_that_is_none_is_no_answer():
    for chance in (0.0, 1.5, np.nan):
        with pytest.raises(ValueError, match="probab|could not"):
            off_policy(Logged(np.ones(50), np.append(np.full(49, 0.5), chance), np.full(50, 0.5)))

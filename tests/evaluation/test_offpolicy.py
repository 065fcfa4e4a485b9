"""Off-policy estimates in a tiny world of three offers whose worth is known."""

import numpy as np
import pytest

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

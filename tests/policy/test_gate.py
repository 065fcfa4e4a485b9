from dataclasses import replace

import numpy as np
import pytest
import torch

from bundlerec.config import RewardWeights
from bundlerec.evaluation.intervals import Estimate
from bundlerec.policy.gate import LEAST_CUSTOMERS, Difference, Verdict, judge
from bundlerec.policy.judging import Outcomes, outcomes
from bundlerec.policy.net import PolicyNet
from bundlerec.policy.weights import PolicyWeights
from tests.policy.greedy import greedy_bundles
from tests.policy.made_up import CPU, made_up_choices, opinionated_net

REWARD = RewardWeights()


def hasty_net() -> PolicyNet:
    """A policy that always stops after one item."""
    net = PolicyNet()
    with torch.no_grad():
        net.eager.bias.fill_(-1000.0)
    return net


def test_a_policy_as_good_as_greedy_is_kept():
    verdict = judge(PolicyNet(), made_up_choices(200, 20), REWARD, CPU, seed=0)
    assert verdict.kept
    assert verdict.customers == 200
    assert verdict.reward == verdict.f1_own == verdict.f1 == verdict.together == Difference(0.0, 0.0, 0.0)
    assert "may be chance, but little can be lost: bundles are chosen as a whole." in verdict.why
    assert "(F1), the two can't be told apart (+0.0000 to +0.0000)." in verdict.why


def test_at_a_given_size_as_good_is_not_enough():
    verdict = judge(PolicyNet(), made_up_choices(200, 20), REWARD, CPU, seed=0)
    assert not verdict.kept_fixed
    assert "Where you set the number of products yourself" in verdict.why
    choices = made_up_choices(20, 20)
    served = PolicyWeights(opinionated_net(), replace(verdict, kept=True))
    np.testing.assert_array_equal(served.bundles(choices, size=5).places, greedy_bundles(choices, 5))
    own = served.bundles(choices).places
    assert own.shape != (greedy := greedy_bundles(choices)).shape or (own != greedy).any()


@pytest.mark.parametrize(
    ("bought", "together", "kept"), [(-0.001, 0.0, False), (0.0, -0.001, False), (0.0, 0.0, True)]
)
def test_at_a_given_size_more_variety_is_no_gain_where_less_is_bought(monkeypatch, bought, together, kept):
    def outcomes_of(net, choices, reward, device, size=None):
        """The learned net: much variety, and a little more or less of what is bought."""
        learned = float(net.eager.bias.mean() != 0)
        means = (1 + learned * (bought + 0.1), 1 + learned * bought, 0.5, 0.5 + learned * together)
        return Outcomes(*(np.full(len(choices), mean) for mean in means))

    monkeypatch.setattr("bundlerec.policy.gate.outcomes", outcomes_of)
    verdict = judge(hasty_net(), made_up_choices(50, 9), REWARD, CPU, seed=0)
    assert verdict.reward_fixed.low > 0
    assert verdict.bought_fixed.value == pytest.approx(bought)
    assert verdict.together.value == pytest.approx(together)
    assert verdict.kept and verdict.kept_fixed == kept
    told = "yourself, they were better by variety alone, and the most probable ones are used."
    assert verdict.why.endswith(told) != kept


def test_what_variety_counts_is_no_part_of_what_is_bought():
    choices = made_up_choices(20, 9)
    found = outcomes(PolicyNet(), choices, REWARD, CPU, size=5)
    plain = outcomes(PolicyNet(), choices, REWARD.model_copy(update={"variety": 0.0}), CPU, size=5)
    np.testing.assert_array_equal(found.bought, plain.reward)
    assert (found.reward > found.bought).any()


def test_a_worse_policy_is_not_kept_and_the_sentence_says_so():
    verdict = judge(hasty_net(), made_up_choices(200, 20, fewest=10), REWARD, CPU, seed=0)
    assert not verdict.kept
    assert verdict.reward.high < -0.01
    assert "less than each customer's most probable products" in verdict.why
    assert "not safe enough" in verdict.why


@pytest.mark.parametrize(
    ("f1", "told"),
    [
        (Difference(0.002, 0.001, 0.003), "they are ahead as well (+0.0010 to +0.0030)"),
        (Difference(0.0005, -0.0012, 0.002), "the two can't be told apart (-0.0012 to +0.0020)"),
        (Difference(-0.002, -0.003, -0.001), "they are behind (-0.0030 to -0.0010)"),
    ],
)
def test_what_is_worth_more_by_the_weights_is_told_beside_what_hits_alone_say(monkeypatch, f1, told):
    monkeypatch.setattr("bundlerec.policy.gate.mean_relative_difference", lambda *_: estimate(0.02, 0.01, 0.03))
    monkeypatch.setattr("bundlerec.policy.gate.paired_difference", lambda *_: estimate(f1.value, f1.low, f1.high))
    why = judge(PolicyNet(), made_up_choices(50, 9), REWARD, CPU, seed=0).why
    assert "by your weights, bundles chosen as a whole were worth 2.0% more than" in why
    assert "so bundles are chosen as a whole. Counting" in why
    assert f"Counting nothing but hits (F1), {told}." in why and "chance" not in why


def estimate(value: float, low: float, high: float) -> Estimate:
    return Estimate(*(np.array([number]) for number in (value, low, high)), 50)


def test_several_moments_of_one_customer_count_as_one_customer():
    choices = made_up_choices(200, 20)
    choices.customers[:] = choices.customers // 4
    assert judge(PolicyNet(), choices, REWARD, CPU, seed=0).customers == 50


def test_a_handful_of_customers_cannot_judge():
    verdict = judge(PolicyNet(), made_up_choices(LEAST_CUSTOMERS - 1, 20), REWARD, CPU, seed=0)
    assert not verdict.kept
    assert f"Only {LEAST_CUSTOMERS - 1} customers" in verdict.why


def test_where_nothing_is_ever_bought_greedy_stays():
    choices = made_up_choices(60, 20)
    choices.label[:], choices.said[:] = False, 0
    verdict = judge(PolicyNet(), choices, RewardWeights(variety=0), CPU, seed=0)
    assert not verdict.kept
    assert "anything that was bought" in verdict.why


def test_a_verdict_of_an_older_training_lacks_a_comparison():
    about = judge(PolicyNet(), made_up_choices(50, 9), REWARD, CPU, seed=0).to_json()
    del about["f1_own"]
    assert Verdict.from_json(about).f1_own is None


def test_a_verdict_survives_json():
    for verdict in (Verdict(False, "too few"), judge(PolicyNet(), made_up_choices(50, 9), REWARD, CPU, seed=0)):
        assert Verdict.from_json(verdict.to_json()) == verdict

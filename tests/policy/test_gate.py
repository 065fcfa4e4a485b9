from dataclasses import replace

import numpy as np
import torch

from bundlerec.config import RewardWeights
from bundlerec.policy.gate import LEAST_CUSTOMERS, Difference, Verdict, judge
from bundlerec.policy.greedy import greedy_bundles
from bundlerec.policy.net import PolicyNet
from bundlerec.policy.weights import PolicyWeights
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
    assert verdict.reward == verdict.f1 == verdict.together == Difference(0.0, 0.0, 0.0)


def test_at_a_given_size_as_good_is_not_enough():
    verdict = judge(PolicyNet(), made_up_choices(200, 20), REWARD, CPU, seed=0)
    assert not verdict.kept_fixed
    assert "Where you set the number of products yourself" in verdict.why
    choices = made_up_choices(20, 20)
    served = PolicyWeights(opinionated_net(), replace(verdict, kept=True))
    np.testing.assert_array_equal(served.bundles(choices, size=5).places, greedy_bundles(choices, 5))
    own = served.bundles(choices).places
    assert own.shape != (greedy := greedy_bundles(choices)).shape or (own != greedy).any()


def test_a_worse_policy_is_not_kept_and_the_sentence_says_so():
    verdict = judge(hasty_net(), made_up_choices(200, 20, fewest=10), REWARD, CPU, seed=0)
    assert not verdict.kept
    assert verdict.reward.high < -0.01
    assert "less than each customer's most probable products" in verdict.why
    assert "not safe enough" in verdict.why


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


def test_a_verdict_survives_json():
    for verdict in (Verdict(False, "too few"), judge(PolicyNet(), made_up_choices(50, 9), REWARD, CPU, seed=0)):
        assert Verdict.from_json(verdict.to_json()) == verdict

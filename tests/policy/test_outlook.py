"""The expected gain of one more item against the mean reward over all that may happen."""

from dataclasses import replace
from itertools import product

import hypothesis.strategies as st
import numpy as np
import pytest
import torch
from hypothesis import given, settings

from bundlerec.config import RewardWeights
from bundlerec.policy import outlook
from bundlerec.policy.net import BOLDEST, HITS_ALONE, PolicyNet
from bundlerec.policy.outlook import weighs_of
from bundlerec.policy.reward import prefix_rewards
from bundlerec.policy.weights import PolicyWeights
from tests.policy.made_up import KEPT, empty_bundles, made_up_choices

WIDTH = 6
WEIGHT = st.floats(0.01, 3)


def expected_reward(table, customer, bundle, reward):
    """Mean of R over what may be bought of the bundle, each item on its own, of an order as large as foretold."""
    if not bundle:
        return 0.0
    p, margin, code = (values[customer, bundle] for values in (table.p, table.margin, table.code))
    fresh = torch.tensor([c >= 0 and c not in code[:at] for at, c in enumerate(code)])
    hits = torch.tensor(list(product([False, True], repeat=len(bundle))))
    chance = torch.where(hits, p, 1 - p).prod(dim=1)
    several = [
        values.expand(len(hits), -1) for values in (margin, fresh, torch.ones(len(bundle), dtype=torch.bool))
    ]
    size = table.order_size[customer].expand(len(hits))
    return float((chance * prefix_rewards(hits, *several, size, reward)[:, -1]).sum())


@given(st.integers(0, 10_000), st.lists(st.integers(0, WIDTH - 1), max_size=4, unique=True), st.data())
@settings(max_examples=60, deadline=None)
def test_an_item_has_a_positive_ratio_exactly_where_it_adds_to_the_expected_reward(seed, bundle, data):
    reward = RewardWeights(**{name: data.draw(WEIGHT) for name in ("hits", "together", "margin", "variety")})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outlook, "MOST_SWAY", 1e9)
        table, _, state = empty_bundles(made_up_choices(1, WIDTH, seed, fewest=WIDTH))
        for place in bundle:
            state.choose(torch.tensor([place]))
        ratio = state.view().outlook.ratio(weighs_of(reward), torch.tensor(1.0))[0]
    now = expected_reward(table, 0, bundle, reward)
    for place in set(range(WIDTH)) - set(bundle):
        more = expected_reward(table, 0, [*bundle, place], reward) - now
        if abs(more) > 1e-5:
            assert (ratio[place] > 0) == (more > 0), (place, more)


@pytest.mark.parametrize(("margin", "times"), [(100, outlook.MOST_SWAY), (-100, 1 / outlook.MOST_SWAY)])
def test_what_an_item_is_worth_beside_its_hit_is_bounded(margin, times):
    choices = made_up_choices(5, WIDTH, fewest=WIDTH)
    choices = replace(choices, margin=np.full_like(choices.margin, margin))
    _, _, state = empty_bundles(choices)
    reward = RewardWeights()
    alone, swayed = (
        state.view().outlook.ratio(weighs_of(weights), torch.tensor(0.5)) for weights in (HITS_ALONE, reward)
    )
    expected = float(np.log(times * (reward.hits + reward.margin + reward.together)))
    torch.testing.assert_close(swayed - alone, torch.full_like(alone, expected))


def test_before_training_a_policy_plans_for_what_the_merchant_weighs():
    choices = made_up_choices(200, 12, fewest=12)
    reward = RewardWeights(hits=1, margin=2, together=0, variety=0)
    plain, planned = (PolicyWeights(PolicyNet(one), KEPT).bundles(choices, size=3) for one in (HITS_ALONE, reward))
    row = np.arange(200)[:, None]
    worth = choices.p * (1 + 2 * choices.margin)
    assert worth[row, planned.places].sum() > 1.05 * worth[row, plain.places].sum()


def test_a_policy_of_an_older_training_began_from_hits_alone_or_as_boldly_as_any():
    now = PolicyNet(RewardWeights(), 0.125).state_dict()
    old = {name: value for name, value in now.items() if name not in ("weighs", "boldness")}
    assert PolicyNet.of(old).weighs.tolist() == [1, 0, 0, 0]
    assert PolicyNet.of(old).boldness == BOLDEST
    kept = PolicyNet.of(now)
    assert kept.boldness == 0.125
    torch.testing.assert_close(kept.weighs, weighs_of(RewardWeights()))

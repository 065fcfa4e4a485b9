import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from bundlerec.config import RewardWeights
from bundlerec.policy.reward import prefix_rewards, rewards_to_go
from bundlerec.policy.rollout import play
from tests.policy.made_up import empty_bundles, made_up_choices, opinionated_net
from tests.worlds import MisleadingShop

WEIGHTS = RewardWeights(hits=1.0, together=0.7, margin=0.4, variety=0.3, satisfaction=0.6)


def plain_reward(choices, customer, places):
    """R(C) of one customer's bundle, straight from the definition."""
    places = [place for place in places if place >= 0]
    bought = [place for place in places if choices.label[customer, place]]
    both = len(places) + choices.truth_size[customer]
    shelves = {choices.subcategory[customer, place] for place in places} - {-1}
    return (
        WEIGHTS.hits * 2 * len(bought) / both
        + WEIGHTS.together * (len(bought) >= 2)
        + WEIGHTS.margin * 2 * sum(choices.margin[customer, place] for place in bought) / both
        + WEIGHTS.variety * (len(shelves) / len(places) if len(places) > 1 else 0)
        + WEIGHTS.satisfaction * sum(choices.said[customer, place] for place in places) / max(len(places), 1)
    )


@settings(max_examples=30)
@given(seed=st.integers(0, 10_000), size=st.sampled_from([None, 1, 3, 7]))
def test_the_rewards_of_the_items_add_up_to_the_reward_of_the_bundle(seed, size):
    choices = made_up_choices(customers=6, width=9, seed=seed)
    table, who, state = empty_bundles(choices, size)
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        played = play(opinionated_net(seed), state, torch.ones(6, dtype=torch.bool), generator)
    prefixes = played.prefixes(table, who, WEIGHTS)
    gains = prefixes.diff(dim=1)  # what each item adds
    for customer in range(6):
        expected = plain_reward(choices, customer, played.places[customer].tolist())
        np.testing.assert_allclose(gains[customer].sum(), expected, atol=1e-5)
        for step in range(gains.shape[1]):
            some = plain_reward(choices, customer, played.places[customer, :step].tolist())
            np.testing.assert_allclose(prefixes[customer, step], some, atol=1e-5)
    torch.testing.assert_close(rewards_to_go(prefixes)[:, 0], gains.sum(dim=1))


def test_an_empty_bundle_is_worth_nothing():
    nothing = torch.zeros(1, 0)
    assert prefix_rewards(nothing, nothing, nothing, nothing.bool(), torch.ones(1), WEIGHTS).tolist() == [[0.0]]


def test_the_expected_reward_of_the_misleading_shop_is_what_its_customers_get_in_the_mean():
    shop = MisleadingShop()
    choices = shop.choices(20_000)
    place_of = np.argsort(choices.item, axis=1)
    bundle = [7, 8, 3]
    places = place_of[:, bundle]
    rows = np.arange(len(choices))[:, None]
    hit = torch.from_numpy(choices.label[rows, places])
    full = torch.ones_like(hit)
    worth = prefix_rewards(hit, full * 0.0, full, full, torch.from_numpy(choices.truth_size), shop.REWARD)[:, -1]
    np.testing.assert_allclose(worth.mean(), shop.worth(bundle), rtol=0.03)

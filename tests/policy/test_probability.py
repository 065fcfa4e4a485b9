from itertools import permutations

import numpy as np
import pytest
import torch

from bundlerec.policy.net import PolicyNet
from bundlerec.policy.weights import PolicyWeights
from tests.policy.made_up import KEPT, empty_bundles, made_up_choices, opinionated_net

ITEMS = 4


def exact_chances(net, choices, size):
    """The probability of every ordered bundle of one customer, by walking to each."""
    chances = {}
    lengths = range(1, ITEMS + 1) if size is None else [min(size, ITEMS)]
    for order in (order for length in lengths for order in permutations(range(ITEMS), length)):
        _, _, state = empty_bundles(choices, size)
        total = 0.0
        with torch.no_grad():
            for place in order:
                step = net(state.view())
                total += float(step.go_on) + float(step.item[0, place])
                state.choose(torch.tensor([place]))
            chances[order] = np.exp(total + float(net(state.view()).stop))
    return chances


@pytest.mark.parametrize("size", [None, 1, 3, 9])
@pytest.mark.parametrize("net", [PolicyNet(), opinionated_net(3)], ids=["untrained", "opinionated"])
def test_the_probabilities_of_all_ordered_bundles_add_up_to_one(net, size):
    choices = made_up_choices(customers=1, width=ITEMS, seed=5, fewest=ITEMS)
    np.testing.assert_allclose(sum(exact_chances(net, choices, size).values()), 1, rtol=1e-5)


@pytest.mark.parametrize("size", [None, 2])
def test_a_drawn_bundle_comes_with_its_exact_probability_and_as_often_as_that_says(size):
    net, one = opinionated_net(3), made_up_choices(customers=1, width=ITEMS, seed=5, fewest=ITEMS)
    chances = exact_chances(net, one, size)
    crowd = one.of(np.zeros(20_000, dtype=int))
    bundles = PolicyWeights(net, KEPT).bundles(crowd, size=size, sample_seed=1)
    counted = dict.fromkeys(chances, 0)
    for places, log_probability in zip(bundles.places, bundles.log_probability, strict=True):
        order = tuple(int(place) for place in places if place >= 0)
        counted[order] += 1
        np.testing.assert_allclose(np.exp(log_probability), chances[order], rtol=1e-4)
    for order, chance in chances.items():
        assert abs(counted[order] / 20_000 - chance) < 4 * np.sqrt(chance / 20_000) + 1e-4, order


def test_a_bundle_that_nothing_drew_has_no_probability_and_the_same_seed_draws_the_same():
    choices = made_up_choices(customers=30, width=9)
    policy = PolicyWeights(opinionated_net(), KEPT)
    assert np.isnan(policy.bundles(choices).log_probability).all()
    first, again, other = (policy.bundles(choices, sample_seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.places, again.places)
    assert first.places.shape != other.places.shape or (first.places != other.places).any()

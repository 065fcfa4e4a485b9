from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bundlerec.policy.gate import Verdict
from bundlerec.policy.net import PolicyNet
from bundlerec.policy.weights import PolicyWeights
from tests.policy.greedy import greedy_bundles
from tests.policy.made_up import made_up_choices


@settings(max_examples=40)
@given(seed=st.integers(0, 100_000), width=st.integers(1, 50), size=st.one_of(st.none(), st.integers(1, 20)))
def test_the_policy_of_hits_alone_is_the_greedy_bundle(seed, width, size):
    choices = made_up_choices(customers=8, width=width, seed=seed)
    hits_alone = PolicyWeights(PolicyNet(), Verdict(False, "")).bundles(choices, size=size)
    np.testing.assert_array_equal(hits_alone.places, greedy_bundles(choices, size))


@pytest.mark.parametrize("seed", range(5))
def test_no_set_has_a_greater_expected_f1(seed):
    choices = made_up_choices(customers=1, width=8, seed=seed, fewest=8)

    def expected(places):
        return 2 * choices.p[0, list(places)].sum() / (len(places) + choices.order_size[0])

    best = max(expected(places) for size in range(1, 9) for places in combinations(range(8), size))
    chosen = [place for place in greedy_bundles(choices)[0] if place >= 0]
    np.testing.assert_allclose(expected(chosen), best, rtol=1e-6)

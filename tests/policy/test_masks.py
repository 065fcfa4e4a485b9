import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from bundlerec.policy.choices import MOST_OWN
from bundlerec.policy.net import PolicyNet
from bundlerec.policy.weights import PolicyWeights
from tests.policy.made_up import KEPT, made_up_choices, opinionated_net


@settings(max_examples=40)
@given(
    seed=st.integers(0, 10_000),
    width=st.integers(1, 55),
    size=st.one_of(st.none(), st.integers(1, 60)),
    drawn=st.booleans(),
)
def test_no_bundle_breaks_a_rule(seed, width, size, drawn):
    choices = made_up_choices(customers=5, width=width, seed=seed)
    policy = PolicyWeights(opinionated_net(seed), KEPT)
    bundles = policy.bundles(choices, size=size, sample_seed=seed if drawn else None)
    available = choices.mask.sum(axis=1)
    for customer, places in enumerate(bundles.places):
        length = int((places >= 0).sum())
        chosen = places[:length]
        assert (places[length:] == -1).all(), "a bundle has no gaps"
        assert len(set(chosen)) == length, "no item twice"
        assert choices.mask[customer, chosen].all(), "no padding"
        assert np.isfinite(bundles.choice_value[customer, :length]).all()
        assert np.isnan(bundles.choice_value[customer, length:]).all()
        if size is not None:
            assert length == min(size, available[customer])
        elif available[customer]:
            assert 1 <= length <= min(MOST_OWN, available[customer])
        else:
            assert length == 0


def test_a_policy_that_never_wants_to_stop_ends_at_the_largest_own_size():
    net = PolicyNet()
    with torch.no_grad():
        net.eager.bias.fill_(1000.0)
    choices = made_up_choices(customers=3, width=60, fewest=60)
    bundles = PolicyWeights(net, KEPT).bundles(choices)
    assert ((bundles.places >= 0).sum(axis=1) == MOST_OWN).all()


def test_nobody_at_all_gets_no_bundle():
    nobody = made_up_choices(customers=3, width=5).of(np.zeros(3, dtype=bool))
    bundles = PolicyWeights(PolicyNet(), KEPT).bundles(nobody, sample_seed=1)
    assert len(bundles.items) == len(bundles.log_probability) == 0

import numpy as np
import pytest
import torch

from bundlerec.config import RewardWeights
from bundlerec.policy.loss import advantages, imitate, kl, replay
from bundlerec.policy.net import HITS_ALONE, PolicyNet
from bundlerec.policy.rollout import play
from tests.policy.made_up import empty_bundles, made_up_choices, opinionated_net


def test_the_mean_of_the_group_leaves_the_sample_itself_out():
    to_go = torch.tensor([[[1.0], [2.0], [6.0]]])
    likeliest = torch.tensor([[3.0]])
    expected = [1 - (2 + 6 + 3) / 3, 2 - (1 + 6 + 3) / 3, 6 - (1 + 2 + 3) / 3]
    np.testing.assert_allclose(advantages(to_go, likeliest)[0, :, 0], expected, rtol=1e-6)


def test_a_samples_own_reward_does_not_change_its_baseline():
    to_go, likeliest = torch.rand(4, 5, 3), torch.rand(4, 3)
    more = to_go.clone()
    more[:, 2] += 10
    change = advantages(more, likeliest) - advantages(to_go, likeliest)
    torch.testing.assert_close(change[:, 2], torch.full((4, 3), 10.0))


def test_replaying_step_by_step_gives_the_gradient_of_the_whole_bundle():
    choices = made_up_choices(customers=12, width=10, seed=2)
    net = opinionated_net(1)
    _, _, state = empty_bundles(choices)
    with torch.no_grad():
        played = play(net, state.copy(), torch.ones(12, dtype=torch.bool), torch.Generator().manual_seed(0))
    weight = torch.linspace(-1, 1, 12)
    replay(net, state.copy(), played.places, weight.unsqueeze(1).expand(-1, played.places.shape[1] + 1), beta=0.0)
    by_steps = {name: value.grad.clone() for name, value in net.named_parameters() if value.grad is not None}
    net.zero_grad()
    loss = 0.0
    for customer in range(12):
        one = state.only(torch.tensor([customer]))
        for place in [*played.places[customer].tolist(), -1]:
            step = net(one.view())
            if place < 0:
                loss = loss - weight[customer] * step.stop.sum() / 12
                break
            loss = loss - weight[customer] * (step.go_on + step.item[:, place]).sum() / 12
            one.choose(torch.tensor([place]))
    loss.backward()
    for name, gradient in by_steps.items():
        torch.testing.assert_close(gradient, dict(net.named_parameters())[name].grad, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("reward", [HITS_ALONE, RewardWeights()])
def test_the_kl_is_zero_before_training_and_positive_after_any(reward):
    for size in (None, 3):
        _, _, state = empty_bundles(made_up_choices(customers=20, width=10, seed=4), size)
        for _ in range(2):
            view = state.view()
            with torch.no_grad():
                net = PolicyNet(reward)
                assert kl(net(view), net.reference(view)).abs().max() < 1e-5
                other = kl(opinionated_net()(view), net.reference(view))
            assert other.min() > -1e-5
            assert other.max() > 0.01
            state = state.only(view.open.any(dim=1))
            state.choose(state.view().open.float().argmax(dim=1))


def test_imitation_moves_the_choice_towards_what_was_bought():
    choices = made_up_choices(customers=60, width=10, seed=1, fewest=5)
    net = PolicyNet()
    optimizer = torch.optim.Adam(net.parameters(), lr=0.02)
    losses = []
    for _ in range(30):
        _, _, state = empty_bundles(choices, 3)
        with torch.no_grad():
            played = play(net, state.copy(), torch.ones(60, dtype=torch.bool), torch.Generator().manual_seed(0))
        optimizer.zero_grad()
        losses.append(imitate(net, state, played.places))
        optimizer.step()
    assert losses[-1] < 0.95 * losses[0]

"""What the policy's training minimises.

Reinforcement, with gamma = 1. G_jt is the reward to go of bundle j of a customer from step t on, R(C_j) - R(its first
t items): what it earned before cannot be the merit of a later choice.

    A_jt = G_jt - (sum_{l != j} G_lt + G_likeliest,t) / samples
    loss = -mean_j sum_t A_jt log pi(a_jt | S_jt) + beta mean_j sum_t KL(pi || pi_0)(S_jt)

This is REINFORCE with a leave-one-out baseline over several bundles drawn for one customer (RLOO: Kool et al. 2019,
Buy 4 REINFORCE Samples, Get a Baseline for Free!; Ahmadian et al. 2024, arXiv:2402.14740). A sample's own reward is
not in its baseline: it would shrink the gradient by (samples - 1) / samples. The likeliest bundle joins the baseline
only, never the samples. pi_0 is the policy before training; the KL is exact in every step along the way.

Imitation: cross-entropy of the next item to the true items that remain, none before the other.

The steps are replayed one at a time, each with its own backward pass, so memory does not grow with the bundles.
"""

from __future__ import annotations

import torch
from torch import Tensor

from bundlerec.policy.environment import State
from bundlerec.policy.net import Decision, PolicyNet


def advantages(to_go: Tensor, likeliest: Tensor) -> Tensor:
    """[b, G, L]: each sample's reward to go minus the mean of the other samples' and the likeliest bundle's.

    to_go: [b, G, L], at least one sample; 0 after a bundle's end. likeliest: [b, L].
    """
    others = to_go.sum(dim=1, keepdim=True) - to_go + likeliest.unsqueeze(1)
    return to_go - others / to_go.shape[1]


def replay(net: PolicyNet, state: State, places: Tensor, advantage: Tensor, beta: float) -> float:
    """Adds the gradients of the reinforcement loss of finished bundles; returns the mean KL of a bundle.

    state: the empty bundles they began from. places: [r, L], -1 after the end. advantage: [r, L + 1].
    """
    rows, total = len(state), advantage.new_zeros(())
    places = torch.cat([places, places.new_full((rows, 1), -1)], dim=1)
    for step in range(places.shape[1]):
        now = net(view := state.view())
        going = places[:, step] >= 0
        place = places[:, step].clamp(min=0)
        item = now.item.gather(1, place.unsqueeze(1)).squeeze(1)
        taken = torch.where(going, now.go_on + item, now.stop)
        divergence = kl(now, net.reference(view))
        loss = (beta * divergence - advantage[:, step] * taken).sum() / rows
        loss.backward()
        total += divergence.detach().sum() / rows
        if not going.all():
            state, places, advantage, place = state.only(going), places[going], advantage[going], place[going]
        if len(place) == 0:
            break
        state.choose(place)
    return float(total)


def kl(now: Decision, reference: Decision) -> Tensor:
    """[r]: KL(now || reference) of one whole step: to stop or not, and which item."""
    items = (now.item.exp() * _gap(now.item, reference.item)).sum(dim=1)
    stopping = now.stop.exp() * _gap(now.stop, reference.stop)
    return stopping + now.go_on.exp() * (_gap(now.go_on, reference.go_on) + items)


def _gap(now: Tensor, reference: Tensor) -> Tensor:
    """Difference of log probabilities, 0 where the choice is impossible."""
    possible = now.isfinite() & reference.isfinite()
    return now.where(possible, 0) - reference.where(possible, 0)


def imitate(net: PolicyNet, state: State, places: Tensor) -> float:
    """Adds the gradients of the imitation loss along bundles that are given ([r, L] places); returns its mean."""
    steps, total = places.shape[1], 0.0
    for step in range(steps):
        view = state.view()
        remaining = (state.table.label[state.who] & view.open).float()
        wanted = remaining.sum(dim=1)
        log_p = net(view).item.where(view.open, 0)
        loss = -((log_p * remaining).sum(dim=1) / wanted.clamp(min=1)).sum() / (len(state) * steps)
        loss.backward()
        total += float(loss.detach())
        state.choose(places[:, step].clamp(min=0))
    return total

"""The policy pi(A | S) and its second head, the value g(S, A) of each choice.

Each step first decides whether to stop, then which item comes next:

    P(STOP | S) = sigma(-B tanh(c max_i ratio_i / B) - eager(z_next, s))
    P(i | S, going on) = softmax over the open items of a ratio_i + b compat_i + residual(z_i, s)

ratio_i is positive exactly where item i adds to the expected reward (`outlook`); z_next speaks of the item that would
likeliest come next. The last layers of residual and eager, and b, start at zero, so the untrained policy's likeliest
choices are the greedy bundle of greatest expected reward, or of greatest expected F1 where hits alone are weighed.
Together this is a Plackett-Luce model (Plackett 1975, The Analysis of Permutations) with STOP, exact under the masks.

The mission's `g(S, A) = R(S, A) - gamma max g(S', A')` is a garbled Bellman equation; here
g(S, A) = E[R(S, A) + gamma max g(S', A')] with gamma = 1, learned by regression on the rewards to go.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor, nn
from torch.nn import functional

from bundlerec.config import RewardWeights
from bundlerec.policy.environment import BUNDLE_FEATURES, ITEM_FEATURES, View
from bundlerec.policy.outlook import weighs_of

BOLDEST = 0.5  # c: more loses hits in every shop that was looked at (docs/experiments.md)
HITS_ALONE = RewardWeights(hits=1, together=0, margin=0, variety=0, satisfaction=0)

SHARPNESS = 6.0  # a at the start: how closely a drawn bundle keeps to the likeliest one
STOP_SHARPNESS = (
    10.0  # c; where stopping is a matter of chance, the likeliest bundle is a poor likeness of the drawn
)
STOP_BOUND = 4.0  # B: what is never tried is never learned; not around `eager`, which could then not outweigh c


@dataclass(frozen=True)
class Decision:
    """Log probabilities of one step, with the masks built in."""

    stop: Tensor  # [r]: log P(STOP)
    go_on: Tensor  # [r]: log P(not STOP)
    item: Tensor  # [r, M]: log P(item | going on), -inf where masked


class PolicyNet(nn.Module):
    """Decisions and values for growing bundles. It begins from what `reward` weighs, and keeps that in mind."""

    weighs: Tensor  # [4], `outlook.weighs_of`
    boldness: Tensor  # c of `outlook`

    def __init__(
        self, reward: RewardWeights = HITS_ALONE, boldness: float = BOLDEST, *, hidden: int = 16, wide: int = 32
    ) -> None:
        super().__init__()
        self.register_buffer("weighs", weighs_of(reward))
        self.register_buffer("boldness", torch.tensor(boldness))
        self.log_a = nn.Parameter(torch.tensor(math.log(SHARPNESS)))
        self.b = nn.Parameter(torch.tensor(0.0))
        self.from_item = nn.Linear(ITEM_FEATURES, hidden)
        self.from_bundle = nn.Linear(BUNDLE_FEATURES, hidden)
        self.residual = nn.Linear(hidden, 1, bias=False)  # a softmax does not see a common shift
        self.eager_hidden = nn.Linear(ITEM_FEATURES + BUNDLE_FEATURES, wide)
        self.eager = nn.Linear(wide, 1)
        self.value_hidden = nn.Linear(ITEM_FEATURES + BUNDLE_FEATURES, wide)
        self.value = nn.Linear(wide, 1)
        for last in (self.residual.weight, self.eager.weight, self.eager.bias):
            nn.init.zeros_(last)

    def forward(self, view: View) -> Decision:
        """Log probabilities of what may come next."""
        with half_precision(view.items):
            hidden = functional.relu(self.from_item(view.items) + self.from_bundle(view.bundle).unsqueeze(1))
            residual = self.residual(hidden).squeeze(2)
        ratio = view.outlook.ratio(self.weighs, self.boldness)
        logits = self.log_a.exp() * ratio + self.b * view.compat + residual.float()
        likeliest = logits.detach().masked_fill(~view.open, -torch.inf).argmax(dim=1)
        with half_precision(view.items):
            hidden = functional.relu(self.eager_hidden(choice_features(view, likeliest)))
            eager = self.eager(hidden).squeeze(1)
        return decision(logits, eager.float(), view.best(ratio), view)

    def reference(self, view: View) -> Decision:
        """The decision of this policy before any training: the expected reward alone."""
        ratio = view.outlook.ratio(self.weighs, self.boldness)
        best = view.best(ratio)
        return decision(SHARPNESS * ratio, torch.zeros_like(best), best, view)

    def value_of(self, features: Tensor) -> Tensor:
        """[...] float32: g(S, A) of `choice_features`."""
        with half_precision(features):
            value = self.value(functional.relu(self.value_hidden(features)))
        return value.squeeze(-1).float()

    def by_hits_alone(self) -> PolicyNet:
        """The greedy bundles of greatest expected F1, but with the second head as it is."""
        learned = {name: value for name, value in self.state_dict().items() if name.startswith("value")}
        plain = PolicyNet()
        plain.load_state_dict({**plain.state_dict(), **learned})
        return plain

    @classmethod
    def of(cls, weights: Mapping[str, Tensor]) -> Self:
        """Reads a `state_dict` back; older trainings do not say how boldly they began, nor what they weighed."""
        net = cls()
        net.load_state_dict({"weighs": net.weighs, "boldness": net.boldness, **weights})
        return net


def half_precision(like: Tensor) -> torch.autocast:
    """bfloat16 for the layers on CUDA, nothing elsewhere."""
    return torch.autocast("cuda" if like.is_cuda else "cpu", dtype=torch.bfloat16, enabled=like.is_cuda)


def choice_features(view: View, place: Tensor) -> Tensor:
    """[r, ITEM_FEATURES + BUNDLE_FEATURES]: what speaks of the item at `place` ([r]) and of its bundle."""
    row = torch.arange(len(place), device=place.device)
    return torch.cat([view.items[row, place], view.bundle], dim=1)


def decision(logits: Tensor, eager: Tensor, best: Tensor, view: View) -> Decision:
    """Log probabilities from the items' logits ([r, M]), the learned part of going on and the best ratio ([r])."""
    nothing = ~view.open.any(dim=1, keepdim=True)
    item = logits.masked_fill(~(view.open | nothing), -torch.inf).log_softmax(dim=1)
    stop = -STOP_BOUND * (STOP_SHARPNESS * best / STOP_BOUND).tanh() - eager
    impossible, certain = torch.full_like(stop, -torch.inf), torch.zeros_like(stop)
    log_stop = torch.where(view.must_stop, certain, functional.logsigmoid(stop))
    log_go_on = torch.where(view.must_stop, impossible, functional.logsigmoid(-stop))
    return Decision(
        stop=torch.where(view.may_stop, log_stop, impossible),
        go_on=torch.where(view.may_stop, log_go_on, certain),
        item=item,
    )

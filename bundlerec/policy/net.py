"""The policy pi(A | S) and its second head, the value g(S, A) of each choice.

Each step first decides whether to stop, then which item comes next:

    P(STOP | S) = sigma(bounded(-c * max_i ratio_i + residual_stop(s))), bounded(x) = B tanh(x / B) above 0
    P(i | S, go on) = softmax over the open items of a * ratio_i + b * compat_i + residual(z_i, s)

ratio_i = log(p_i (k + T_hat) / S) is positive exactly where item i adds to expected F1 (`environment.State.view`).
The residuals' last layers and b start at zero, so the untrained policy's likeliest choices are the greedy bundle of
greatest expected F1. Together this is a Plackett-Luce model with STOP (Plackett 1975), exact under the masks.

The mission's `g(S, A) = R(S, A) - gamma max g(S', A')` is a garbled Bellman equation; here
g(S, A) = E[R(S, A) + gamma max g(S', A')] with gamma = 1, learned by regression on the rewards to go.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from bundlerec.policy.environment import BUNDLE_FEATURES, ITEM_FEATURES, View

SHARPNESS = 6.0  # a at the start: how closely a drawn bundle keeps to the likeliest one
STOP_SHARPNESS = (
    10.0  # c at the start; where stopping is a matter of chance, the likeliest bundle is a poor likeness
)
STOP_BOUND = 3.0  # of the logit of stopping: what is never tried is never learned


@dataclass(frozen=True)
class Decision:
    """Log probabilities of one step, with the masks built in."""

    stop: Tensor  # [r]: log P(STOP)
    go_on: Tensor  # [r]: log P(not STOP)
    item: Tensor  # [r, M]: log P(item | going on), -inf where masked


class PolicyNet(nn.Module):
    """Decisions and values for growing bundles."""

    def __init__(self, hidden: int = 16, value_hidden: int = 32) -> None:
        super().__init__()
        self.log_a = nn.Parameter(torch.tensor(math.log(SHARPNESS)))
        self.log_c = nn.Parameter(torch.tensor(math.log(STOP_SHARPNESS)))
        self.b = nn.Parameter(torch.tensor(0.0))
        self.from_item = nn.Linear(ITEM_FEATURES, hidden)
        self.from_bundle = nn.Linear(BUNDLE_FEATURES, hidden)
        self.residual = nn.Linear(hidden, 1, bias=False)  # a softmax does not see a common shift
        self.stop_hidden = nn.Linear(BUNDLE_FEATURES, value_hidden)
        self.stop_residual = nn.Linear(value_hidden, 1)
        self.value = nn.Sequential(
            nn.Linear(ITEM_FEATURES + BUNDLE_FEATURES, value_hidden), nn.ReLU(), nn.Linear(value_hidden, 1)
        )
        nn.init.zeros_(self.residual.weight)
        nn.init.zeros_(self.stop_residual.weight)
        nn.init.zeros_(self.stop_residual.bias)

    def forward(self, view: View) -> Decision:
        """Log probabilities of what may come next."""
        with half_precision(view.items):
            hidden = functional.relu(self.from_item(view.items) + self.from_bundle(view.bundle).unsqueeze(1))
            residual = self.residual(hidden).squeeze(2)
            stopping = self.stop_residual(functional.relu(self.stop_hidden(view.bundle))).squeeze(1)
        logits = self.log_a.exp() * view.ratio + self.b * view.compat + residual.float()
        stop = -self.log_c.exp() * view.best + stopping.float()
        return decision(logits, stop, view)

    def forget_choosing(self) -> None:
        """Back to the untrained policy; the second head keeps what it learned."""
        value = self.value
        self.load_state_dict({**PolicyNet().state_dict(), **value.state_dict(prefix="value.")})

    def value_of(self, features: Tensor) -> Tensor:
        """[...] float32: g(S, A) of `choice_features`."""
        with half_precision(features):
            value = self.value(features)
        return value.squeeze(-1).float()


def half_precision(like: Tensor) -> torch.autocast:
    """bfloat16 for the layers on CUDA, nothing elsewhere."""
    return torch.autocast("cuda" if like.is_cuda else "cpu", dtype=torch.bfloat16, enabled=like.is_cuda)


def choice_features(view: View, place: Tensor) -> Tensor:
    """[r, ITEM_FEATURES + BUNDLE_FEATURES]: what speaks of the item at `place` ([r]) and of its bundle."""
    row = torch.arange(len(place), device=place.device)
    return torch.cat([view.items[row, place], view.bundle], dim=1)


def untrained(view: View) -> Decision:
    """The decision of the policy before any training: expected F1 alone. The KL term holds on to it."""
    return decision(SHARPNESS * view.ratio, -STOP_SHARPNESS * view.best, view)


def decision(logits: Tensor, stop: Tensor, view: View) -> Decision:
    """Log probabilities from the items' logits ([r, M]) and that of stopping ([r])."""
    nothing = ~view.open.any(dim=1, keepdim=True)
    item = logits.masked_fill(~(view.open | nothing), -torch.inf).log_softmax(dim=1)
    impossible = torch.full_like(stop, -torch.inf)
    certain = torch.zeros_like(stop)
    stop = torch.where(stop > 0, STOP_BOUND * (stop / STOP_BOUND).tanh(), stop)
    stop = stop.masked_fill(view.must_stop | ~view.may_stop, 0)  # keeps infinities out of the gradients
    log_stop = torch.where(view.must_stop, certain, functional.logsigmoid(stop))
    log_go_on = torch.where(view.must_stop, impossible, functional.logsigmoid(-stop))
    return Decision(
        stop=torch.where(view.may_stop, log_stop, impossible),
        go_on=torch.where(view.may_stop, log_go_on, certain),
        item=item,
    )

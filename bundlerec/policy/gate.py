"""Is the trained policy worth having? Decided on customers from whom it learned nothing."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
import torch

from bundlerec.config import RewardWeights
from bundlerec.evaluation.intervals import mean_relative_difference, paired_difference
from bundlerec.policy.choices import Choices
from bundlerec.policy.judging import FIXED, outcomes
from bundlerec.policy.net import PolicyNet

LEAST_GAIN = -0.01  # of the greedy reward; the whole interval must lie above it
LEAST_CUSTOMERS = 20


@dataclass(frozen=True)
class Difference:
    """Policy minus greedy over the same customers, with its 95 % interval; NaN where nobody could be judged."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Verdict:
    """Whether the policy is kept, and why, in a merchant's words."""

    kept: bool
    why: str
    customers: int = 0
    reward: Difference | None = None  # relative, with sizes of their own
    f1: Difference | None = None  # at FIXED items
    together: Difference | None = None  # at FIXED items

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, about: dict[str, Any]) -> Self:
        """Reads `to_json` back."""
        found = {name: about[name] and Difference(**about[name]) for name in ("reward", "f1", "together")}
        return cls(about["kept"], about["why"], about["customers"], **found)


def judge(net: PolicyNet, choices: Choices, reward: RewardWeights, device: torch.device, seed: int) -> Verdict:
    """Compares the policy with the greedy bundles of expected F1 (what the policy was before training).

    Kept only where the paired bootstrap interval of the relative difference in reward lies above LEAST_GAIN.
    """
    customers = len(np.unique(choices.customers))
    if customers < LEAST_CUSTOMERS:
        return Verdict(False, too_few(customers), customers)
    greedy = PolicyNet()
    mine, theirs = (
        [outcomes(model, choices, reward, device, size).by_customer(choices.customers) for size in (None, FIXED)]
        for model in (net, greedy)
    )
    if theirs[0].reward.mean() <= 0:
        return Verdict(False, NO_REWARD, customers)
    gain = mean_relative_difference([(mine[0].reward, theirs[0].reward)], seed)
    worth = Difference(float(gain.value[0]), float(gain.low[0]), float(gain.high[0]))
    kept = worth.low > LEAST_GAIN
    return Verdict(
        kept,
        _sentence(worth, customers, kept),
        customers,
        worth,
        _difference(mine[1].f1, theirs[1].f1, seed),
        _difference(mine[1].together, theirs[1].together, seed),
    )


NO_REWARD = (
    "Neither the learned way of choosing bundles nor the simple one found anything that was bought, so bundles are "
    "the most probable products of each customer."
)


def too_few(customers: int) -> str:
    """Why nothing could be judged."""
    return (
        f"Only {customers} customers were left for judging the learned way of choosing bundles, too few to tell, so "
        "bundles are the most probable products of each customer."
    )


def _difference(mine: np.ndarray, theirs: np.ndarray, seed: int) -> Difference:
    found = paired_difference(mine, theirs, seed)
    return Difference(float(found.value[0]), float(found.low[0]), float(found.high[0]))


def _sentence(worth: Difference, customers: int, kept: bool) -> str:
    how = "more" if worth.value >= 0 else "less"
    measured = (
        f"On {customers:,} customers it had not seen, bundles chosen as a whole were worth {abs(worth.value):.1%} "
        f"{how} than each customer's most probable products (95 % interval {worth.low:+.1%} to {worth.high:+.1%})"
    )
    if kept:
        return f"{measured}, so bundles are chosen as a whole."
    return f"{measured}. That is not safe enough, so bundles are the most probable products of each customer."

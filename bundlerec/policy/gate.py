"""Is the trained policy worth having? Decided on customers from whom it learned nothing."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
import torch

from bundlerec.config import RewardWeights
from bundlerec.evaluation.intervals import Estimate, mean_relative_difference, paired_difference
from bundlerec.policy.choices import Choices
from bundlerec.policy.judging import FIXED, outcomes
from bundlerec.policy.net import PolicyNet

LEAST_GAIN = -0.01  # of the greedy reward; the whole interval must lie above it
LEAST_CUSTOMERS = 20
DIFFERENCES = ("reward", "reward_fixed", "bought_fixed", "f1_own", "f1", "together")


@dataclass(frozen=True)
class Difference:
    """Policy minus greedy over the same customers, with its 95 % interval; NaN where nobody could be judged."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Verdict:
    """Whether the policy is kept, and why, in a merchant's words."""

    kept: bool  # for bundles of its own size, and so at all
    why: str
    customers: int = 0
    kept_fixed: bool = False  # for bundles of a given size too
    reward: Difference | None = None  # relative, with sizes of their own
    reward_fixed: Difference | None = None  # relative, at FIXED items
    bought_fixed: Difference | None = None  # absolute, at FIXED items, without what variety counts
    f1_own: Difference | None = None  # with sizes of their own
    f1: Difference | None = None  # at FIXED items
    together: Difference | None = None  # at FIXED items

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, about: dict[str, Any]) -> Self:
        """Reads `to_json` back; an older training did not compare all of it."""
        found = {name: Difference(**about[name]) for name in DIFFERENCES if about.get(name)}
        return cls(about["kept"], about["why"], about["customers"], about["kept_fixed"], **found)


def judge(net: PolicyNet, choices: Choices, reward: RewardWeights, device: torch.device, seed: int) -> Verdict:
    """Compares the policy with the greedy bundles of greatest expected F1, what the shop gets where it is not kept.

    Kept only where the paired bootstrap interval of the relative difference in reward lies above LEAST_GAIN. At a
    given size there is no STOP to learn, and little to win: there it must be better, the interval above zero, and not
    by variety alone: what is bought is not worth less, nor less often bought together.
    """
    customers = len(np.unique(choices.customers))
    if customers < LEAST_CUSTOMERS:
        return Verdict(False, too_few(customers), customers)
    greedy = PolicyNet()
    mine, theirs = (
        [outcomes(model, choices, reward, device, size).by_customer(choices.customers) for size in (None, FIXED)]
        for model in (net, greedy)
    )
    if min(outcome.reward.mean() for outcome in theirs) <= 0:
        return Verdict(False, NO_REWARD, customers)
    worth, worth_fixed = (
        _difference(mean_relative_difference([(m.reward, t.reward)], seed))
        for m, t in zip(mine, theirs, strict=True)
    )
    bought_fixed = _difference(paired_difference(mine[1].bought, theirs[1].bought, seed))
    f1_own = _difference(paired_difference(mine[0].f1, theirs[0].f1, seed))
    kept = worth.low > LEAST_GAIN
    together = _difference(paired_difference(mine[1].together, theirs[1].together, seed))
    kept_fixed = kept and worth_fixed.low > 0 and min(bought_fixed.value, together.value) >= 0
    return Verdict(
        kept,
        _sentence(worth, f1_own, customers, kept) + _at_a_given_size(worth_fixed, kept, kept_fixed),
        customers,
        kept_fixed,
        worth,
        worth_fixed,
        bought_fixed,
        f1_own,
        _difference(paired_difference(mine[1].f1, theirs[1].f1, seed)),
        together,
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


def _difference(found: Estimate) -> Difference:
    return Difference(float(found.value[0]), float(found.low[0]), float(found.high[0]))


def _sentence(worth: Difference, f1: Difference, customers: int, kept: bool) -> str:
    how = "more" if worth.value >= 0 else "less"
    measured = (
        f"On {customers:,} customers it had not seen, by your weights, bundles chosen as a whole were worth "
        f"{abs(worth.value):.1%} {how} than each customer's most probable products (95 % interval {worth.low:+.1%} to "
        f"{worth.high:+.1%})"
    )
    if not kept:
        return f"{measured}. That is not safe enough, so bundles are the most probable products of each customer."
    told = [
        f"{measured}, so bundles are chosen as a whole."
        if worth.low > 0
        else f"{measured}. That may be chance, but little can be lost: bundles are chosen as a whole.",
        f"Counting nothing but hits (F1), {_by_hits(f1)} ({f1.low:+.4f} to {f1.high:+.4f}).",
    ]
    return " ".join(told)


def _at_a_given_size(worth: Difference, kept: bool, kept_fixed: bool) -> str:
    if kept_fixed or not kept:
        return ""
    why = "they were better by variety alone" if worth.low > 0 else "they were not measurably better"
    return f" Where you set the number of products yourself, {why}, and the most probable ones are used."


def _by_hits(f1: Difference) -> str:
    if f1.low > 0:
        return "they are ahead as well"
    return "they are behind" if f1.high < 0 else "the two can't be told apart"

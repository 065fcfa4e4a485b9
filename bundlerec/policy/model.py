"""Trains the policy, keeps its best pass, and decides whether the shop gets it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from bundlerec.artifacts import Checkpoints, from_bytes, to_bytes
from bundlerec.config import RewardWeights
from bundlerec.policy.choices import Choices, joined
from bundlerec.policy.gate import LEAST_CUSTOMERS, Verdict, judge, too_few
from bundlerec.policy.judging import FIXED, outcomes
from bundlerec.policy.net import PolicyNet
from bundlerec.policy.trainer import PolicyTrainer
from bundlerec.policy.weights import PolicyWeights
from bundlerec.presets import Plan
from bundlerec.progress import Progress

STAGE = "policy"
STOPPING, JUDGING = 0.15, 0.2  # shares of the customers kept for early stopping, and for the last judgement


@dataclass
class _Best:
    """The last pass that is as good as the best one, on customers held out for early stopping.

    As good: within one standard error of the paired difference (Breiman et al. 1984); a later pass has learned more.
    """

    rewards: np.ndarray  # [n held-out customers] of the best pass; empty before the first
    weights: dict[str, Tensor]

    def offer(self, rewards: np.ndarray, net: PolicyNet) -> None:
        """`rewards`: [n] of one more pass."""
        gain = rewards - self.rewards if len(self.rewards) else np.zeros(len(rewards))
        if gain.mean() >= -gain.std() / np.sqrt(len(gain)):
            self.weights = {name: value.detach().clone() for name, value in net.state_dict().items()}
        if gain.mean() >= 0:
            self.rewards = rewards


def fit_policy(
    views_choices: list[Choices],
    reward: RewardWeights,
    plan: Plan,
    *,
    device: torch.device,
    seed: int,
    progress: Progress,
    checkpoints: Checkpoints,
) -> PolicyWeights:
    """Learns to choose bundles from past moments whose next orders are known.

    views_choices: one for each moment, with logits of nets that did not see these customers, or the scores look
    better to the policy than they are. Customers whose next order is not known are left out. A customer's moments
    are all used for learning, all for early stopping, or all for the last judgement.
    """
    torch.manual_seed(seed)
    net = PolicyNet()
    known = [part.of(part.truth_size > 0) for part in views_choices]
    customers = np.unique(np.concatenate([part.customers for part in known])) if known else np.zeros(0)
    stopping, judging = _held_out(customers, seed)
    if len(judging) < LEAST_CUSTOMERS:
        return PolicyWeights(net, Verdict(False, too_few(len(judging)), len(judging)))
    everybody = joined(known)
    watched = np.isin(everybody.customers, stopping)
    judged = np.isin(everybody.customers, judging)
    trainer = PolicyTrainer(
        net,
        everybody.of(~watched & ~judged),
        reward,
        samples=plan.samples,
        passes=plan.policy_passes,
        device=device,
        seed=seed,
    )
    _train(trainer, net, everybody.of(watched), reward, plan.policy_passes, device, progress, checkpoints)
    return PolicyWeights(net, judge(net, everybody.of(judged), reward, device, seed))


def _held_out(customers: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Customers for early stopping, and others for the last judgement."""
    shuffled = np.random.default_rng(seed).permutation(customers)
    first, second = int(STOPPING * len(shuffled)), int((STOPPING + JUDGING) * len(shuffled))
    return shuffled[:first], shuffled[first:second]


def _train(
    trainer: PolicyTrainer,
    net: PolicyNet,
    watched: Choices,
    reward: RewardWeights,
    passes: int,
    device: torch.device,
    progress: Progress,
    checkpoints: Checkpoints,
) -> None:
    """All passes, or those that a checkpoint lacks; leaves the best one's weights in the net."""
    best = _Best(np.zeros(0), {})
    kept = checkpoints.get(STAGE)
    if kept is not None:
        _go_on(*from_bytes(kept), trainer, net, best)
    for step in range(trainer.passes_done, passes + 1):
        progress.update(step / (passes + 1), f"Learning to choose whole bundles, pass {step + 1} of {passes + 1}")
        metrics = trainer.train_epoch()
        rewards = _validation(net, watched, reward, device)
        metrics["validation"] = float(rewards.mean())
        best.offer(rewards, net)
        progress.curve(STAGE, trainer.passes_done, metrics)
        checkpoints.put(STAGE, _state(trainer, net, best))
    net.load_state_dict(best.weights)


def _validation(net: PolicyNet, watched: Choices, reward: RewardWeights, device: torch.device) -> np.ndarray:
    """[n customers]: rewards of the likeliest bundles, half of their own size and half of FIXED items."""
    own, fixed = (
        outcomes(net, watched, reward, device, size).by_customer(watched.customers).reward
        for size in (None, FIXED)
    )
    return (own + fixed) / 2


def _state(trainer: PolicyTrainer, net: PolicyNet, best: _Best) -> bytes:
    parts = {"net": net.state_dict(), "best": best.weights, "optimizer": trainer.state()}
    tensors = {f"{part}/{name}": value for part, values in parts.items() for name, value in values.items()}
    tensors["rewards"] = torch.from_numpy(best.rewards)
    return to_bytes(tensors, {"passes_done": trainer.passes_done})


def _go_on(
    tensors: Mapping[str, Tensor], about: Mapping[str, Any], trainer: PolicyTrainer, net: PolicyNet, best: _Best
) -> None:
    """Takes up where a checkpoint was made."""

    def part(prefix: str) -> dict[str, Tensor]:
        return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}

    net.load_state_dict(part("net/"))
    trainer.restore(part("optimizer/"), about["passes_done"])
    best.rewards, best.weights = tensors["rewards"].numpy(), part("best/")

"""Trains the policy, and decides whether the shop gets it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.optim.swa_utils import AveragedModel

from bundlerec.artifacts import Checkpoints, from_bytes, to_bytes
from bundlerec.config import RewardWeights
from bundlerec.policy.boldness import boldness_of
from bundlerec.policy.choices import Choices, joined
from bundlerec.policy.gate import LEAST_CUSTOMERS, Verdict, judge, too_few
from bundlerec.policy.judging import FIXED, outcomes
from bundlerec.policy.net import PolicyNet
from bundlerec.policy.trainer import PolicyTrainer
from bundlerec.policy.weights import PolicyWeights
from bundlerec.presets import Plan
from bundlerec.progress import Progress

STAGE = "policy"
CHECKPOINT = "policy-bold"  # older trainings kept something else, under the name of the stage
JUDGING = 0.4  # share of the customers from whom nothing is learned


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
    are all used for learning, or all for the judgement.
    """
    known = [part.of(part.truth_size > 0) for part in views_choices]
    customers = np.unique(np.concatenate([part.customers for part in known])) if known else np.zeros(0)
    judging = np.random.default_rng(seed).permutation(customers)[: int(JUDGING * len(customers))]
    if len(judging) < LEAST_CUSTOMERS:
        return PolicyWeights(PolicyNet(reward), Verdict(False, too_few(len(judging)), len(judging)))
    everybody = joined(known)
    is_judged = np.isin(everybody.customers, judging)
    learned, judged = everybody.of(~is_judged), everybody.of(is_judged)
    progress.update(0.0, "Finding how large bundles may grow")
    torch.manual_seed(seed)
    net = PolicyNet(reward, boldness_of(learned, reward, device, seed))
    trainer = PolicyTrainer(
        net,
        learned,
        reward,
        samples=plan.samples,
        passes=plan.policy_passes,
        device=device,
        seed=seed,
    )
    _train(trainer, net, judged, reward, plan.policy_passes, device, progress, checkpoints)
    return PolicyWeights(net, judge(net, judged, reward, device, seed))


def _train(
    trainer: PolicyTrainer,
    net: PolicyNet,
    judged: Choices,
    reward: RewardWeights,
    passes: int,
    device: torch.device,
    progress: Progress,
    checkpoints: Checkpoints,
) -> None:
    """All passes, or those that a checkpoint lacks; leaves in the net the mean of its weights over their second half.

    What single passes owe to chance falls out of a mean: Polyak and Juditsky 1992, Acceleration of Stochastic
    Approximation by Averaging; for nets Izmailov et al. 2018, arXiv:1803.05407. What the bundles of `judged` are worth
    after each pass is shown, and decides nothing.
    """
    mean = AveragedModel(net)
    kept = checkpoints.get(CHECKPOINT)
    if kept is not None:
        _go_on(*from_bytes(kept), trainer, net, mean)
    for step in range(trainer.passes_done, passes + 1):
        progress.update(step / (passes + 1), f"Learning to choose whole bundles, pass {step + 1} of {passes + 1}")
        metrics = trainer.train_epoch()
        metrics["validation"] = _validation(net, judged, reward, device)
        if trainer.passes_done > (passes + 1) // 2:  # the pass of imitation counts among them
            mean.update_parameters(net)
        progress.curve(STAGE, trainer.passes_done, metrics)
        checkpoints.put(CHECKPOINT, _state(trainer, net, mean))
    net.load_state_dict(mean.module.state_dict())


def _validation(net: PolicyNet, judged: Choices, reward: RewardWeights, device: torch.device) -> float:
    """Mean reward of the likeliest bundles, half of their own size and half of FIXED items."""
    own, fixed = (
        outcomes(net, judged, reward, device, size).by_customer(judged.customers).reward for size in (None, FIXED)
    )
    return float((own + fixed).mean() / 2)


def _state(trainer: PolicyTrainer, net: PolicyNet, mean: AveragedModel) -> bytes:
    parts = {"net": net.state_dict(), "mean": mean.state_dict(), "optimizer": trainer.state()}
    tensors = {f"{part}/{name}": value for part, values in parts.items() for name, value in values.items()}
    return to_bytes(tensors, {"passes_done": trainer.passes_done})


def _go_on(
    tensors: Mapping[str, Tensor],
    about: Mapping[str, Any],
    trainer: PolicyTrainer,
    net: PolicyNet,
    mean: AveragedModel,
) -> None:
    """Takes up where a checkpoint was made."""

    def part(prefix: str) -> dict[str, Tensor]:
        return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}

    net.load_state_dict(part("net/"))
    trainer.restore(part("optimizer/"), about["passes_done"])
    mean.load_state_dict(part("mean/"))

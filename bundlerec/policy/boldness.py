"""How much of what company is worth a shop's bundles bear (c of `outlook`): a longer bundle may buy it with hits."""

from __future__ import annotations

import numpy as np
import torch

from bundlerec.config import RewardWeights
from bundlerec.policy.choices import Choices
from bundlerec.policy.judging import outcomes
from bundlerec.policy.net import BOLDEST, PolicyNet

TRIED = (BOLDEST, BOLDEST / 2, BOLDEST / 4, 0.0)  # of equals the first
MOST = 10_000  # choices by which it is found


def boldness_of(choices: Choices, reward: RewardWeights, device: torch.device, seed: int) -> float:
    """The one of TRIED by which reward and F1, each as a share of what they are without company, gain most together.

    So a merchant who weighs company gets it, but not at any price in hits. Of the plan before training, bundles of
    their own size, on `choices` whose next orders are known.
    """
    some = choices
    if len(choices) > MOST:
        some = choices.of(np.sort(np.random.default_rng(seed).permutation(len(choices))[:MOST]))
    means = np.array([_means(some, reward, boldness, device) for boldness in TRIED])  # [len(TRIED), 2]
    alone = np.abs(means[-1])
    if not alone.all():
        return TRIED[0]
    return TRIED[int((means / alone).sum(axis=1).argmax())]


def _means(choices: Choices, reward: RewardWeights, boldness: float, device: torch.device) -> tuple[float, float]:
    """Reward and F1, every customer counted once."""
    found = outcomes(PolicyNet(reward, boldness), choices, reward, device).by_customer(choices.customers)
    return float(found.reward.mean()), float(found.f1.mean())

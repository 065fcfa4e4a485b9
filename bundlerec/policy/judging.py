"""How good a policy's likeliest bundles are on customers whose next order is known."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import torch

from bundlerec.config import RewardWeights
from bundlerec.policy.choices import Choices
from bundlerec.policy.environment import OWN_SIZE, State
from bundlerec.policy.net import PolicyNet
from bundlerec.policy.rollout import play
from bundlerec.policy.table import table_of

CHUNK = 512  # customers whose bundles are built at once
FIXED = 10  # the size at which bundles are compared


@dataclass(frozen=True)
class Outcomes:
    """One number a customer ([n] float64 each)."""

    reward: np.ndarray  # R(C)
    bought: np.ndarray  # R(C) without what variety counts
    f1: np.ndarray  # missing places of a fixed size count as misses
    together: np.ndarray  # 1 where at least two items were bought

    def by_customer(self, customers: np.ndarray) -> Outcomes:
        """Means over the several past moments of each customer (`customers`: [n] rows), so nobody counts twice."""
        _, row = np.unique(customers, return_inverse=True)
        times = np.bincount(row)
        return Outcomes(**{f.name: np.bincount(row, getattr(self, f.name)) / times for f in fields(self)})


def outcomes(
    net: PolicyNet, choices: Choices, reward: RewardWeights, device: torch.device, size: int | None = None
) -> Outcomes:
    """The outcomes of the net's likeliest bundles, of its own size or of `size` items."""
    net.to(device).eval()
    without_variety = reward.model_copy(update={"variety": 0.0})
    parts = []
    for low in range(0, len(choices), CHUNK):
        table = table_of(choices.of(np.arange(low, min(low + CHUNK, len(choices)))), device)
        who = torch.arange(len(table), device=device)
        with torch.inference_mode():
            state = State.start(table, who, torch.full_like(who, size or OWN_SIZE))
            played = play(net, state, torch.zeros_like(who, dtype=torch.bool))
            worth, bought = (played.prefixes(table, who, weights)[:, -1] for weights in (reward, without_variety))
        there = played.places >= 0
        hits = (table.label.gather(1, played.places.clamp(min=0)) & there).sum(dim=1)
        length = there.sum(dim=1) if size is None else size
        parts.append(
            torch.stack([worth, bought, 2 * hits / (length + table.truth_size), (hits >= 2).float()], dim=1)
        )
    values = torch.cat(parts).double().cpu().numpy() if parts else np.zeros((0, 4))
    return Outcomes(*values.T)

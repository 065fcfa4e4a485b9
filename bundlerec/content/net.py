"""A small wide and deep net over the numbers of a pair, learned as a choice among the hidden items.

The likeliest weights of a softmax over the items (conditional logit, McFadden 1974) whose utility is linear plus one
hidden layer: what sells well depends on the shelf, and on who asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn

HIDDEN: Final = 32
DROPPED: Final = 0.2  # share of the hidden values, in training
NETS: Final = 3  # each learns without a part of the draws, so that its values of those are honest
PASSES: Final = 15
BATCH: Final = 50  # customers
RATE, DECAY = 3e-3, 1e-3
KEEP: Final = 0.25  # share of the items that nobody of a batch bought which a step looks at
CLIP: Final = 5.0  # standard deviations
LEAST_SPREAD: Final = 1e-3


@dataclass(frozen=True)
class Draw:
    """Customers who bought some of the items that were hidden from them."""

    features: np.ndarray  # [n, m, F] float32
    label: np.ndarray  # [n, m] bool, at least one in every row


class ChoiceNet(nn.Module):
    """Utility of each pair."""

    mean: Tensor
    spread: Tensor

    def __init__(self, mean: np.ndarray, spread: np.ndarray) -> None:
        """`mean`, `spread`: [F] what the features are centred on and divided by."""
        super().__init__()
        self.register_buffer("mean", torch.from_numpy(mean))
        self.register_buffer("spread", torch.from_numpy(spread))
        self.wide = nn.Linear(len(mean), 1)
        self.deep = nn.Sequential(
            nn.Linear(len(mean), HIDDEN), nn.ReLU(), nn.Dropout(DROPPED), nn.Linear(HIDDEN, 1)
        )

    def forward(self, features: Tensor) -> Tensor:
        """[...] for features [..., F]."""
        known = ((features - self.mean) / self.spread).clamp(-CLIP, CLIP)
        return (self.wide(known) + self.deep(known)).squeeze(-1)


def fit_nets(draws: Sequence[Draw], seed: int) -> list[ChoiceNet]:
    """NETS nets, each `blind` to some of the draws where there are more than one."""
    mean, spread = standardisation([draw.features for draw in draws])
    parts = [[draw for number, draw in enumerate(draws) if number % NETS != net] for net in range(NETS)]
    return [_fitted(part or draws, mean, spread, seed + number) for number, part in enumerate(parts)]


def standardisation(features: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Mean and spread of each feature ([F] float32), draw by draw, since all together are hundreds of megabytes."""
    pairs = sum(each.shape[0] * each.shape[1] for each in features)
    mean = (sum(each.sum(axis=(0, 1), dtype=np.float64) for each in features) / pairs).astype(np.float32)
    squares = sum(np.square(each - mean).sum(axis=(0, 1), dtype=np.float64) for each in features)
    return mean, np.maximum(np.sqrt(squares / pairs), LEAST_SPREAD).astype(np.float32)


def blind(nets: Sequence[ChoiceNet], draw: int) -> list[ChoiceNet]:
    """The net that did not learn from a draw (by its number)."""
    return [nets[draw % NETS]]


def utilities(nets: Sequence[ChoiceNet], features: np.ndarray) -> np.ndarray:
    """[n, m] float32: the mean of the nets."""
    with torch.inference_mode():
        return np.mean([net(torch.from_numpy(features)).numpy() for net in nets], axis=0)


def _fitted(draws: Sequence[Draw], mean: np.ndarray, spread: np.ndarray, seed: int) -> ChoiceNet:
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    net = ChoiceNet(mean, spread)
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
    batches = [
        (draw, part)
        for draw in draws
        for part in np.array_split(rng.permutation(len(draw.label)), -(-len(draw.label) // BATCH))
    ]
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=PASSES * len(batches) + 1)
    for _ in range(PASSES):
        for place in rng.permutation(len(batches)):
            draw, part = batches[place]
            seen = draw.label[part].any(axis=0) | (rng.random(draw.label.shape[1]) < KEEP)
            label = torch.from_numpy(draw.label[part][:, seen].astype(np.float32))
            chance = torch.log_softmax(net(torch.from_numpy(draw.features[np.ix_(part, seen)])), dim=1)
            loss = -(label / label.sum(dim=1, keepdim=True) * chance).sum(dim=1).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return net.eval()

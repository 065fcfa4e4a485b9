"""How well a product without a single sale will sell: learned from those that do, each as if it were new.

The items fall into parts; each part is hidden, described by what the others sell (`columns`), and a net that sees the
other parts learns the expected number of orders that hold an item. The expected number itself and not its logarithm
(quasi-likelihood of Poisson, Wedderburn 1974), because a few best sellers are most of what is bought.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn

from bundlerec.content.columns import Sold, item_columns
from bundlerec.content.net import CLIP, standardisation

MOST_ITEMS: Final = 40_000  # that are learned from
HIDDEN: Final = 64
DROPPED: Final = 0.2  # share of the hidden values, in training
PASSES, BATCH = 12, 512
LEAST_STEPS: Final = 200  # whatever the number of items
RATE, DECAY = 5e-3, 1e-2
CLIP_LOG: Final = 8.0  # of the mean sales: e^8 times, or the e^8th part of it
LEAST_SPREAD: Final = np.float32(0.1)  # of a column: what hardly varied in training must not shout when it does
LARGEST_STEP: Final = 1.0  # norm of the gradient


class SalesNet(nn.Module):
    """Logarithm of the expected share of orders that hold an item."""

    mean: Tensor
    spread: Tensor

    def __init__(self, mean: np.ndarray, spread: np.ndarray, usual: float) -> None:
        """`mean`, `spread`: [F] what the columns are centred on and divided by; `usual`: mean share."""
        super().__init__()
        self.register_buffer("mean", torch.from_numpy(mean))
        self.register_buffer("spread", torch.from_numpy(spread))
        self.usual = float(np.log(usual))
        self.wide = nn.Linear(len(mean), 1)
        self.deep = nn.Sequential(
            nn.Linear(len(mean), HIDDEN),
            nn.ReLU(),
            nn.Dropout(DROPPED),
            nn.Linear(HIDDEN, HIDDEN // 2),
            nn.ReLU(),
            nn.Dropout(DROPPED),
            nn.Linear(HIDDEN // 2, 1),
        )

    def forward(self, columns: Tensor) -> Tensor:
        """[m] beside the usual one, for columns [m, F]."""
        known = ((columns - self.mean) / self.spread).clamp(-CLIP, CLIP)
        return (self.wide(known) + self.deep(known)).squeeze(-1).clamp(-CLIP_LOG, CLIP_LOG)


@dataclass(frozen=True)
class Sales:
    """One net a part, each blind to it."""

    nets: list[SalesNet]

    def blind(self, part: int) -> Sales:
        """The net that did not learn from a part."""
        return Sales([self.nets[part]])

    def expected(self, sold: Sold, items: np.ndarray) -> np.ndarray:
        """[m] logarithm of the share of orders that each item would stand in; mean of the nets."""
        columns = torch.from_numpy(item_columns(sold, items))
        with torch.inference_mode():
            return np.mean([net(columns).numpy() + net.usual for net in self.nets], axis=0)


def fit_sales(sold: Sold, part: np.ndarray, parts: int, seed: int) -> Sales:
    """`part`: [n_items] which of the `parts` each item belongs to; `sold` holds at least one item."""
    items = np.random.default_rng(seed).permutation(sold.items)[:MOST_ITEMS]
    of = part[items]
    blocks = [item_columns(sold.without(part == number), items[of == number]) for number in range(parts)]
    columns = np.concatenate(blocks)
    items = np.concatenate([items[of == number] for number in range(parts)])
    mean, spread = standardisation([columns[:, None]])
    nets = []
    for number in range(parts):
        torch.manual_seed(seed + number)
        net = SalesNet(mean, np.maximum(spread, LEAST_SPREAD), sold.share[items].mean())
        seen = part[items] != number
        _train(net, torch.from_numpy(columns[seen]), torch.from_numpy(sold.share[items[seen]]))
        nets.append(net.eval())
    return Sales(nets)


def _train(net: SalesNet, columns: Tensor, share: Tensor) -> None:
    wanted = (share / np.exp(net.usual)).float()
    batches = -(-len(columns) // BATCH)
    passes = max(PASSES, -(-LEAST_STEPS // batches)) if batches else 0
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=passes * batches + 1)
    for _ in range(passes):
        for batch in torch.randperm(len(columns)).split(BATCH):
            told = net(columns[batch])
            loss = (told.exp() - wanted[batch] * told).mean()
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), LARGEST_STEP)
            optimizer.step()
            schedule.step()

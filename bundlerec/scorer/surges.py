"""What sold at a past moment for reasons of its own: learned beside a net, and left behind when its training ends.

Sales of late, price and age tell items apart nearly as well as an id does, so a net learns by heart what sold in the
days after each past moment, and would say the same of days to come. A random effect of moment and item takes that up in
its place (mixed models: Laird and Ware 1982, Random-Effects Models for Longitudinal Data, Biometrics 38; with a net as
the fixed part: Simchoni and Rosset 2023, Integrating Random Effects in Deep Neural Networks, JMLR 24). At a moment that
nobody has seen it is nothing, its mean.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from bundlerec.scorer.net import Batch


class Surges(nn.Module):
    """How much more, or less, each item sold at each past moment than what is told of it explains."""

    place: Tensor  # [n_items] int64 of those that are candidates at some moment; the others' are not asked

    def __init__(self, moments: int, n_items: int, candidates: np.ndarray) -> None:
        """candidates: item rows, each once: a shop holds far more than anybody is offered."""
        super().__init__()
        place = np.zeros(n_items, dtype=np.int64)
        place[candidates] = np.arange(len(candidates))
        self.register_buffer("place", torch.from_numpy(place))
        self._items = len(candidates)
        self.effect = nn.Embedding(moments * len(candidates), 2)  # new to the customer, bought before
        nn.init.zeros_(self.effect.weight)

    def forward(self, moment: int, batch: Batch) -> Tensor:
        """[r] float32: what to add to the logits of the candidates of `batch`, which are those at that moment."""
        effect = self.effect(moment * self._items + self.place[batch.item])
        return torch.where(batch.bought, effect[:, 1], effect[:, 0])

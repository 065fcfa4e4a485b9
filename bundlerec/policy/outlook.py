"""What one more item is expected to add to a bundle's reward, while the next order is not known yet.

With items taken as independent, T as its forecast T_hat, and the weights w of `reward`:

    E[R(C and i) - R(C)] = 2 / (k + 1 + T_hat) (gain_i - standing), with c = 1
    gain_i   = w_hits p_i + w_margin p_i m_i + c (k + 1 + T_hat) / 2 (w_together p_i P(one hit) + w_variety dV_i)
    standing = w_hits S / (k + T_hat) + w_margin M / (k + T_hat)

S = sum of p and M = sum of p m over C; P(one hit): chance of exactly one hit in C; dV_i: what i adds to V(C). The log
of gain_i / standing has the sign and the order of that, and one scale for all customers. With hits alone weighed it is
log(p_i (k + T_hat) / S), and positive exactly where i adds to expected F1, 2 S / (k + T_hat). Counted in full, what
company is worth makes bundles so long that hits are lost; how much of it a shop bears (c) is found by `boldness`.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from bundlerec.config import RewardWeights

LEAST_P = 1e-6
MOST_SWAY = 4.0  # gain_i is at least a quarter of, and at most so many times, what the hit itself is worth


def weighs_of(reward: RewardWeights) -> Tensor:
    """[4] float32: hits, together, margin, variety. What customers will say of an item cannot be told before."""
    return torch.tensor([reward.hits, reward.together, reward.margin, reward.variety])


@dataclass(frozen=True)
class Outlook:
    """What is known of r growing bundles and of each item that may join them."""

    p: Tensor  # [r, M] float32
    margin: Tensor  # [r, M] float32: m_i
    variety: Tensor  # [r, M] float32: dV_i
    size: Tensor  # [r] float32: k
    order_size: Tensor  # [r] float32: T_hat
    hits: Tensor  # [r] float32: S
    earned: Tensor  # [r] float32: M
    one: Tensor  # [r] float32: chance of exactly one hit

    def ratio(self, weighs: Tensor, boldness: Tensor) -> Tensor:
        """[r, M] float32: log(gain_i / standing); positive where item i adds to the expected reward.

        weighs: [4], as `weighs_of` gives them. boldness: c, a scalar.
        """
        hits, together, margin, variety = weighs
        company = boldness * (self.size + 1 + self.order_size) / 2
        hit = hits * self.p
        bonus = together * self.p * self.one.unsqueeze(1) + variety * self.variety
        gain = hit + margin * self.p * self.margin + company.unsqueeze(1) * bonus
        usual = (hits + margin + together) * self.p
        gain = torch.minimum(torch.maximum(gain, usual / MOST_SWAY), usual * MOST_SWAY)
        standing = (hits * self.hits + margin * self.earned) / (self.size + self.order_size)
        return gain.clamp(min=LEAST_P).log() - standing.clamp(min=LEAST_P).log().unsqueeze(1)

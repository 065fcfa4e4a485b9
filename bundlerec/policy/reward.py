"""What a bundle is worth to the merchant once the real next order is known: a reward of the whole set.

For a bundle C and the next order T, with h = |C and T| and the weights w of the training form:

    R(C) = w_hits F1(C, T) + w_together [h >= 2] + w_margin 2 sum_{i in C and T} m_i / (|C| + |T|) + w_variety V(C)
         + w_satisfaction S(C)

    F1(C, T) = 2 h / (|C| + |T|); m_i: margin of the item in mean margins of the shop (0 where unknown);
    V(C): distinct known categories in C / |C|, 0 for fewer than two items. R of an empty bundle is 0.
    S(C) = sum_{i in C} s_i / |C|, s_i = 1 where the customer then said yes to i (feedback), -1 no, 0 nothing.

gamma = 1, and each item's reward is its marginal gain R(C and i) - R(C), so the rewards of a bundle add up to R(C).
"""

from __future__ import annotations

from torch import Tensor

from bundlerec.config import RewardWeights


def reward_of(
    hits: Tensor,
    margin: Tensor,
    distinct: Tensor,
    size: Tensor,
    truth_size: Tensor,
    weights: RewardWeights,
    said: Tensor | None = None,
) -> Tensor:
    """R(C), elementwise; all float32 of one shape (or broadcasting).

    hits: h. margin: sum of m_i over the hits. distinct: number of known categories. size: |C|. truth_size: |T|.
    said: sum of s_i; None where feedback plays no part.
    """
    both = (size + truth_size).clamp(min=1)
    f1 = 2 * hits / both
    earned = 2 * margin / both
    variety = distinct / size.clamp(min=1) * (size >= 2)
    worth = (
        weights.hits * f1 + weights.together * (hits >= 2) + weights.margin * earned + weights.variety * variety
    )
    return worth if said is None else worth + weights.satisfaction * said / size.clamp(min=1)


def prefix_rewards(
    hit: Tensor,
    margin: Tensor,
    fresh: Tensor,
    filled: Tensor,
    truth_size: Tensor,
    weights: RewardWeights,
    said: Tensor | None = None,
) -> Tensor:
    """[r, L + 1]: R of the first 0, 1, … L items of ordered bundles; from the bundle's end on it stays R(C).

    hit: [r, L] whether each item was bought. margin: [r, L] m_i. fresh: [r, L] whether the item's category is known
    and new in the bundle. filled: [r, L] whether there is an item. truth_size: [r]. said: [r, L] s_i.
    """
    there = filled.float()
    hits = hit.float() * there
    rewards = reward_of(
        hits.cumsum(dim=1),
        (hits * margin).cumsum(dim=1),
        (fresh.float() * there).cumsum(dim=1),
        there.cumsum(dim=1),
        truth_size.unsqueeze(1),
        weights,
        None if said is None else (said * there).cumsum(dim=1),
    )
    return rewards.new_zeros(len(rewards), hit.shape[1] + 1).slice_scatter(rewards, dim=1, start=1)


def rewards_to_go(prefixes: Tensor) -> Tensor:
    """[r, L + 1]: what comes from each step on, its own item included: the sum of the marginal rewards from there."""
    return prefixes[:, -1:] - prefixes

"""What a campaign of some size could show: the smallest effect that chance would seldom hide or make up.

Two groups of n_t and n_h customers, an outcome with standard deviation s: with 95 % certainty and a chance of 80 % to
notice it, the difference of the means must be at least

    d = (z_0.975 + z_0.8) s sqrt(1 / n_t + 1 / n_h)

(two-sample z test; Cohen 1988, Statistical Power Analysis for the Behavioral Sciences).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.stats import norm

Z: Final = float(norm.ppf(0.975) + norm.ppf(0.8))
FEWEST_HELD: Final = 20  # fewer held-back customers tell nothing
A_GOOD_EFFECT: Final = 0.10  # a rise of ten points of a hundred is as much as a letter may be hoped to do


@dataclass(frozen=True)
class Power:
    """What can be told apart; shares."""

    treated: int
    held: int
    base: float  # share that would buy anyway
    smallest: float  # rise of that share which can be told apart; NaN without a holdout

    @property
    def measurable(self) -> bool:
        """Whether any effect could be told at all: enough are held back, and not even everybody buying is needed."""
        return self.held >= FEWEST_HELD and self.base + self.smallest <= 1

    @property
    def told(self) -> str:
        """In a sentence or two."""
        groups = f"{self.treated:,} customers get the offer, {self.held:,} are held back"
        if not self.held:
            return f"{groups}: what the campaign does can't be measured."
        rate = f"About {self.base:.0%} would buy in that time anyway"
        if not self.measurable:
            needed = customers_needed(self.base, A_GOOD_EFFECT, self.held_share)
            return (
                f"{groups}. {rate}. No effect can be measured with so few: about {needed:,} customers are needed to "
                f"see a rise by {A_GOOD_EFFECT:.0%} of all customers."
            )
        return f"{groups}. {rate}; a rise to {self.base + self.smallest:.0%} or more can be told from chance."

    @property
    def held_share(self) -> float:
        return self.held / max(self.treated + self.held, 1)


def power_of(treated: int, held: int, base: float) -> Power:
    """`base`: share of such customers who buy in so many days without a campaign."""
    spread = float(np.sqrt(base * (1 - base)))
    return Power(treated, held, base, smallest_effect(treated, held, spread))


def smallest_effect(treated: int, held: int, spread: float) -> float:
    """`spread`: standard deviation of the outcome among customers; NaN where one group is empty."""
    if not treated or not held:
        return float("nan")
    return float(Z * spread * np.sqrt(1 / treated + 1 / held))


def customers_needed(base: float, effect: float, held_share: float) -> int:
    """How many customers in all show a rise of `effect` of the share `base`, so many of them held back."""
    return needed_for(effect, float(np.sqrt(base * (1 - base))), held_share)


def needed_for(effect: float, spread: float, held_share: float) -> int:
    """n = (Z s / d)^2 (1 / (1 - h) + 1 / h), and at least so many that FEWEST_HELD are held back."""
    share = min(max(held_share, 1e-3), 1 - 1e-3)
    n = (Z * spread / max(abs(effect), 1e-12)) ** 2 * (1 / (1 - share) + 1 / share)
    return int(np.ceil(max(n, FEWEST_HELD / share)))

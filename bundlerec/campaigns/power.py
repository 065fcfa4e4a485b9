"""What a campaign of some size could show: the smallest effect that chance would seldom hide or make up.

Two groups of n_t and n_h customers, an outcome with standard deviation s: with 95 % certainty and a chance of 80 % to
notice it, the difference of the means must be at least

    d = (z_0.975 + z_0.8) s sqrt(1 / n_t + 1 / n_h)

(two-sample z test; Cohen 1988, Statistical Power Analysis for the Behavioral Sciences).
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np

Z: Final = NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(0.8)
FEWEST_HELD: Final = 20  # fewer held-back customers tell nothing
A_GOOD_EFFECT: Final = 0.10  # a rise by ten of a hundred customers is as much as an offer may be hoped to do


@dataclass(frozen=True)
class Baseline:
    """What such customers do in so many days without a campaign; NaN where nobody can tell."""

    buying: float  # share who buy anything
    money: float  # mean takings a customer
    money_spread: float  # standard deviation between customers


@dataclass(frozen=True)
class Power:
    """What can be told apart."""

    treated: int
    held: int
    buying: float  # share that would buy anyway
    buying_effect: float  # smallest rise of that share that can be told from chance; NaN without a holdout
    money: float  # takings a customer anyway
    money_effect: float  # smallest difference of them

    @property
    def measurable(self) -> bool:
        """Whether enough customers are held back at all."""
        return self.held >= FEWEST_HELD

    def told(self, currency: str = "") -> str:
        """In a few sentences."""
        groups = f"{self.treated:,} customers get the offer, {self.held:,} are held back"
        if not self.held:
            return f"{groups}: what the campaign does can't be measured."
        if not self.measurable:
            return f"{groups}. No effect can be measured with so few. {self._needed()}"
        return " ".join(filter(None, [f"{groups}.", self._shares(), self._takings(currency)]))

    def _shares(self) -> str:
        anyway = f"About {_of_100(self.buying)} would buy in that time anyway"
        if self.buying + self.buying_effect <= 1:
            return f"{anyway}; {_of_100(self.buying + self.buying_effect)} or more can be told from chance."
        return f"{anyway}: their number alone can't show an effect. {self._needed()}".strip()

    def _takings(self, currency: str) -> str:
        if not np.isfinite(self.money_effect):
            return ""
        return (
            f"Takings of about {self.money:,.2f}{currency} a customer have to differ by {self.money_effect:,.2f}"
            f"{currency} or more."
        )

    def _needed(self) -> str:
        if self.buying + A_GOOD_EFFECT > 1:
            return ""
        share = self.held / max(self.treated + self.held, 1)
        needed = needed_for(A_GOOD_EFFECT, _spread(self.buying), share)
        return f"To see {round(100 * A_GOOD_EFFECT)} more buyers of 100, about {needed:,} customers are needed."


def power_of(treated: int, held: int, base: Baseline) -> Power:
    """What so many customers can show of outcomes like those of `base`."""
    return Power(
        treated,
        held,
        base.buying,
        smallest_effect(treated, held, _spread(base.buying)),
        base.money,
        smallest_effect(treated, held, base.money_spread),
    )


def smallest_effect(treated: int, held: int, spread: float) -> float:
    """`spread`: standard deviation of the outcome among customers; NaN where one group is empty."""
    if not treated or not held:
        return float("nan")
    return float(Z * spread * np.sqrt(1 / treated + 1 / held))


def needed_for(effect: float, spread: float, held_share: float) -> int:
    """n = (Z s / d)^2 (1 / (1 - h) + 1 / h), and at least so many that FEWEST_HELD are held back."""
    share = min(max(held_share, 1e-3), 1 - 1e-3)
    n = (Z * spread / max(abs(effect), 1e-12)) ** 2 * (1 / (1 - share) + 1 / share)
    return int(np.ceil(max(n, FEWEST_HELD / share)))


def _spread(share: float) -> float:
    return float(np.sqrt(share * (1 - share)))


def _of_100(share: float) -> str:
    return f"{100 * min(share, 1.0):.0f} of 100"

"""What a campaign did: those who got the offer against those who were held back, as they were drawn.

Everybody who was to get the offer counts as having got it (intention to treat), so what is compared are two groups that
only the draw told apart. With outcome y of a customer and x the same outcome in as many days before the start,

    y' = y - theta (x - mean x),   theta = cov(x, y) / var(x) within the groups
    effect = mean y' of the treated - mean y' of the held back

which takes away what the groups differed by already and keeps the mean (CUPED: Deng, Xu, Kohavi, Walker 2013,
Improving the Sensitivity of Online Controlled Experiments by Utilizing Pre-Experiment Data). The 95 % interval is a
bootstrap over customers, each group drawn from itself; of money the wider of that and the one by drawing anew who is
held back. The bands of the draw are not used, so it is rather too wide than too narrow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from bundlerec.campaigns.outcomes import MEASURES, SHARES
from bundlerec.campaigns.power import FEWEST_HELD, needed_for
from bundlerec.evaluation.intervals import DRAWS_AT_ONCE, QUANTILES, RESAMPLES, resampled_means

OUT_OF_REACH: Final = 100  # times as many customers as there are
SEED: Final = 0


@dataclass(frozen=True)
class Effect:
    """One measure; None where it can't be told."""

    measure: str
    treated: float | None  # mean of those who got the offer
    held: float | None  # of those who were held back
    effect: float | None  # the difference, corrected for what the groups bought before
    low: float | None
    high: float | None
    more: (
        int | None
    )  # customers that would be needed beside these to tell such an effect; None: told, or out of reach

    @property
    def sure(self) -> bool:
        """Whether chance alone would seldom bring such a difference."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


@dataclass(frozen=True)
class Judgement:
    """What came of a campaign so far."""

    treated: int
    held: int
    days: int  # of the campaign
    seen: int  # of them, those whose orders are known
    until: date  # the last day of which orders are known
    effects: tuple[Effect, ...]
    notes: tuple[str, ...]
    by_chance: Mapping[str, Any] = field(default_factory=dict)  # off-policy estimates of the main measure

    def told(self) -> dict[str, Any]:
        """As plain JSON."""
        return {**asdict(self), "until": self.until.isoformat(), "verdict": self.verdict}

    @property
    def verdict(self) -> str:
        """One sentence by the measure that the campaign is judged by."""
        if not self.seen:
            return "No order of the campaign's days is known yet: import later orders."
        if not self.held:
            return "Nobody was held back, so nobody can tell what the customers would have bought anyway."
        main = self.effects[0]
        if self.held < FEWEST_HELD:
            return f"Only {self.held} customers were held back: too few to tell anything from chance."
        if main.sure and main.effect is not None:
            more = "more" if main.effect > 0 else "fewer"
            low, high = sorted((abs(main.low or 0.0), abs(main.high or 0.0)))
            return (
                f"{_of_100(abs(main.effect))} {more} of 100 customers bought something of their bundle because of the "
                f"campaign (with 95 % certainty {_of_100(low)} to {_of_100(high)})."
            )
        return f"What the campaign did can't be told from chance yet.{_more(main)}"


def judge(
    held: np.ndarray, after: pd.DataFrame, before: pd.DataFrame, measures: Sequence[str] = MEASURES
) -> tuple[Effect, ...]:
    """`held`: [n] bool; `after`, `before`: outcomes in the campaign's days and in as many before the start."""
    return tuple(
        _effect(name, held, after[name].to_numpy(), np.nan_to_num(before[name].to_numpy())) for name in measures
    )


def _effect(name: str, held: np.ndarray, after: np.ndarray, before: np.ndarray) -> Effect:
    if not len(after) or np.isnan(after).any():
        return Effect(name, None, None, None, None, None, None)
    got, not_got = (float(after[group].mean()) if group.any() else None for group in (~held, held))
    if got is None or not_got is None:
        return Effect(name, got, not_got, None, None, None, None)
    corrected = _corrected(held, after, before)
    effect = float(corrected[~held].mean() - corrected[held].mean())
    if held.sum() < FEWEST_HELD or (~held).sum() < FEWEST_HELD:
        return Effect(name, got, not_got, effect, None, None, None)
    low, high = _interval(corrected[~held], corrected[held], share=name in SHARES)
    more = None if low > 0 or high < 0 else _customers_more(held, corrected, effect)
    return Effect(name, got, not_got, effect, low, high, more)


def _corrected(held: np.ndarray, after: np.ndarray, before: np.ndarray) -> np.ndarray:
    """y': the mean stays, what was the same before goes."""
    x, y = (values - _of_group(held, values) for values in (before, after))
    spread = float((x * x).sum())
    theta = float((x * y).sum()) / spread if spread > 0 else 0.0
    corrected: np.ndarray = after - theta * (before - before.mean())
    return corrected


def _of_group(held: np.ndarray, values: np.ndarray) -> np.ndarray:
    return np.where(held, values[held].mean(), values[~held].mean())


def _interval(treated: np.ndarray, held: np.ndarray, *, share: bool) -> tuple[float, float]:
    """Of a share, each group gets one customer more who bought and one who did not: a group in which everybody bought
    would else have no chance in it at all (Agresti and Caffo 2000, Simple and Effective Confidence Intervals for
    Proportions and Differences of Proportions).
    """
    more = np.array([0.0, 1.0] if share else [])
    draws = _resampled(np.append(treated, more)) - _resampled(np.append(held, more), SEED + 1)
    low, high = np.quantile(draws, QUANTILES)
    if share:
        return float(low), float(high)
    far_low, far_high = _by_other_draws(treated, held)
    return min(float(low), far_low), max(float(high), far_high)


def _by_other_draws(treated: np.ndarray, held: np.ndarray) -> tuple[float, float]:
    """The interval of an effect that is the same for everybody, by drawing anew who is held back (a randomisation test
    turned round). A few very large orders make the bootstrap's interval of money too narrow, but not this one.
    """
    effect = float(treated.mean() - held.mean())
    values, count = np.concatenate([treated - effect, held]), len(held)
    rng, drawn = np.random.default_rng(SEED), []
    for first in range(0, RESAMPLES, rows := max(DRAWS_AT_ONCE // len(values), 1)):
        chance = rng.random((min(rows, RESAMPLES - first), len(values)), dtype=np.float32)
        drawn.append(values[np.argpartition(chance, count, axis=1)[:, :count]].mean(axis=1))
    mean = np.concatenate(drawn)
    others = (values.sum() - count * mean) / len(treated)
    low, high = np.quantile(others - mean, QUANTILES)
    return effect - float(high), effect - float(low)


def _resampled(values: np.ndarray, seed: int = SEED) -> np.ndarray:
    return resampled_means(values[:, None], seed)[:, 0]


def _customers_more(held: np.ndarray, corrected: np.ndarray, effect: float) -> int | None:
    """How many customers beside these would be needed, if the effect is as large as it looks."""
    spread = float((corrected - _of_group(held, corrected)).std(ddof=2))
    more = needed_for(effect, spread, float(held.mean())) - len(held)
    return max(more, 1) if more < OUT_OF_REACH * len(held) else None


def _more(effect: Effect) -> str:
    if effect.more is None:
        return " The difference is so small that no number of customers in reach would show it."
    return f" If the difference is as it looks, {effect.more:,} customers more are needed to be sure."


def _of_100(share: float) -> str:
    return f"{100 * share:.1f}"

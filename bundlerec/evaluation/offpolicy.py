"""What another way of choosing would have brought, out of what was shown, with which probability, and what came of it.

With reward r_i of what was shown, mu_i the probability with which it was chosen, pi_i the probability with which the
other way would have chosen the same, w_i = pi_i / mu_i, q a reward model and v_i = sum over a of pi(a | x_i) q(x_i, a):

    IPS   = mean w r                              (Horvitz and Thompson 1952)
    SNIPS = sum w r / sum w                       (self-normalised; Swaminathan and Joachims 2015)
    DR    = mean v + mean w (r - q)               (doubly robust; Dudik, Langford and Li 2011)

IPS and DR are right in the mean where mu is right and above zero wherever pi is; SNIPS nearly so, with less spread.
Weights above `CLIP` are cut there, which is told (`clipped`): it trades a little bias for much less spread.

Intervals are 95 %, over units (customers: whoever was shown several bundles counts as one, with all of them). Where
successes are few, those that happen to be missing may have the large weights, and a plain bootstrap of the log does not
know of them: its interval is too short, mostly above. So the ends are those of the Bayesian bootstrap (Rubin 1981: each
unit counts as an exponential number says) of the log with one more unit, which got what the other way would have chosen
(drawn by its weight) and brought as much as any for the upper end, as little as any for the lower. For plain
observations of 0 and 1 this is Clopper and Pearson's interval, for other rewards the bound of Gaffke (2005; also
Learned-Miller and Thomas 2019). `python -m benchmarks.offpolicy_made_up` counts how often it holds a known truth.

A whole list is chosen with a probability of its own (Plackett-Luce), and only that is kept. So a policy can be asked
about whose own probability of each shown list is known: showing the usual bundle, or drawing. A policy that would show
other lists altogether has no weight left (`EffectiveSample`), and is refused rather than guessed. Estimators by place
(the product of the weights of single places, or of those above, as in RIPS: McInerney et al. 2020) would need the
probability of each place, which nobody kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from bundlerec.errors import BundleRecError
from bundlerec.evaluation.intervals import QUANTILES, RESAMPLES

IPS, SNIPS, DR = "ips", "snips", "dr"
METHODS: Final = (IPS, SNIPS, DR)
CLIP: Final = 100.0  # the largest weight
FEWEST: Final = 10.0  # effective sample below which nothing is told
NEARLY_SURE: Final = 1e-9
LEAST, MOST = 0.0, 1.0  # what a unit may bring, if none brought less or more


class NothingRandomised(BundleRecError):
    """Nothing was left to chance, so nothing can be said of what was not shown."""


class NoOverlap(BundleRecError):
    """The other way of choosing would hardly ever have shown what was shown."""


@dataclass(frozen=True)
class Logged:
    """n things that were shown."""

    reward: np.ndarray  # [n] float64: mostly 0 or 1
    chance: np.ndarray  # [n] float64: mu, with which it was chosen
    target: np.ndarray  # [n] float64: pi, with which the other way would have chosen it
    model: np.ndarray | None = None  # [n] q of what was shown; None: the mean reward everywhere
    value: np.ndarray | None = None  # [n] v of the other way
    unit: np.ndarray | None = None  # [n] int: whose it is; None: each its own

    @property
    def weight(self) -> np.ndarray:
        """[n] w, cut at CLIP."""
        found: np.ndarray = np.minimum(self.target / self.chance, CLIP)
        return found


@dataclass(frozen=True)
class Answer:
    """One estimator's answer."""

    method: str
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class OffPolicy:
    """What the estimators say, and how far they can be trusted."""

    answers: tuple[Answer, ...]
    shown: float  # mean reward of what was shown
    n: int
    effective: float  # (sum W)^2 / sum W^2, W = a unit's weights together: how many equal units they are worth
    mean_weight: float  # near 1 where the probabilities are right
    clipped: float  # share of what was shown whose weight was cut

    def told(self) -> dict[str, Any]:
        """As plain JSON."""
        return {**asdict(self), "answers": [asdict(one) for one in self.answers]}


def off_policy(log: Logged, *, seed: int = 0) -> OffPolicy:
    """All estimators. Raises NothingRandomised, NoOverlap, ValueError for a probability that is none."""
    _check(log)
    w, r = log.weight, log.reward
    of_unit = _by_unit(w[:, None], log.unit)
    effective = float(of_unit.sum() ** 2 / (of_unit**2).sum()) if w.any() else 0.0
    if effective < FEWEST:
        raise NoOverlap(
            f"What was shown is worth only {effective:.1f} customers of the other way of choosing: it would hardly "
            "ever have shown the same bundles, or nearly all were shown to few people.",
            "Ask about a way of choosing that shows the same bundles at least sometimes, wait until more customers "
            "were shown some, or test it by a campaign.",
        )
    q = np.full(len(r), r.mean()) if log.model is None else log.model
    v = np.full(len(r), r.mean()) if log.value is None else log.value
    parts = np.column_stack([w * r, w, v + w * (r - q), np.ones(len(r))])
    sums = _by_unit(parts, log.unit)
    ends = [
        _by_unit(np.column_stack([w * end, w, v + w * (end - q), np.ones(len(r))]), log.unit)
        for end in (min(r.min(), LEAST), max(r.max(), MOST))
    ]
    drawn = _drawn(sums, ends, seed)
    answers = tuple(_answer(method, sums, drawn) for method in METHODS)
    clipped = float((log.target / log.chance > CLIP).mean())
    return OffPolicy(answers, float(r.mean()), len(r), effective, float(w.mean()), clipped)


def _check(log: Logged) -> None:
    if not len(log.reward) or not (log.chance < 1 - NEARLY_SURE).any():
        raise NothingRandomised(
            "Nothing that was shown was left to chance: every bundle was the one that the model thinks best. What "
            "other bundles would have brought can't be known from that.",
            "Have a small share drawn by chance: “recommend --kind mixed --size auto --explore 0.05”.",
        )
    for name, probability in (("shown", log.chance), ("target", log.target)):
        if not np.isfinite(probability).all() or (probability < 0).any() or (probability > 1 + 1e-6).any():
            raise ValueError(f"A probability ({name}) is not between 0 and 1.")
    if (log.chance <= 0).any():
        raise ValueError("Something was shown that could not have been chosen.")


def _by_unit(columns: np.ndarray, unit: np.ndarray | None) -> np.ndarray:
    """[u, columns] sums of each unit."""
    if unit is None:
        return columns
    place = np.unique(unit, return_inverse=True)[1]
    return np.column_stack([np.bincount(place, weights=column) for column in columns.T])


def _drawn(sums: np.ndarray, ends: Sequence[np.ndarray], seed: int) -> np.ndarray:
    """[2, RESAMPLES, columns]: sums in which each unit counts by an exponential number, with one unit more of each of
    `ends` ([u, columns]), drawn by its weight."""
    rng = np.random.default_rng(seed)
    more = rng.choice(len(sums), RESAMPLES, p=sums[:, 1] / sums[:, 1].sum())
    draws = np.array([rng.standard_exponential(len(sums)) @ sums for _ in range(RESAMPLES)])
    counts = rng.standard_exponential((RESAMPLES, 1))
    return np.array([draws + counts * end[more] for end in ends])


def _answer(method: str, sums: np.ndarray, drawn: np.ndarray) -> Answer:
    top, bottom = {IPS: (0, 3), SNIPS: (0, 1), DR: (2, 3)}[method]
    value = float(sums[:, top].sum() / sums[:, bottom].sum())
    means = drawn[:, :, top] / drawn[:, :, bottom]
    ends = [np.quantile(each, q) for each, q in zip(means, QUANTILES, strict=True)]
    return Answer(method, value, min(float(ends[0]), value), max(float(ends[1]), value))


def cross_fitted(
    cell: np.ndarray, reward: np.ndarray, cells: int, *, pull: float = 20.0, folds: int = 5
) -> np.ndarray:
    """[folds, cells] mean reward of each cell, learned without one fold each, drawn towards the mean of all.

    The row of what was shown i is i modulo `folds`: a plain reward model that saw nothing of what it is asked about.
    """
    fold = np.arange(len(cell)) % folds
    found = np.empty((folds, cells))
    for number in range(folds):
        rest = fold != number
        mean = reward[rest].mean() if rest.any() else reward.mean()
        count = np.bincount(cell[rest], minlength=cells)
        total = np.bincount(cell[rest], weights=reward[rest], minlength=cells)
        found[number] = (total + pull * mean) / (count + pull)
    return found


def by_method(found: OffPolicy) -> dict[str, Answer]:
    """The answers by their method."""
    return {one.method: one for one in found.answers}


__all__: Sequence[str] = (
    "Answer",
    "DR",
    "IPS",
    "Logged",
    "METHODS",
    "NoOverlap",
    "NothingRandomised",
    "OffPolicy",
    "SNIPS",
    "by_method",
    "cross_fitted",
    "off_policy",
)

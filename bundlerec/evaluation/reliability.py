"""Whether probabilities can be taken at their word: of what was said to be bought with 20 %, was one fifth bought?

Judged are the places of ranked lists, each with its probability. The places are sorted by probability and cut into bins
of equal size: expected calibration error = mean over the places of |said - bought| of their bin; Brier skill = 1 - mean
squared error / mean squared error of always saying the mean. Intervals of the bins: bootstrap over customers, 95 %.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np

from bundlerec.evaluation.intervals import QUANTILES, resampled_means

BINS: Final = 15
PLACES: Final = 20  # of each customer's list
IN_SUMMARY: Final = "calibration"
LEAST: Final = 10  # places in a bin; fewer say nothing


@dataclass(frozen=True)
class Bin:
    """Places that were given alike probabilities."""

    said: float  # mean probability
    bought: float  # share that was bought in the very next order
    low: float
    high: float  # 95 % interval of `bought`
    places: int


@dataclass(frozen=True)
class Reliability:
    """How far probabilities can be taken at their word."""

    error: float  # expected calibration error, 0 to 1
    brier_skill: float  # above zero: better than telling everybody the mean
    places: int
    customers: int
    bins: tuple[Bin, ...]  # from the least likely to the likeliest

    @classmethod
    def of_run(cls, summary: Mapping[str, Any]) -> Self | None:
        """What a run's summary tells (under IN_SUMMARY, as `dataclasses.asdict` gives it); None where it is silent."""
        told = summary.get(IN_SUMMARY)
        return None if not told else cls(**{**told, "bins": tuple(Bin(**one) for one in told["bins"])})


def reliability(said: np.ndarray, bought: np.ndarray) -> Reliability | None:
    """Both [n customers, places]: probability of each place (NaN: the place is not judged), and whether it was bought.

    None where there are too few places, or where all or none were bought.
    """
    judged = np.isfinite(said)
    p, hit = said[judged].astype(float), bought[judged].astype(float)
    if len(p) < BINS * LEAST or hit.min() == hit.max():
        return None
    number = np.empty(len(p), dtype=np.int64)
    number[np.argsort(p, kind="stable")] = np.arange(len(p)) * BINS // len(p)
    row = np.nonzero(judged)[0]
    bins = _bins(p, hit, number, row, len(said))
    error = sum(one.places * abs(one.said - one.bought) for one in bins) / len(p)
    skill = 1 - np.square(p - hit).mean() / hit.var()
    return Reliability(float(error), float(skill), len(p), len(np.unique(row)), bins)


def _bins(p: np.ndarray, hit: np.ndarray, number: np.ndarray, row: np.ndarray, customers: int) -> tuple[Bin, ...]:
    cell = row * BINS + number
    count, found = (np.bincount(cell, weights=w, minlength=customers * BINS) for w in (np.ones(len(p)), hit))
    means = resampled_means(np.column_stack([one.reshape(customers, BINS) for one in (count, found)]), seed=0)
    shares = means[:, BINS:] / np.maximum(means[:, :BINS], 1e-12)
    low, high = np.quantile(shares, QUANTILES, axis=0)
    places = np.bincount(number, minlength=BINS)
    said, bought = (np.bincount(number, weights=w, minlength=BINS) / places for w in (p, hit))
    return tuple(
        Bin(float(said[b]), float(bought[b]), float(low[b]), float(high[b]), int(places[b])) for b in range(BINS)
    )

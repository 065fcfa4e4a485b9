"""How far chance alone could move a mean: bootstrap over customers, 95 %.

Customers are drawn with replacement, as many as there are, 1,000 times; the interval lies between the 2.5 % and
the 97.5 % quantile of the means (percentile bootstrap).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 1000
QUANTILES = (0.025, 0.975)
CLAIM_RESAMPLES, CLAIM_QUANTILE = 10_000, 0.0005  # the lower end of a 99.9 % interval
DRAWS_AT_ONCE = 4_000_000  # customers drawn in one block; keeps memory flat for large shops


@dataclass(frozen=True)
class Estimate:
    """Means with their intervals; NaN where nobody could be judged."""

    value: np.ndarray  # [m]
    low: np.ndarray  # [m]
    high: np.ndarray  # [m]
    n: int  # customers behind each


def estimate(values: np.ndarray, seed: int = 0) -> Estimate:
    """Mean and interval of each column of `values` ([n customers, m]).

    NaN means that the customer is left out. The columns must leave out the same customers, otherwise ValueError:
    columns over different people are not comparable.
    """
    judged = _judged(values)
    kept = values[judged]
    if len(kept) == 0:
        empty = np.full(values.shape[1], np.nan)
        return Estimate(empty, empty, empty, 0)
    low, high = np.quantile(resampled_means(kept, seed), QUANTILES, axis=0)
    return Estimate(kept.mean(axis=0, dtype=np.float64), low, high, len(kept))


def paired_difference(model: np.ndarray, rival: np.ndarray, seed: int = 0) -> Estimate:
    """Mean over the same customers of (model - rival), [n, m] or [n] each, with its interval.

    Raises ValueError when one of them leaves out a customer whom the other judges.
    """
    model, rival = (np.asarray(v, dtype=np.float64).reshape(len(v), -1) for v in (model, rival))
    if model.shape != rival.shape or not np.array_equal(np.isnan(model), np.isnan(rival)):
        raise ValueError("Model and rival are judged on different customers; a paired comparison needs the same.")
    return estimate(model - rival, seed)


def surely_above(differences: np.ndarray, seed: int = 0) -> bool:
    """Whether the 99.9 % interval of the mean lies above zero for every column of `differences` ([n customers, m]).

    NaN means that the customer is left out; ValueError as in `estimate`.

    What a shop is told as more than chance needs this: with several methods to pick from, and several shops to ask,
    a 95 % interval sees habits in pure noise too often. False where nobody could be judged.
    """
    kept = differences[_judged(differences)]
    if not len(kept):
        return False
    means = resampled_means(kept, seed, CLAIM_RESAMPLES)
    return bool((np.quantile(means, CLAIM_QUANTILE, axis=0) > 0).all())


def mean_relative_difference(pairs: Sequence[tuple[np.ndarray, np.ndarray]], seed: int = 0) -> Estimate:
    """Over several sets: the mean of mean(model) / mean(rival) - 1, customers resampled within each set.

    `pairs`: one (model, rival) of [n] values a set, without NaN; `n` of the result counts all customers.
    """
    ratios, draws = [], []
    for number, (model, rival) in enumerate(pairs):
        both = np.column_stack([model, rival]).astype(np.float64)
        means = resampled_means(both, seed + number)
        ratios.append(both[:, 0].mean() / both[:, 1].mean() - 1)
        draws.append(means[:, 0] / means[:, 1] - 1)
    low, high = np.quantile(np.mean(draws, axis=0), QUANTILES)
    return Estimate(np.array([np.mean(ratios)]), np.array([low]), np.array([high]), sum(len(m) for m, _ in pairs))


def resampled_means(values: np.ndarray, seed: int, resamples: int = RESAMPLES) -> np.ndarray:
    """[resamples, m] float64: the means of `values` ([n, m]) over customers drawn with replacement."""
    centre = values.mean(axis=0, dtype=np.float64)  # sums of small differences keep float32 exact enough
    centred = (values - centre).astype(np.float32)
    return (
        np.concatenate([weights @ centred for weights in _weights(len(values), seed, resamples)]) / len(values)
        + centre
    )


def _weights(n: int, seed: int, resamples: int) -> Iterator[np.ndarray]:
    """Blocks [b, n] float32: how often each customer was drawn (a multinomial draw in each row)."""
    rng = np.random.default_rng(seed)
    block = int(np.clip(DRAWS_AT_ONCE // n, 1, resamples))
    for first in range(0, resamples, block):
        rows = min(block, resamples - first)
        drawn = rng.integers(0, n, size=(rows, n)) + np.arange(rows)[:, None] * n
        yield np.bincount(drawn.ravel(), minlength=rows * n).reshape(rows, n).astype(np.float32)


def _judged(values: np.ndarray) -> np.ndarray:
    """[n] bool: who is judged; ValueError when the columns disagree."""
    missing = np.isnan(values)
    if values.shape[1] and not (missing == missing[:, :1]).all():
        raise ValueError("The columns leave out different customers; their means would not be comparable.")
    return ~missing[:, 0] if values.shape[1] else np.ones(len(values), dtype=bool)

"""Whether something else gives a sensitive attribute away: another attribute, or what the customers buy.

    Cramér's V, corrected for chance: sqrt(phi2 / min(k' - 1, r' - 1)),
    phi2 = max(0, chi2 / n - (k - 1)(r - 1) / (n - 1)), k' = k - (k - 1)^2 / (n - 1)    (Bergsma 2013);
    of a bootstrap's draws, which chance made twice, the term is taken off phi2 twice

What customers buy is asked by ridge regression of each group (one against the rest) on the shares of their purchases by
category, their number of orders, their size and their mean price; five folds, so each customer is guessed by a model
that never saw them. AUC: how often a member of the group gets a higher guess than somebody else (0.5: a coin).
Intervals are 95 %, of a bootstrap over customers.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from bundlerec.evaluation.intervals import QUANTILES
from bundlerec.fairness.groups import Grouping

V, AUC = "cramers_v", "auc"
PURCHASES: Final = "purchases"
WARN: Final = {V: 0.3, AUC: 0.6}  # lower end of the interval from which on it is warned
DRAWS, FOLDS, PENALTY = 200, 5, 10.0
FEWEST: Final = 50  # customers whose value is known; fewer prove nothing
MOST: Final = 20_000  # customers who are asked


@dataclass(frozen=True)
class Proxy:
    """How well `by` tells the sensitive attribute; `group`: which group best (AUC only)."""

    attribute: str
    by: str  # another attribute, or PURCHASES
    measure: str
    value: float
    low: float
    high: float
    n: int
    group: str = ""

    @property
    def gives_away(self) -> bool:
        """Surely above the threshold of its measure."""
        return self.low >= WARN[self.measure]

    def told(self) -> dict[str, Any]:
        """As plain JSON."""
        return {**asdict(self), "gives_away": self.gives_away}


def by_attribute(groups: Grouping, other: Grouping, seed: int = 0) -> Proxy | None:
    """None where too few customers have both."""
    both = groups.known & other.known
    if both.sum() < FEWEST:
        return None
    a, b = groups.code[both], other.code[both]
    rng, n = np.random.default_rng(seed), int(both.sum())
    drawn = [cramers_v(a[rows], b[rows], chances=2) for rows in (rng.integers(0, n, n) for _ in range(DRAWS))]
    low, high = np.quantile(drawn, QUANTILES)
    return Proxy(groups.attribute, other.attribute, V, cramers_v(a, b), float(low), float(high), n)


def cramers_v(a: np.ndarray, b: np.ndarray, chances: int = 1) -> float:
    """Of two codes of the same customers; 0 where one of them is the same for all.

    chances: how often chance had a hand in it: twice where customers were drawn out of a sample (bootstrap).
    """
    (left, a), (right, b) = (np.unique(each, return_inverse=True) for each in (a, b))
    table = np.bincount(a * len(right) + b, minlength=len(left) * len(right)).reshape(len(left), -1).astype(float)
    n, (rows, columns) = table.sum(), table.shape
    if min(rows, columns) < 2:
        return 0.0
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / n
    phi2 = ((table - expected) ** 2 / expected).sum() / n
    phi2 = max(0.0, phi2 - chances * (rows - 1) * (columns - 1) / (n - 1))
    wide = min(rows - (rows - 1) ** 2 / (n - 1), columns - (columns - 1) ** 2 / (n - 1)) - 1
    return float(np.sqrt(phi2 / wide)) if wide > 0 else 0.0


def by_purchases(groups: Grouping, features: np.ndarray, least: int, seed: int = 0) -> Proxy | None:
    """The group that purchases tell best. features: [n, f]. None where too few customers are known."""
    known = np.flatnonzero(groups.known)
    if len(known) > MOST:
        known = np.sort(np.random.default_rng(seed).choice(known, MOST, replace=False))
    code = groups.code[known]
    found = [number for number in np.unique(code) if least <= (code == number).sum() <= len(code) - least]
    if len(known) < FEWEST or not found:
        return None
    member = (code[:, None] == np.array(found)).astype(np.float64)
    guess = _guesses(features[known], member, seed)
    scores = [auc(guess[:, place], member[:, place] > 0) for place in range(len(found))]
    best = int(np.argmax(scores))
    rng, n = np.random.default_rng(seed), len(known)
    drawn = [
        auc(guess[rows, best], member[rows, best] > 0) for rows in (rng.integers(0, n, n) for _ in range(DRAWS))
    ]
    low, high = np.quantile(drawn, QUANTILES)
    name = groups.names[found[best]]
    return Proxy(groups.attribute, PURCHASES, AUC, scores[best], float(low), float(high), n, name)


def auc(guess: np.ndarray, member: np.ndarray) -> float:
    """Ties count half; 0.5 where all are members, or none is."""
    inside, outside = int(member.sum()), int((~member).sum())
    if not inside or not outside:
        return 0.5
    return float(
        (pd.Series(guess).rank().to_numpy()[member].sum() - inside * (inside + 1) / 2) / (inside * outside)
    )


def _guesses(features: np.ndarray, member: np.ndarray, seed: int) -> np.ndarray:
    """[n, groups]: ridge regression, each fold by the others."""
    fold = np.random.default_rng(seed).permutation(len(features)) % FOLDS
    guess = np.empty(member.shape)
    for number in range(FOLDS):
        rest = fold != number
        mean, spread = features[rest].mean(axis=0), features[rest].std(axis=0)
        x = (features - mean) / np.where(spread > 0, spread, 1)
        gram = x[rest].T @ x[rest] + PENALTY * np.eye(x.shape[1])
        centre = member[rest].mean(axis=0)
        weights = np.linalg.solve(gram, x[rest].T @ (member[rest] - centre))
        guess[~rest] = x[~rest] @ weights + centre
    return guess

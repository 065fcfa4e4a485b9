"""Off-policy questions with a plain answer: what if everybody had got one of two things that chance decided between?

The reward model of each of the two is a line over what the customer did before, fitted on the other folds:

    q(x, a) = mean r of a + theta_a (x - mean x of a),    theta_a = cov(x, r) / var(x) within a
"""

from __future__ import annotations

from typing import Final

import numpy as np

from bundlerec.evaluation.offpolicy import Logged

FOLDS: Final = 5


def all_of(
    chosen: np.ndarray,
    chance: np.ndarray,
    reward: np.ndarray,
    before: np.ndarray,
    unit: np.ndarray | None = None,
) -> Logged:
    """The log for "everybody gets the chosen thing".

    chosen: [n] bool, who got it; chance: [n] with which each got what they got; before: [n] x; unit: whose it is.
    """
    fold = np.arange(len(reward)) % FOLDS
    mine, other = np.zeros(len(reward)), np.zeros(len(reward))
    for number in range(FOLDS):
        rest, here = fold != number, fold == number
        mine[here] = _line(before[rest & chosen], reward[rest & chosen], before[here], reward)
        other[here] = _line(before[rest & ~chosen], reward[rest & ~chosen], before[here], reward)
    return Logged(reward, chance, chosen.astype(np.float64), np.where(chosen, mine, other), mine, unit)


def _line(x: np.ndarray, r: np.ndarray, asked: np.ndarray, everybody: np.ndarray) -> np.ndarray:
    if not len(r):
        return np.full(len(asked), everybody.mean())
    spread = float(((x - x.mean()) ** 2).sum())
    theta = float(((x - x.mean()) * (r - r.mean())).sum()) / spread if spread > 0 else 0.0
    found: np.ndarray = r.mean() + theta * (asked - x.mean())
    return found

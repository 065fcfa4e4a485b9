"""From logits to probabilities that can be taken at their word, and from customers to the size of their next order.

Both are fitted on orders of customers whom the net that scores them has not seen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, log_expit

MOST_ROWS = 400_000


@dataclass(frozen=True)
class Calibration:
    """Platt scaling (Platt 1999), one line for items bought before and one for new ones.

    p = sigma(slope * logit + shift).
    """

    slope: tuple[float, float] = (1.0, 1.0)  # new, bought before
    shift: tuple[float, float] = (0.0, 0.0)

    def logits(self, logits: np.ndarray, bought: np.ndarray) -> np.ndarray:
        """[r] float32 calibrated logits; `bought`: [r] bool."""
        which = bought.astype(np.int64)
        return (np.asarray(self.slope)[which] * logits + np.asarray(self.shift)[which]).astype(np.float32)

    def probabilities(self, logits: np.ndarray, bought: np.ndarray) -> np.ndarray:
        """[r] float32 probabilities that the customer buys the item in the next order."""
        return expit(self.logits(logits, bought))


def fit_calibration(logits: np.ndarray, label: np.ndarray, bought: np.ndarray) -> Calibration:
    """The two lines of least cross-entropy on held-out rows; the identity where one class is missing."""
    lines = [_line(logits[bought == old], label[bought == old]) for old in (False, True)]
    return Calibration(slope=(lines[0][0], lines[1][0]), shift=(lines[0][1], lines[1][1]))


def _line(logits: np.ndarray, label: np.ndarray) -> tuple[float, float]:
    step = max(1, len(label) // MOST_ROWS)
    x, y = logits[::step].astype(float), label[::step].astype(float)
    if y.sum() < 10 or (1 - y).sum() < 10:
        return 1.0, 0.0

    def cross_entropy(line: np.ndarray) -> tuple[float, np.ndarray]:
        z = line[0] * x + line[1]
        error = expit(z) - y
        value = -(y * log_expit(z) + (1 - y) * log_expit(-z)).mean()
        return value, np.array([(error * x).mean(), error.mean()])

    slope, shift = minimize(cross_entropy, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B").x
    return float(slope), float(shift)


@dataclass(frozen=True)
class SizeModel:
    """The expected size of a customer's next order: log(1 + |T|) is linear in the customer's features."""

    weights: np.ndarray  # [F + 1] float64, the last is the intercept

    def predict(self, features: np.ndarray) -> np.ndarray:
        """[n] float32: |T|, at least 1. `features`: [n, F] customer features."""
        return np.maximum(np.expm1(features @ self.weights[:-1] + self.weights[-1]), 1).astype(np.float32)


def fit_sizes(features: np.ndarray, sizes: np.ndarray, ridge: float = 1.0) -> SizeModel:
    """Ridge regression of log(1 + size) on [n, F] customer features."""
    design = np.concatenate([features, np.ones((len(features), 1))], axis=1).astype(float)
    penalty = ridge * np.eye(design.shape[1])
    penalty[-1, -1] = 1e-6
    return SizeModel(np.linalg.solve(design.T @ design + penalty, design.T @ np.log1p(sizes)))

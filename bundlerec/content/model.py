"""How likely a customer buys a product that nobody bought yet: learned by hiding products from their own past."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp

from bundlerec.content.descriptions import Descriptions
from bundlerec.content.features import Past, look_at, pair_features
from bundlerec.data.dataset import Dataset
from bundlerec.data.split import cut_time, next_orders
from bundlerec.scorer.calibration import fit_calibration

DRAWS: Final = 6  # each hides its own part of the items
MOST_CUSTOMERS, MOST_ITEMS = 400, 1500  # of a draw
LEAST_EXAMPLES: Final = 20  # customers who bought a hidden item
RIDGE: Final = 0.003


@dataclass(frozen=True)
class _Draw:
    features: np.ndarray  # [n, m, F]
    label: np.ndarray  # [n, m] bool: in the next order


class ContentModel:
    """I(u, i) for items without a single sale. `fit` hides items from the past and learns to find them again."""

    def __init__(self, described: Descriptions, seed: int = 0) -> None:
        self._described, self._seed = described, seed
        self._past: Past
        self.learned = False  # whether there was enough to learn from; else every probability is 0

    def fit(self, history: Dataset, cut: int) -> Self:
        """Learns from everything in `history`, all of which lies before `cut`."""
        rng = np.random.default_rng(self._seed)
        part = rng.permutation(history.n_items) % DRAWS
        draws = [draw for number in range(DRAWS) if (draw := self._draw(history, part == number, rng)) is not None]
        self.learned = sum(int(draw.label.any(axis=1).sum()) for draw in draws) >= LEAST_EXAMPLES
        if self.learned:
            self._learn(draws)
            self._past = look_at(history, cut, self._described, self._seed)
        return self

    def score(self, customers: np.ndarray, items: np.ndarray) -> np.ndarray:
        """[n, m] float32: calibrated logit that the customer (row) buys the item (row) in the next order."""
        if not self.learned:
            return np.full((len(customers), len(items)), -np.inf, dtype=np.float32)
        found = [
            self._logits(pair_features(self._past, customers[at : at + 256], items))
            for at in range(0, len(customers), 256)
        ]
        raw = np.concatenate(found) if found else np.zeros((0, len(items)))
        return self._calibration.logits(raw.ravel(), np.zeros(raw.size, dtype=bool)).reshape(raw.shape)

    def _draw(self, history: Dataset, hidden: np.ndarray, rng: np.random.Generator) -> _Draw | None:
        """Items ([n_items] bool) taken out of what lies before an inner cut, and who bought them after it."""
        cut = cut_time(history)
        past = history.before(cut).only_items(~hidden)
        truth = next_orders(history, past, cut, min_orders=1)
        sold = np.unique(history.before(cut).line_item)
        asked = sold[hidden[sold]]
        if not len(asked) or not len(truth):
            return None
        asked = np.sort(rng.permutation(asked)[:MOST_ITEMS])
        chosen = np.zeros(len(truth), dtype=bool)
        chosen[rng.permutation(len(truth))[:MOST_CUSTOMERS]] = True
        truth = truth.of(chosen)
        view = look_at(past, cut, self._described, self._seed)
        return _Draw(pair_features(view, truth.customers, asked), held_in(truth.start, truth.item, asked))

    def _learn(self, draws: list[_Draw]) -> None:
        rows = np.concatenate([draw.features.reshape(-1, draw.features.shape[-1]) for draw in draws])
        self._mean, self._spread = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-3)
        standard = [((draw.features - self._mean) / self._spread).clip(-5, 5) for draw in draws]
        self._weights = _most_likely(standard, [draw.label for draw in draws])
        raw = np.concatenate([(part @ self._weights).ravel() for part in standard])
        label = np.concatenate([draw.label.ravel() for draw in draws])
        self._calibration = fit_calibration(raw, label, np.zeros(len(label), dtype=bool))

    def _logits(self, features: np.ndarray) -> np.ndarray:
        return ((features - self._mean) / self._spread).clip(-5, 5) @ self._weights


def held_in(start: np.ndarray, item: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """[n, m] bool: whether each list (CSR of item rows) holds each of `asked` ([m], ascending)."""
    row = np.repeat(np.arange(len(start) - 1), np.diff(start))
    place = np.minimum(np.searchsorted(asked, item), len(asked) - 1)
    found = asked[place] == item
    label = np.zeros((len(start) - 1, len(asked)), dtype=bool)
    label[row[found], place[found]] = True
    return label


def _most_likely(features: list[np.ndarray], labels: list[np.ndarray]) -> np.ndarray:
    """[F] float32: weights of the conditional logit (softmax over the hidden items) of least loss."""
    with_hits = [label.any(axis=1) for label in labels]
    parts = [(f[who], t[who] / t[who].sum(axis=1, keepdims=True)) for f, t, who in zip(features, labels, with_hits,
                                                                                     strict=True)]  # fmt: skip
    people = sum(len(wanted) for _, wanted in parts)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = RIDGE * float(weights @ weights), 2 * RIDGE * weights
        for known, wanted in parts:
            logits = known @ weights.astype(np.float32)
            log_share = logits - logsumexp(logits, axis=1, keepdims=True)
            total -= float((wanted * log_share).sum()) / people
            slope = slope + np.tensordot(np.exp(log_share) - wanted, known, axes=([0, 1], [0, 1])) / people
        return total, slope.astype(np.float64)

    found = minimize(loss, np.zeros(features[0].shape[-1]), jac=True, method="L-BFGS-B", options={"maxiter": 100})
    return found.x.astype(np.float32)

"""What is bought in the same order as the customer's usual products."""

from __future__ import annotations

from typing import Self

import numpy as np

from bundlerec.bundles.baselines.purchases import orders_back, purchases
from bundlerec.bundles.together import count_pairs
from bundlerec.data.dataset import Dataset
from bundlerec.recommender import Recommender


class BoughtTogether(Recommender):
    """score(u, i) = sum over the items a of u, a != i, of x_u,a * lift(a, i)^power * n_ai / (n_a + shrink).

    n_ai: orders with both, n_a: orders with a, lift(a, i) = n_ai N / (n_a n_i) of N orders; pairs with a lift below 1
    count nothing. x_u,a: decayed orders of u with a. Among the `most` best-selling items, from orders of at most
    `most_lines` lines: a wholesale order pairs everything with everything.
    """

    name = "bought_together"

    def __init__(
        self,
        most: int = 4000,
        decay: float = 0.97,
        power: float = 0.3,
        shrink: float = 20.0,
        most_lines: int = 100,
    ) -> None:
        self.most, self.decay, self.power = most, decay, power
        self.shrink, self.most_lines = shrink, most_lines

    def fit(self, history: Dataset) -> Self:
        counts = count_pairs(history, self.most, most_lines=self.most_lines)
        self.items = np.flatnonzero(counts.column >= 0).astype(np.int32)
        self._purchases = purchases(history, self.items, self.decay ** orders_back(history))
        pairs = counts.pairs.toarray()
        orders = counts.sold[self.items].astype(np.float32)
        np.fill_diagonal(pairs, 0)
        lift = pairs * np.float32(counts.orders) / np.outer(orders, orders)
        self._strength = np.where(lift > 1, lift**self.power, 0) * pairs / (orders + self.shrink)[:, None]
        return self

    def score(self, customers: np.ndarray) -> np.ndarray:
        return np.asarray(self._purchases[customers] @ self._strength, dtype=np.float32)

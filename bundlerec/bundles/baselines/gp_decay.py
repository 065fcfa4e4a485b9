"""What the customer buys most often, old orders counting less."""

from __future__ import annotations

from typing import Self

import numpy as np

from bundlerec.bundles.baselines.purchases import cells_of, days_back, orders_back, purchases, sold_items
from bundlerec.data.dataset import Dataset
from bundlerec.recommender import Recommender


class DecayedFrequency(Recommender):
    """score(u, i) = sum over the orders o of u with i of by_order^(orders after o) * 2^(-age of o / half_life).

    half_life is in days, counted back from the last order of the log.
    """

    name = "gp_decay"

    def __init__(self, by_order: float = 0.97, half_life: float = 240.0) -> None:
        self.by_order, self.half_life = by_order, half_life

    def fit(self, history: Dataset) -> Self:
        self.items = sold_items(history)
        weight = self.by_order ** orders_back(history) * 0.5 ** (days_back(history) / self.half_life)
        self._purchases = purchases(history, self.items, weight)
        return self

    def score(self, customers: np.ndarray) -> np.ndarray:
        return self._purchases[customers].toarray()

    def parts(self, customers: np.ndarray, items: np.ndarray, causes: np.ndarray) -> np.ndarray:
        """All of an item's score comes from its own purchases (`recommender.Additive`)."""
        return np.where(items == causes, cells_of(self._purchases, self.items, customers, items), 0)

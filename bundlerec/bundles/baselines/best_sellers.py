"""The same list for everybody: what sold in most orders lately."""

from __future__ import annotations

from typing import Self

import numpy as np

from bundlerec.bundles.baselines.purchases import sold_items
from bundlerec.bundles.popularity import LEAST_ORDERS, LIST_DAYS, sales
from bundlerec.data.dataset import Dataset
from bundlerec.recommender import Recommender


class BestSellers(Recommender):
    """score(u, i) = orders with i in the last `days` days of the log (None: ever), at least its last LEAST_ORDERS."""

    name = "best_sellers"

    def __init__(self, days: float | None = LIST_DAYS) -> None:
        self.days = days

    def fit(self, history: Dataset) -> Self:
        self.items = sold_items(history)
        self._sales = sales(history, self.days, LEAST_ORDERS)[self.items].astype(np.float32)
        return self

    def score(self, customers: np.ndarray) -> np.ndarray:
        return np.broadcast_to(self._sales, (len(customers), len(self.items)))

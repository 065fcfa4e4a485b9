"""What the customer buys most often, old orders counting less, blended with what everybody buys lately."""

from __future__ import annotations

from copy import copy
from typing import Self

import numpy as np
from scipy import sparse

from bundlerec.bundles.baselines.purchases import cells_of, days_before, orders_back, purchases, sold_items
from bundlerec.bundles.popularity import RECENT_DAYS, recent_share
from bundlerec.data.dataset import Dataset
from bundlerec.recommender import Recommender


class DecayedFrequency(Recommender):
    """score(u, i) = sum over the orders o of u with i of by_order^(orders after o) * 2^(-age of o / half_life)
    + everybody * s(i).

    half_life is in days, counted back from the last order of the log; s(i): sales of i in the last `days` of the log,
    1 for the best seller.
    A customer's once-bought items differ by a hair in age only, so what others buy has to speak among them.
    """

    name = "gp_decay"

    def __init__(
        self,
        by_order: float = 0.97,
        half_life: float = 240.0,
        everybody: float = 0.6,
        days: float | None = RECENT_DAYS,
    ) -> None:
        self.by_order, self.half_life, self.everybody, self.days = by_order, half_life, everybody, days

    def fit(self, history: Dataset) -> Self:
        self.items = sold_items(history)
        self._last = history.order_time[-1:]
        self._purchases = self._faded(history)
        self._shared = self.everybody * recent_share(history, self.days)[self.items]
        return self

    def retold(self, history: Dataset, origin: np.ndarray) -> Recommender:
        """With other orders, as old as they were; what everybody buys stays (`recommender.Retelling`)."""
        told = copy(self)
        told._purchases = self._faded(history)
        return told

    def _faded(self, history: Dataset) -> sparse.csr_matrix:
        """The sum over the orders, of every customer and item."""
        days = days_before(history, self._last)
        return purchases(
            history, self.items, self.by_order ** orders_back(history) * 0.5 ** (days / self.half_life)
        )

    def score(self, customers: np.ndarray) -> np.ndarray:
        return self._purchases[customers].toarray() + self._shared

    def own(self) -> sparse.csr_matrix:
        """[n_customers, len(items)] the customers' part of the scores, without what everybody buys."""
        return self._purchases

    def parts(self, customers: np.ndarray, items: np.ndarray, causes: np.ndarray) -> np.ndarray:
        """What a customer's purchases add to an item's score comes from that item's alone (`recommender.Additive`)."""
        return np.where(items == causes, cells_of(self._purchases, self.items, customers, items), 0)

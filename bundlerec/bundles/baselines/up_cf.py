"""What customers who buy alike buy often: user-popularity collaborative filtering.

Faggioli, Polato and Aiolli, "Recency Aware Collaborative Filtering for Next Basket Recommendation" (UMAP 2020).
"""

from __future__ import annotations

from typing import Self

import numpy as np

from bundlerec.bundles.baselines.neighbours import mixture, nearest, pool
from bundlerec.bundles.baselines.purchases import orders_back, purchases, sold_items
from bundlerec.data.dataset import Dataset
from bundlerec.recommender import Recommender


class UserPopularity(Recommender):
    """score(u, i) = sum over customers v of sim(u, v)^locality * pop(v, i).

    pop(v, i): share of the last `window` orders of v with i. sim(u, v) = |I_u and I_v| / (|I_u|^a |I_v|^(1-a)), I: the
    distinct items, a = `asymmetry`. Only the `neighbours` most similar customers count; u is one of them.
    """

    name = "up_cf"

    def __init__(
        self, window: int = 25, asymmetry: float = 0.75, locality: float = 20, neighbours: int = 100
    ) -> None:
        self.window, self.asymmetry, self.locality, self.neighbours = window, asymmetry, locality, neighbours

    def fit(self, history: Dataset) -> Self:
        self.items = sold_items(history)
        recent = orders_back(history) < self.window
        shares = recent / np.clip(history.orders_of_customer, 1, self.window)[history.order_customer]
        self._popularity = purchases(history, self.items, shares)
        self._popularity.eliminate_zeros()
        self._bought = purchases(history, self.items).sign()
        self._pool = pool(self._bought)
        sizes = np.maximum(np.diff(self._bought.indptr), 1).astype(np.float32)
        self._own, self._theirs = sizes**self.asymmetry, sizes[self._pool] ** (1 - self.asymmetry)
        self._pool_items = self._bought[self._pool].T.tocsr()
        self._pool_popularity = self._popularity[self._pool]
        return self

    def score(self, customers: np.ndarray) -> np.ndarray:
        shared = (self._bought[customers] @ self._pool_items).toarray()
        shared /= self._own[customers, None] * self._theirs[None, :]
        columns, similarity = nearest(shared, self.neighbours)
        weights = mixture(columns, similarity**self.locality, len(self._pool))
        return (weights @ self._pool_popularity).toarray()

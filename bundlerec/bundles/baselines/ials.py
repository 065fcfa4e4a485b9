"""Customers and items as points in one space: weighted matrix factorisation, from the `implicit` library.

iALS: Hu, Koren and Volinsky, "Collaborative Filtering for Implicit Feedback Datasets" (ICDM 2008).
"""

from __future__ import annotations

from typing import Self

import numpy as np
from implicit.cpu.als import AlternatingLeastSquares
from threadpoolctl import threadpool_limits

from bundlerec.bundles.baselines.purchases import purchases, sold_items
from bundlerec.data.dataset import Dataset
from bundlerec.recommender import Recommender


class Factors(Recommender):
    """score(u, i) = p_u . q_i, fitted to "bought or not" with the confidence 1 + orders of u with i."""

    name = "ials"

    def __init__(self, factors: int = 64, regularisation: float = 10.0, rounds: int = 6, seed: int = 0) -> None:
        self.factors, self.regularisation, self.rounds, self.seed = factors, regularisation, rounds, seed

    def fit(self, history: Dataset) -> Self:
        self.items = sold_items(history)
        with threadpool_limits(1, "blas"):
            model = AlternatingLeastSquares(
                factors=self.factors,
                regularization=self.regularisation,
                iterations=self.rounds,
                num_threads=1,
                random_state=self.seed,
            )
            model.fit(purchases(history, self.items), show_progress=False)
        self._customers, self._items = model.user_factors, model.item_factors
        return self

    def score(self, customers: np.ndarray) -> np.ndarray:
        return self._customers[customers] @ self._items.T

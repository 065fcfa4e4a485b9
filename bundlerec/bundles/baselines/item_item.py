"""Products bought by the same customers: cosine between items, from the `implicit` library."""

from __future__ import annotations

from typing import Self

import numpy as np
from implicit.nearest_neighbours import CosineRecommender

from bundlerec.bundles.baselines.purchases import orders_back, purchases, sold_items
from bundlerec.data.dataset import Dataset
from bundlerec.recommender import Recommender


class ItemItem(Recommender):
    """score(u, i) = sum over the items j of u of x_u,j * cos(i, j), over the `neighbours` nearest items of each j.

    x_u,j = (decayed orders of u with j)^damping; cos between the columns of x.
    """

    name = "item_item"

    def __init__(self, neighbours: int = 200, decay: float = 1.0, damping: float = 0.5) -> None:
        self.neighbours, self.decay, self.damping = neighbours, decay, damping

    def fit(self, history: Dataset) -> Self:
        self.items = sold_items(history)
        self._purchases = purchases(history, self.items, self.decay ** orders_back(history))
        self._purchases.data **= self.damping
        model = CosineRecommender(K=self.neighbours, num_threads=1)
        model.fit(self._purchases, show_progress=False)
        self._similarity = model.similarity.astype(np.float32)
        return self

    def score(self, customers: np.ndarray) -> np.ndarray:
        return (self._purchases[customers] @ self._similarity).toarray()

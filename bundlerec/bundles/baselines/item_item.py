"""Products bought by the same customers: cosine between items, from the `implicit` library."""

from __future__ import annotations

from typing import Self

import numpy as np
from implicit.nearest_neighbours import ItemItemRecommender
from scipy import sparse

from bundlerec.bundles.baselines.purchases import orders_back, purchases, sold_items
from bundlerec.data.dataset import Dataset
from bundlerec.recommender import Recommender


class ItemItem(Recommender):
    """score(u, i) = sum over the items j of u of x_u,j * cos(j, i), i among the `neighbours` nearest items of j.

    x_u,j = (decayed orders of u with j)^damping; cos is that between the columns of x.
    """

    name = "item_item"

    def __init__(self, neighbours: int = 50, decay: float = 0.97, damping: float = 0.5) -> None:
        self.neighbours, self.decay, self.damping = neighbours, decay, damping

    def fit(self, history: Dataset) -> Self:
        self.items = sold_items(history)
        self._purchases = purchases(history, self.items, self.decay ** orders_back(history))
        self._purchases.data **= self.damping
        lengths = np.sqrt(np.bincount(self._purchases.indices, self._purchases.data**2, len(self.items)))
        unit = self._purchases @ sparse.diags_array(1 / np.maximum(lengths, 1e-9), format="csr")
        model = ItemItemRecommender(K=self.neighbours, num_threads=1)
        model.fit(sparse.csr_matrix(unit, dtype=np.float64), show_progress=False)
        self._similarity = sparse.csr_matrix(model.similarity, dtype=np.float32)
        return self

    def score(self, customers: np.ndarray) -> np.ndarray:
        return (self._purchases[customers] @ self._similarity).toarray()

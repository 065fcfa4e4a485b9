"""What the customer buys most often; ties and empty places go to recent best sellers.

GP-TopFreq of Li, Jullien, Ariannezhad and de Rijke, "A Next Basket Recommendation Reality Check" (2023).
"""

from __future__ import annotations

from typing import Self

import numpy as np

from bundlerec.bundles.baselines.purchases import purchases, sold_items
from bundlerec.data.dataset import Dataset
from bundlerec.recommender import Recommender


class TopFrequency(Recommender):
    """score(u, i) = number of orders of u with i."""

    name = "gp_topfreq"

    def fit(self, history: Dataset) -> Self:
        self.items = sold_items(history)
        self._purchases = purchases(history, self.items)
        return self

    def score(self, customers: np.ndarray) -> np.ndarray:
        return self._purchases[customers].toarray()

"""What the customer buys most often; ties and empty places go to recent best sellers.

GP-TopFreq of Li, Jullien, Ariannezhad and de Rijke, "A Next Basket Recommendation Reality Check" (2023).
"""

from __future__ import annotations

from typing import Self

import numpy as np

from bundlerec.bundles.baselines.purchases import purchases, sold_items
from bundlerec.bundles.popularity import RECENT_DAYS, recent_share
from bundlerec.data.dataset import Dataset
from bundlerec.recommender import Recommender


class TopFrequency(Recommender):
    """score(u, i) = number of orders of u with i + s(i) / 2.

    s(i): sales of i in the last `days` of the log, 1 for the best seller: no more than what breaks ties.
    """

    name = "gp_topfreq"

    def __init__(self, days: float | None = RECENT_DAYS) -> None:
        self.days = days

    def fit(self, history: Dataset) -> Self:
        self.items = sold_items(history)
        self._purchases = purchases(history, self.items)
        self._shared = recent_share(history, self.days)[self.items] / 2
        return self

    def score(self, customers: np.ndarray) -> np.ndarray:
        return self._purchases[customers].toarray() + self._shared

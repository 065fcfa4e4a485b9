"""What every model is to the rest of the house, simple or deep: something that scores items for customers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Final, Protocol, Self, runtime_checkable

import numpy as np

from bundlerec.data.dataset import Dataset

SCORER: Final = "scorer"
POLICY: Final = "policy"
BEST_SELLERS: Final = "best_sellers"  # `bundles.baselines` knows the other simple methods


class Recommender(ABC):
    """A model that scores items for some customers.

    `fit` sees only the training part (`data.split.training_part`); `score` never sees more than `fit` did.
    """

    name: str  # id of INTERFACE: "gp_decay", "scorer", …
    items: np.ndarray  # [m] int32 item rows, ascending: what the model can offer, the columns of `score`

    @abstractmethod
    def fit(self, history: Dataset) -> Self:
        """Learns from the training part, and sets `items`."""

    @abstractmethod
    def score(self, customers: np.ndarray) -> np.ndarray:
        """[n, m] float32 for `customers` ([n] int32 customer rows): the higher, the likelier.

        Column j is item row `items[j]`; -inf where the model cannot say anything. Ties and gaps are settled by
        `bundles.ranking.rank` with recent best sellers.
        """


@runtime_checkable
class Retelling(Protocol):
    """A recommender that can be asked about pasts that never were (`data.retold`)."""

    def retold(self, history: Dataset, origin: np.ndarray) -> Recommender:
        """The same model looking at the customers of `history`; what it learned of everybody stays.

        history: in the item rows of the one that was fitted. origin: [n_customers] rows of the customers whose pasts
        they are.
        """


@runtime_checkable
class Additive(Protocol):
    """A recommender whose scores are sums, of which one item of the customer's history gave a known part."""

    def parts(self, customers: np.ndarray, items: np.ndarray, causes: np.ndarray) -> np.ndarray:
        """[r] float32: what the purchases of `causes` gave to the scores of `items` (rows, [r] each)."""

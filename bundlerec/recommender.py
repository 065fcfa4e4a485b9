"""What every model is to the rest of the house, simple or deep: something that scores items for customers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Self

import numpy as np

from bundlerec.data.dataset import Dataset


class Recommender(ABC):
    """A model that scores all items for some customers.

    `fit` sees only the training part (`data.split.training_part`); `score` never sees more than `fit` did.
    """

    name: str  # id of INTERFACE: "gp_decay", "scorer", …

    @abstractmethod
    def fit(self, history: Dataset) -> Self:
        """Learns from the training part."""

    @abstractmethod
    def score(self, customers: np.ndarray) -> np.ndarray:
        """[n, n_items] float32 for `customers` ([n] int32 customer rows): the higher, the likelier.

        -inf for items that the model cannot offer. Ties are broken by the caller with recent popularity.
        """

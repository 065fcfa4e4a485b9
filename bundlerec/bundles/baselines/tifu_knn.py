"""A customer's own decayed habits, blended with those of the nearest customers.

TIFU-KNN: Hu, He, Gao and Zhang, "Modeling Personalized Item Frequency Information for Next-basket Recommendation"
(SIGIR 2020).
"""

from __future__ import annotations

from copy import copy
from typing import Self

import numpy as np
from scipy import sparse

from bundlerec.bundles.baselines.neighbours import mixed, nearest, pool
from bundlerec.bundles.baselines.purchases import cells_of, orders_back, purchases, sold_items
from bundlerec.data.dataset import Dataset
from bundlerec.recommender import Recommender


class NearestHabits(Recommender):
    """score(u, i) = own * V(u, i) + (1 - own) * mean of V(v, i) over the `neighbours` nearest customers v.

    V(u, i) = sum over the orders of u with i of within^(orders after it in its group) * across^(groups after its
    group) / (group * groups of u): orders are taken together in groups of `group`, counted back from the last. Near
    is a small Euclidean distance of V.
    """

    name = "tifu_knn"

    def __init__(
        self, group: int = 7, within: float = 1.0, across: float = 0.7, neighbours: int = 300, own: float = 0.7
    ) -> None:
        self.group, self.within, self.across = group, within, across
        self.neighbours, self.own = neighbours, own

    def fit(self, history: Dataset) -> Self:
        self.items = sold_items(history)
        self._habits = self._vectors(history)
        self._pool = pool(self._habits)
        self._pool_habits = self._habits[self._pool]
        self._pool_items = self._pool_habits.T.tocsr()
        self._squares = np.asarray(self._pool_habits.multiply(self._pool_habits).sum(axis=1)).ravel()
        self._origin = np.arange(history.n_customers)
        return self

    def retold(self, history: Dataset, origin: np.ndarray) -> Recommender:
        """With other V(u, .); the neighbours stay, and nobody is a neighbour of their own past
        (`recommender.Retelling`).
        """
        told = copy(self)
        told._habits, told._origin = self._vectors(history), origin
        return told

    def _vectors(self, history: Dataset) -> sparse.csr_matrix:
        """V of every customer."""
        groups_back, place_back = np.divmod(orders_back(history), self.group)
        groups = -(-np.maximum(history.orders_of_customer, 1) // self.group)[history.order_customer]
        weight = self.within**place_back * self.across**groups_back / (self.group * groups)
        return purchases(history, self.items, weight)

    def score(self, customers: np.ndarray) -> np.ndarray:
        habits = self._habits[customers]
        # |u - v|^2 = |u|^2 - (2 u v - |v|^2), and |u|^2 is the same for every neighbour
        nearness = 2 * (habits @ self._pool_items).toarray() - self._squares
        nearness[self._origin[customers][:, None] == self._pool] = -np.inf
        nearness[np.diff(habits.indptr) == 0] = -np.inf  # nobody is near a customer without purchases
        columns, closeness = nearest(nearness, self.neighbours)
        found = np.isfinite(closeness)
        share = found * (1 - self.own) / np.maximum(found.sum(axis=1, keepdims=True), 1)
        values = mixed(columns, share, self._pool_habits, self._pool_items)
        own = habits.tocoo()  # one entry an item
        values[own.row, own.col] += self.own * own.data
        return values

    def parts(self, customers: np.ndarray, items: np.ndarray, causes: np.ndarray) -> np.ndarray:
        """own * V(u, i) comes from the item's own purchases; the neighbours' part is left whole
        (`recommender.Additive`)."""
        own = self.own * cells_of(self._habits, self.items, customers, items)
        return np.where(items == causes, own, 0)

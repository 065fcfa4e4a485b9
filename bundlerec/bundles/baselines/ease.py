"""Which products go with which, solved exactly for the best sellers.

EASE: Steck, "Embarrassingly Shallow Autoencoders for Sparse Data" (WWW 2019).
"""

from __future__ import annotations

from copy import copy
from typing import Self

import numpy as np
from scipy import linalg, sparse
from threadpoolctl import threadpool_limits

from bundlerec.bundles.baselines.purchases import cells_of, orders_back, purchases, sold_items
from bundlerec.bundles.popularity import best_sellers_first
from bundlerec.data.dataset import Dataset
from bundlerec.recommender import Recommender


class Ease(Recommender):
    """score(u, .) = x_u B with B = argmin |X - X B|^2 + ridge |B|^2, diagonal of B zero.

    B = I - P / diag(P), P = (X'X + ridge I)^-1. x_u,i = (decayed orders of u with i)^damping.
    """

    name = "ease"

    def __init__(self, ridge: float = 500.0, most: int = 4000, decay: float = 0.98, damping: float = 0.3) -> None:
        self.ridge, self.most, self.decay, self.damping = ridge, most, decay, damping

    def fit(self, history: Dataset) -> Self:
        popular = best_sellers_first(history, days=None)
        self.items = np.sort(popular[np.isin(popular, sold_items(history))][: self.most]).astype(np.int32)
        self._purchases = self._damped(history)
        gram = (self._purchases.T @ self._purchases).toarray()
        gram[np.diag_indices_from(gram)] += self.ridge
        inverse = _inverse(gram)
        self._weights = inverse / -np.diag(inverse)
        np.fill_diagonal(self._weights, 0)
        return self

    def retold(self, history: Dataset, origin: np.ndarray) -> Recommender:
        """With other x_u; B stays (`recommender.Retelling`)."""
        told = copy(self)
        told._purchases = self._damped(history)
        return told

    def _damped(self, history: Dataset) -> sparse.csr_matrix:
        """x of every customer."""
        found = purchases(history, self.items, self.decay ** orders_back(history))
        found.data **= self.damping
        return found

    def score(self, customers: np.ndarray) -> np.ndarray:
        return np.asarray(self._purchases[customers] @ self._weights, dtype=np.float32)

    def parts(self, customers: np.ndarray, items: np.ndarray, causes: np.ndarray) -> np.ndarray:
        """x_u,j B_ji for causes j and items i (`recommender.Additive`)."""
        last = len(self.items) - 1
        row, column = (np.minimum(np.searchsorted(self.items, each), last) for each in (causes, items))
        known = (self.items[row] == causes) & (self.items[column] == items)
        entry = cells_of(self._purchases, self.items, customers, causes)
        return np.where(known, entry * self._weights[row, column], 0)


def _inverse(gram: np.ndarray) -> np.ndarray:
    """Inverse of a symmetric positive matrix ([m, m] float32), by Cholesky."""
    with threadpool_limits(1, "blas"):  # two threads on busy cores take ten times as long as one
        factor, failed = linalg.lapack.spotrf(gram, lower=1, overwrite_a=1)
        if failed:
            raise linalg.LinAlgError("The item matrix is not positive; a larger ridge is needed.")
        inverse, _ = linalg.lapack.spotri(factor, lower=1, overwrite_c=1)
    return np.tril(inverse) + np.tril(inverse, -1).T

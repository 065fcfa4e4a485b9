"""Customers who buy alike: the nearest of them, and what they buy."""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy import sparse

LARGEST_POOL: Final = 20_000  # customers among whom neighbours are sought; the most active ones of larger shops


def pool(profiles: sparse.csr_matrix) -> np.ndarray:
    """[p] customer rows that may be neighbours: everybody with purchases, in large shops those with most items."""
    items = np.diff(profiles.indptr)
    active = np.flatnonzero(items)
    if len(active) <= LARGEST_POOL:
        return active
    return np.sort(active[np.argsort(-items[active], kind="stable")[:LARGEST_POOL]])


def nearest(similarity: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Columns and values of the k largest entries of each row of `similarity` ([n, p]): [n, min(k, p)] each."""
    width = similarity.shape[1]
    if k >= width:
        return np.broadcast_to(np.arange(width), similarity.shape), similarity
    columns = np.argpartition(-similarity, k - 1, axis=1)[:, :k]
    return columns, np.take_along_axis(similarity, columns, axis=1)


def mixture(columns: np.ndarray, weights: np.ndarray, width: int) -> sparse.csr_matrix:
    """[n, width] float32 CSR with `weights` ([n, k]) at `columns`; what is not positive is dropped."""
    kept = weights > 0
    rows = np.broadcast_to(np.arange(len(columns))[:, None], columns.shape)
    cells = (rows[kept], columns[kept])
    return sparse.csr_matrix((weights[kept].astype(np.float32), cells), shape=(len(columns), width))

"""Customers who buy alike: the nearest of them, and what they buy."""

from __future__ import annotations

from typing import Final

import numpy as np
import torch
from scipy import sparse

DENSE: Final = 1 / 30  # of the pool: from so many neighbours on, rows without gaps are summed up faster
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
    values, columns = torch.from_numpy(similarity).topk(k, dim=1, sorted=False)
    return columns.numpy(), values.numpy()


def mixture(columns: np.ndarray, weights: np.ndarray, width: int) -> sparse.csr_matrix:
    """[n, width] float32 CSR with `weights` ([n, k]) at `columns`; what is not positive is dropped."""
    kept = weights > 0
    rows = np.broadcast_to(np.arange(len(columns))[:, None], columns.shape)
    cells = (rows[kept], columns[kept])
    return sparse.csr_matrix((weights[kept].astype(np.float32), cells), shape=(len(columns), width))


def mixed(
    columns: np.ndarray, weights: np.ndarray, profiles: sparse.csr_matrix, by_item: sparse.csr_matrix
) -> np.ndarray:
    """[n, m] float32: the sum of the pool's profiles ([p, m] CSR) at `columns`, weighted ([n, k] each).

    by_item: the profiles turned, [m, p] CSR. What has no positive weight is dropped.
    """
    if columns.shape[1] < DENSE * len(profiles.indptr):
        return (mixture(columns, weights, profiles.shape[0]) @ profiles).toarray()
    every = np.zeros((len(columns), profiles.shape[0]), dtype=np.float32)
    np.put_along_axis(every, columns, np.maximum(weights, 0).astype(np.float32), axis=1)
    return np.ascontiguousarray((by_item @ every.T).T)

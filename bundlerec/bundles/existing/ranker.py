"""Which of the merchant's bundles suit a customer, learned from who took and bought what.

A linear regression with ridge from what a customer has (bundles taken, items bought, items in the bundles taken) to the
bundles taken, solved exactly in its dual form (Saunders, Gammerman and Vovk 1998, Ridge Regression Learning Algorithm
in Dual Variables), so that its cost does not grow with the number of items:

    S = K(all, teachers) (K(teachers, teachers) + ridge I)^-1 Y,  K(u, v) = phi_u . phi_v

What is common says little: features are divided by a power of how often they occur (as in GF-CF, Shen et al. 2021, How
Powerful is Graph Convolution for Recommendation?). Y = taken + soft * (cosine of what u bought and what is in the
bundle, weighted by rarity), so bundles that nobody took yet, and shops where nobody took any, have a score too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from scipy import linalg, sparse
from threadpoolctl import threadpool_limits

from bundlerec.bundles.existing.offers import ExistingBundles

BUNDLES_AT_ONCE: Final = 64


@dataclass(frozen=True)
class RankerSettings:
    """Chosen on the tuning part of a public log of a bookshop (docs/experiments.md)."""

    bundle_power: float = 0.5  # of how many took the bundle, by which the feature is divided
    item_power: float = 0.2
    own: float = 6.0  # an item bought, beside 1 for an item in a bundle taken
    items: float = 1.2  # weight of all item features beside the bundle features
    ridge: float = 0.007  # for each teacher
    soft: float = 0.3  # likeness of purchases and contents, beside 1 for a bundle taken
    teachers: int = 4000  # customers that are learned from at most; the cost grows with their square


class BundleRanker:
    """score(u, b): how likely b is the next bundle of u, on no scale but comparable over customers and bundles."""

    def __init__(self, settings: RankerSettings = RankerSettings()) -> None:  # noqa: B008 - it is frozen
        self.settings = settings

    def fit(self, bundles: ExistingBundles) -> Self:
        teachers = _teachers(bundles, self.settings.teachers)
        taken = sparse.csr_array(bundles.taken > 0).astype(np.float32)
        self.features = self._features(taken, bundles, teachers)
        target = taken[teachers].toarray() + np.float32(self.settings.soft) * _likeness(bundles, teachers)
        self._taught = self.features[teachers]
        self._by_feature = sparse.csr_array(self._taught.T)
        self._dual = _ridge((self._taught @ self._taught.T).toarray(), target, self.settings.ridge)
        usual = target.sum(axis=0)
        self.usual = (usual / max(float(usual.max(initial=0)), 1e-9)).astype(np.float32)
        return self

    def score(self, customers: np.ndarray) -> np.ndarray:
        """[n, b] float32 for customer rows; ties fall to what most customers take."""
        near = (self.features[customers] @ self._taught.T).toarray()
        return near @ self._dual + np.float32(1e-6) * self.usual

    def parts(self, customers: np.ndarray, bundles: np.ndarray) -> sparse.csr_array:
        """[r, f] float32: what each feature of a customer row (bundles, then items) gives to the score of a bundle.

        customers, bundles: [r] pairs of rows. A row adds up to the pair's score, but for what settles ties.
        """
        order = np.argsort(bundles, kind="stable")
        distinct, start = np.unique(bundles[order], return_index=True)
        start = np.append(start, len(order))
        parts = self.features[customers[order]]
        for first in range(0, len(distinct), BUNDLES_AT_ONCE):
            some = distinct[first : first + BUNDLES_AT_ONCE]
            rows = slice(start[first], start[first + len(some)] + 1)
            ends = parts.indptr[rows]
            cells = slice(ends[0], ends[-1])
            weight = self._by_feature @ self._dual[:, some]
            column = np.searchsorted(some, bundles[order][rows.start : rows.stop - 1])
            parts.data[cells] *= weight[parts.indices[cells], np.repeat(column, np.diff(ends))]
        return parts[np.argsort(order)]

    def _features(
        self, taken: sparse.csr_array, bundles: ExistingBundles, teachers: np.ndarray
    ) -> sparse.csr_array:
        wish = self.settings
        touched = sparse.csr_array((taken @ bundles.contents) > 0).astype(np.float32)
        items = bundles.bought * np.float32(wish.own) + touched
        blocks = (
            _scaled(taken, teachers, wish.bundle_power, 1.0),
            _scaled(items, teachers, wish.item_power, wish.items),
        )
        return sparse.csr_array(sparse.hstack(blocks, format="csr", dtype=np.float32))


def _teachers(bundles: ExistingBundles, most: int) -> np.ndarray:
    """Rows of the customers to learn from: who took bundles, those with most first; else who bought anything."""
    for evidence in (bundles.taken, bundles.bought):
        count = np.diff(evidence.indptr)
        if count.any():
            return np.sort(np.argsort(-count, kind="stable")[: min(most, int((count > 0).sum()))])
    return np.zeros(0, dtype=np.int64)


def _scaled(block: sparse.csr_array, teachers: np.ndarray, power: float, weight: float) -> sparse.csr_array:
    """Columns divided by a power of their sum; then the mean squared length of the teachers' rows is `weight`."""
    common = np.maximum(block[teachers].sum(axis=0), 1e-9) ** -power
    known = np.where(block[teachers].sum(axis=0) > 0, common, 0)
    scaled = sparse.csr_array(block @ sparse.diags_array(known.astype(np.float32)))
    length = float((scaled[teachers].data ** 2).sum()) / max(len(teachers), 1)
    return scaled * np.float32((weight / length) ** 0.5 if length > 0 else 0)


def _likeness(bundles: ExistingBundles, customers: np.ndarray) -> np.ndarray:
    """[n, b] cosine of purchases and contents, each weighted by how rare the item is there."""
    left, right = (_rare(each) for each in (bundles.bought, bundles.contents))
    return (left[customers] @ right.T).toarray()


def _rare(matrix: sparse.csr_array) -> sparse.csr_array:
    rows = int((np.diff(matrix.indptr) > 0).sum())
    rarity = np.log(max(rows, 1) / np.maximum(matrix.sum(axis=0), 1)) + 1e-3  # what all have still says a little
    weighted = sparse.csr_array(matrix @ sparse.diags_array(rarity.astype(np.float32)))
    length = np.sqrt(weighted.multiply(weighted).sum(axis=1))
    return sparse.csr_array(sparse.diags_array((1 / np.maximum(length, 1e-9)).astype(np.float32)) @ weighted)


def _ridge(kernel: np.ndarray, target: np.ndarray, ridge: float) -> np.ndarray:
    """(kernel + ridge n I)^-1 target, by Cholesky."""
    if not len(kernel):
        return target
    kernel[np.diag_indices_from(kernel)] += np.float32(ridge * len(kernel))
    with threadpool_limits(1, "blas"):  # two threads on busy cores take ten times as long as one
        return linalg.cho_solve(linalg.cho_factor(kernel, lower=True), target).astype(np.float32)

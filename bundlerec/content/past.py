"""A shop before a cut, counted for describing its customers, and whom each of them resembles."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from scipy import sparse

from bundlerec.bundles.baselines.neighbours import mixture, nearest, pool
from bundlerec.content.columns import Sold
from bundlerec.content.descriptions import Descriptions
from bundlerec.content.ridge import fit_map
from bundlerec.data.dataset import Dataset
from bundlerec.scorer.pairs import line_ages

HALF_LIFE_ORDERS, SLOW_ORDERS = 6.0, 12.0  # of what is said of a customer, and of what is learned from
NEIGHBOURS: Final = 50


@dataclass(frozen=True)
class Past:
    """What is known of everybody."""

    history: Dataset
    described: Descriptions
    sold: Sold
    amounts: sparse.csr_array  # [n_customers, n_items]: share of the orders that hold the item, fading
    profiles: sparse.csr_array  # [n_customers, n_items]: the same by rarity, rows of length 1
    map: np.ndarray  # [d, d] `ridge.fit_map`

    def shares(self, customers: np.ndarray) -> sparse.csr_array:
        """[n, n_items] float32: each item's share in what each customer bought of late."""
        return _to_one(sparse.csr_array(self.amounts[customers]))

    def shares_of_neighbours(self, customers: np.ndarray) -> sparse.csr_array:
        """[n, n_items] float32: the same of the NEIGHBOURS customers whose purchases are most alike (cosine)."""
        others, by_item = self._others
        likeness = (self.profiles[customers] @ by_item).toarray()
        likeness[customers[:, None] == others] = 0
        return _to_one(mixture(*nearest(likeness, NEIGHBOURS), len(others)) @ self.amounts[others])

    @cached_property
    def _others(self) -> tuple[np.ndarray, sparse.csr_array]:
        """[p] customer rows who may be neighbours, and their profiles, [n_items, p]."""
        others = pool(self.amounts)
        return others, sparse.csr_array(self.profiles[others].T)


def look_at(history: Dataset, cut: int, described: Descriptions, seed: int) -> Past:
    """Learns what goes with what from everything in `history`."""
    sold = sold_in(history, described)
    slow, fast = (_fading(history, cut, life) for life in (SLOW_ORDERS, HALF_LIFE_ORDERS))
    return Past(history, described, sold, fast, _by_rarity(fast), fit_map(slow, described.all, sold.items, seed))


def sold_in(history: Dataset, described: Descriptions) -> Sold:
    """What was sold in all of its orders."""
    return Sold(described, np.bincount(history.line_item, minlength=history.n_items), history.n_orders)


def _fading(history: Dataset, cut: int, life: float) -> sparse.csr_array:
    """Share of each customer's orders that hold each item, the newer the more; half-life in orders."""
    lines = line_ages(history, cut)
    fade = np.exp2(-lines.orders / life)
    every = (1 - np.exp2(-history.orders_of_customer / life)) / (1 - np.exp2(-1 / life))
    weight = (fade / every[lines.customer]).astype(np.float32)
    return sparse.csr_array((weight, (lines.customer, lines.item)), shape=(history.n_customers, history.n_items))


def _by_rarity(amounts: sparse.csr_array) -> sparse.csr_array:
    buyers = np.bincount(amounts.indices, minlength=amounts.shape[1])
    rarity = np.log(1 + amounts.shape[0] / (1 + buyers)).astype(np.float32)
    rare = sparse.csr_array(amounts @ sparse.diags_array(rarity))
    length = np.sqrt(np.asarray(rare.multiply(rare).sum(axis=1)).ravel())
    return sparse.csr_array(sparse.diags_array((1 / np.maximum(length, 1e-9)).astype(np.float32)) @ rare)


def _to_one(amounts: sparse.csr_array) -> sparse.csr_array:
    total = np.maximum(np.asarray(amounts.sum(axis=1)).ravel(), 1e-9)
    return sparse.csr_array(sparse.diags_array((1 / total).astype(np.float32)) @ amounts)

"""What a customer's looks say of each item looked at, counted backwards from a cut."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bundlerec.data.dataset import MICROSECONDS_A_DAY, Dataset
from bundlerec.scorer.pairs import rows_of

HALF_LIVES_DAYS = (1.0, 7.0, 30.0)
POPULAR_DAYS = 7.0
CART_COUNTS = 3.0  # views: a cart is rarer and says more when items compete for a place among the candidates


@dataclass(frozen=True)
class LookTable:
    """One row a pair (customer, item) that was looked at, sorted by customer, then item."""

    n_items: int
    key: np.ndarray  # [n_pairs] int64, customer * n_items + item, ascending
    last_days: np.ndarray  # [n_pairs] float32: days since the last view or cart
    views: np.ndarray  # [n_pairs, len(HALF_LIVES_DAYS)] float32, halved every so many days
    carts: np.ndarray  # [n_pairs, len(HALF_LIVES_DAYS)] float32
    popularity: np.ndarray  # [n_items] float32: looks a thousand looks of everybody, halved every POPULAR_DAYS

    @property
    def customer(self) -> np.ndarray:
        """[n_pairs] int64."""
        return self.key // self.n_items

    @property
    def item(self) -> np.ndarray:
        """[n_pairs] int64."""
        return self.key % self.n_items

    @property
    def strength(self) -> np.ndarray:
        """[n_pairs] float32: how much a pair speaks for the item of late."""
        return self.views[:, 1] + CART_COUNTS * self.carts[:, 1]

    def find(self, customer: np.ndarray, item: np.ndarray) -> np.ndarray:
        """[n] int64: the row of each pair, -1 where it was never looked at."""
        return rows_of(self.key, customer.astype(np.int64) * self.n_items + item)


def look_table(history: Dataset, cut: int) -> LookTable:
    """Counts the looks of `history`, all before `cut`."""
    looks, n = history.looks, history.n_items
    days = (cut - looks.time) / MICROSECONDS_A_DAY
    popular = np.bincount(looks.item, weights=np.exp2(-days / POPULAR_DAYS), minlength=n)
    known = looks.customer >= 0
    key = looks.customer[known].astype(np.int64) * n + looks.item[known]
    pairs, place = np.unique(key, return_inverse=True)
    days, cart = days[known], looks.cart[known]
    last = np.full(len(pairs), np.inf)
    np.minimum.at(last, place, days)

    def faded(chosen: np.ndarray) -> np.ndarray:
        sums = [
            np.bincount(place[chosen], weights=np.exp2(-days[chosen] / life), minlength=len(pairs))
            for life in HALF_LIVES_DAYS
        ]
        return np.stack(sums, axis=1).astype(np.float32)

    return LookTable(
        n_items=n,
        key=pairs,
        last_days=last.astype(np.float32),
        views=faded(~cart),
        carts=faded(cart),
        popularity=(1000 * popular / max(popular.sum(), 1e-9)).astype(np.float32),
    )

"""Tiny shops whose right answer is known, and small ones with the shape of real ones."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from itertools import combinations

import numpy as np
import pandas as pd

from bundlerec.config import RewardWeights
from bundlerec.data import columns as c
from bundlerec.policy.choices import Choices

START = datetime(2024, 1, 1)


def events(rows: list[tuple[str, str, str, int]]) -> pd.DataFrame:
    """Events from (customer, item, order, day) rows; a customer "" is anonymous."""
    return pd.DataFrame(
        {
            c.CUSTOMER_ID: [customer or None for customer, _, _, _ in rows],
            c.ITEM_ID: [item for _, item, _, _ in rows],
            c.ORDER_ID: [order for _, _, order, _ in rows],
            c.TIME: pd.to_datetime([START + timedelta(days=day) for *_, day in rows]),
            c.KIND: c.PURCHASE,
            c.QUANTITY: 1.0,
            c.PRICE: 2.0,
        }
    )


def habitual_shop(
    customers: int = 60, items: int = 40, orders: int = 12, seed: int = 0
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Events and catalogue of a shop where every customer keeps buying from a few favourites of one category."""
    log, catalogue = _habitual_shop(customers, items, orders, seed)
    return log.copy(), catalogue.copy()


@cache
def _habitual_shop(customers: int, items: int, orders: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(seed)
    rows = []
    for customer in range(customers):
        favourites = rng.choice(items // 4, 5, replace=False) + (customer % 4) * (items // 4)
        for order in range(orders):
            day = order * 7 + int(rng.integers(0, 5))
            basket = set(rng.choice(favourites, 3, replace=False)) | {int(rng.integers(0, items))}
            rows += [
                (f"c{customer:03}", f"i{item:03}", f"o{customer:03}-{order:02}", day) for item in sorted(basket)
            ]
    catalogue = pd.DataFrame(
        {
            c.ITEM_ID: [f"i{item:03}" for item in range(items)],
            c.TITLE: [f"Product {item}" for item in range(items)],
            c.CATEGORY: [f"Shelf {item // (items // 4)}" for item in range(items)],
            c.PRICE: [1.0 + item % 7 for item in range(items)],
            c.COST: [0.5 + item % 3 for item in range(items)],
        }
    )
    return events(rows), catalogue


class MisleadingShop:
    """A shop in which single scores mislead: two pairs of complements sell only together, and seldom.

    Items 0 to 6 are decoys of one shelf, each likelier than any complement; (7, 8) and (9, 10) are the pairs. Every
    order is one of ORDERS, so the worth of any set is known exactly.
    """

    ORDERS = [(0,), (1,), (2,), (3,), (4,), (5,), (6,), (7, 8), (9, 10)]
    CHANCES = np.array([0.12] * 7 + [0.08] * 2)
    SHELF = np.array([0] * 7 + [1, 2, 3, 4], dtype=np.int32)
    REWARD = RewardWeights(hits=1, together=1, margin=0, variety=0.6)

    def choices(self, customers: int, seed: int = 0) -> Choices:
        """Customers with a real next order each, and scores that are right but for a little noise."""
        rng = np.random.default_rng(seed)
        orders = np.array([[item in order for item in range(11)] for order in self.ORDERS])
        together = (orders.T * self.CHANCES) @ orders
        p = np.diag(together)
        lift = np.clip(np.log(np.maximum(together, 1e-9) / np.outer(p, p)), -1, 3)
        np.fill_diagonal(lift, 0)
        logit = np.log(p / (1 - p)) + rng.normal(0, 0.03, (customers, 11))
        item = np.argsort(-logit, axis=1)
        logit = np.take_along_axis(logit, item, axis=1).astype(np.float32)
        drawn = rng.choice(len(orders), customers, p=self.CHANCES)
        return Choices(
            customers=np.arange(customers, dtype=np.int32),
            item=item.astype(np.int32),
            logit=logit,
            p=1 / (1 + np.exp(-logit)),
            bought=np.zeros(item.shape, dtype=bool),
            margin=np.zeros(item.shape, dtype=np.float32),
            subcategory=self.SHELF[item],
            order_size=np.full(customers, 1.16, dtype=np.float32),
            lift=lift[item[:, :, None], item[:, None, :]].astype(np.float16),
            label=np.take_along_axis(orders[drawn], item, axis=1),
            truth_size=orders[drawn].sum(axis=1).astype(np.float32),
            said=np.zeros(item.shape, dtype=np.float32),
        )

    def worth(self, bundle: Collection[int]) -> float:
        """The expected reward of a set of items (`bundlerec.policy.reward`, written once more in plain words)."""
        shelves = {int(self.SHELF[item]) for item in bundle}
        total = self.REWARD.variety * len(shelves) / len(bundle) if len(bundle) > 1 else 0.0
        for chance, order in zip(self.CHANCES, self.ORDERS, strict=True):
            hits = len(set(order) & set(bundle))
            total += chance * (2 * hits / (len(bundle) + len(order)) + self.REWARD.together * (hits >= 2))
        return float(total)

    def best_worth(self) -> float:
        """Of all sets, by trying every one."""
        return max(self.worth(items) for size in range(1, 12) for items in combinations(range(11), size))


def looks(rows: list[tuple[str, str, str, int]]) -> pd.DataFrame:
    """Views and carts from (customer, item, kind, day) rows."""
    table = events([(customer, item, "", day) for customer, item, _, day in rows])
    return table.assign(**{c.KIND: [kind for _, _, kind, _ in rows], c.ORDER_ID: None, c.PRICE: np.nan})


def curious_shop(customers: int = 120, items: int = 40, orders: int = 8, seed: int = 0) -> pd.DataFrame:
    """Events of a shop whose customers buy what they looked at six days before, and nothing else tells what."""
    rng = np.random.default_rng(seed)
    bought, looked = [], []
    for customer in range(customers):
        for order in range(orders):
            day = 6 + order * 7 + int(rng.integers(0, 4))
            for item in rng.choice(items, 2, replace=False):
                bought.append((f"c{customer:03}", f"i{item:03}", f"o{customer:03}-{order:02}", day))
                looked.append((f"c{customer:03}", f"i{item:03}", c.VIEW, day - 6))
    return pd.concat([events(bought), looks(looked)], ignore_index=True)

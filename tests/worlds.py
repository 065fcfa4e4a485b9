"""Tiny shops whose right answer is known, and small ones with the shape of real ones."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from bundlerec.data import columns as c

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

"""One customer's purchases, summed up for people: what they buy most, and their latest orders."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from bundlerec.data import columns as c

ORDERS = "orders"
LAST = "last"
DAYS_AGO = "days_ago"
ITEMS = "items"
PAID = "paid"


def favourites(events: pd.DataFrame, now: datetime) -> pd.DataFrame:
    """item_id, orders (in how many the item stood), quantity, last (time), days_ago (before `now`).

    `events`: Events table of one customer. Sorted by orders, then by the latest purchase.
    """
    bought = _purchases(events)
    table = (
        bought.groupby(c.ITEM_ID, sort=False)
        .agg(**{ORDERS: (c.ORDER_ID, "nunique"), c.QUANTITY: (c.QUANTITY, "sum"), LAST: (c.TIME, "max")})
        .reset_index()
    )
    table[DAYS_AGO] = (pd.Timestamp(now) - table[LAST]).dt.days
    return table.sort_values([ORDERS, LAST, c.ITEM_ID], ascending=[False, False, True], ignore_index=True)


def latest_orders(events: pd.DataFrame) -> pd.DataFrame:
    """order_id, time (of its earliest line), items (distinct), paid (empty where no price is known), newest first.

    `events`: Events table of one customer.
    """
    bought = _purchases(events)
    bought[PAID] = bought[c.PRICE] * bought[c.QUANTITY]
    orders = bought.groupby(c.ORDER_ID, sort=False)
    table = orders.agg(**{c.TIME: (c.TIME, "min"), ITEMS: (c.ITEM_ID, "nunique")})
    table[PAID] = orders[PAID].sum(min_count=1)
    return table.reset_index().sort_values([c.TIME, c.ORDER_ID], ascending=False, ignore_index=True)


def _purchases(events: pd.DataFrame) -> pd.DataFrame:
    bought = events[events[c.KIND] == c.PURCHASE]
    return bought.assign(**{name: bought[name].astype(object) for name in (c.ITEM_ID, c.ORDER_ID)})

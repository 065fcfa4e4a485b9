"""One customer's purchases, summed up for people: what they buy most, and their latest orders."""

from __future__ import annotations

from datetime import datetime

import numpy as np
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
    item, ids = pd.factorize(bought[c.ITEM_ID])
    pairs = np.unique(np.stack([item, pd.factorize(bought[c.ORDER_ID])[0]]), axis=1)
    last = np.full(len(ids), np.iinfo(np.int64).min)
    np.maximum.at(last, item, _micros(bought))
    table = pd.DataFrame(
        {
            c.ITEM_ID: ids,
            ORDERS: np.bincount(pairs[0], minlength=len(ids)),
            c.QUANTITY: _sums(item, bought[c.QUANTITY], len(ids)),
            LAST: last.astype("datetime64[us]"),
        }
    )
    table[DAYS_AGO] = (pd.Timestamp(now) - table[LAST]).dt.days
    return table.sort_values([ORDERS, LAST, c.ITEM_ID], ascending=[False, False, True], ignore_index=True)


def latest_orders(events: pd.DataFrame) -> pd.DataFrame:
    """order_id, time (of its earliest line), items (distinct), paid (empty where no price is known), newest first.

    `events`: Events table of one customer.
    """
    bought = _purchases(events)
    order, ids = pd.factorize(bought[c.ORDER_ID])
    pairs = np.unique(np.stack([order, pd.factorize(bought[c.ITEM_ID])[0]]), axis=1)
    first = np.full(len(ids), np.iinfo(np.int64).max)
    np.minimum.at(first, order, _micros(bought))
    paid = bought[c.PRICE].astype(np.float64) * bought[c.QUANTITY]
    known = np.bincount(order, weights=paid.notna(), minlength=len(ids)) > 0
    table = pd.DataFrame(
        {
            c.ORDER_ID: ids,
            c.TIME: first.astype("datetime64[us]"),
            ITEMS: np.bincount(pairs[0], minlength=len(ids)),
            PAID: np.where(known, _sums(order, paid, len(ids)), np.nan),
        }
    )
    return table.sort_values([c.TIME, c.ORDER_ID], ascending=False, ignore_index=True)


def _purchases(events: pd.DataFrame) -> pd.DataFrame:
    bought = events[events[c.KIND] == c.PURCHASE]
    return bought.assign(**{name: bought[name].astype(object) for name in (c.ITEM_ID, c.ORDER_ID)})


def _micros(bought: pd.DataFrame) -> np.ndarray:
    """[n] int64: the lines' times."""
    return bought[c.TIME].to_numpy().astype("datetime64[us]").astype(np.int64)


def _sums(group: np.ndarray, values: pd.Series, groups: int) -> np.ndarray:
    """[groups] float64: what is known, added up; of one customer, counting by hand is ten times as quick as groupby."""
    return np.bincount(group, weights=values.fillna(0.0).to_numpy(np.float64), minlength=groups)

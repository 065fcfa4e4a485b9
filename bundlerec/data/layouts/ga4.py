"""Google Analytics 4 as BigQuery exports it, flattened: a row an event and item."""

from __future__ import annotations

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.aliases import TIMESTAMP
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.layouts.base import Layout, Role, Shape
from bundlerec.data.layouts.categories import path_of

BROWSER = "browser"
NOT_SET = ("(not set)", "(not provided)", "null")
LEVELS = ("item_category", "item_category2", "item_category3", "item_category4", "item_category5")
NO_ITEM_EVENT = "event without a product"


def _lines(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """Who is logged in counts by user, everybody else by browser; times are microseconds of UTC."""
    rows = rows.replace(dict.fromkeys(NOT_SET, ""))
    rows = notes.reject(rows, rows[c.ITEM_ID] == "", NO_ITEM_EVENT)
    customer = rows[BROWSER]
    if c.CUSTOMER_ID in rows:
        by_browser = int((rows[c.CUSTOMER_ID] == "").sum())
        customer = rows[c.CUSTOMER_ID].where(rows[c.CUSTOMER_ID] != "", customer)
    else:
        by_browser = len(rows)
    if by_browser:
        notes.say(
            f"{by_browser:,} lines of {around.file} name no user: the browser (user_pseudo_id) stands for one."
        )
    return rows.assign(**{c.CUSTOMER_ID: customer, c.CATEGORY: path_of(rows, LEVELS)})


def _of_item(*names: str) -> tuple[str, ...]:
    return tuple(f"{before}{name}" for name in names for before in ("items.", "items_", "item.", ""))


FIELDS = {
    TIMESTAMP: ("event_timestamp",),
    c.KIND: ("event_name",),
    c.CUSTOMER_ID: ("user_id",),
    BROWSER: ("user_pseudo_id",),
    c.ORDER_ID: ("ecommerce.transaction_id", "ecommerce_transaction_id", "transaction_id"),
    c.ITEM_ID: _of_item("item_id"),
    c.TITLE: _of_item("item_name"),
    c.BRAND: _of_item("item_brand"),
    c.PRICE: ("items.price", "items_price", "item.price", "item_price", "price"),
    c.QUANTITY: ("items.quantity", "items_quantity", "item.quantity", "item_quantity", "quantity"),
} | {level: _of_item(level) for level in LEVELS}

LAYOUT = Layout(
    "ga4",
    (
        Shape(
            Role.EVENTS,
            frozenset({"event_timestamp", "event_name", "user_pseudo_id"}),
            FIELDS,
            (TIMESTAMP, c.KIND, BROWSER, c.ITEM_ID),
            _lines,
            told_by=(c.ITEM_ID,),
        ),
    ),
)

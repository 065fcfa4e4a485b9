"""Amazon Personalize: interactions, items and users, told by their headers in capitals."""

from __future__ import annotations

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.aliases import TIMESTAMP
from bundlerec.data.cleaning.kinds import likings_as_purchases
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.layouts.base import Layout, Role, Shape
from bundlerec.data.layouts.categories import first_of, path_of

LEVELS = ("category_l1", "category_l2", "category_l3")
HALF_SURE = 0.7  # one column in capitals


def _interactions(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    return likings_as_purchases(rows, notes, around) if c.KIND in rows else rows


def _items(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """Levels of categories become one path; of several in one cell the first counts."""
    firsts = {}
    for level in LEVELS:
        if level in rows:
            firsts[level] = first_of(rows.assign(**{c.CATEGORY: rows[level]}), "|", notes, around)[c.CATEGORY]
    rows = rows.assign(**firsts)
    return rows.assign(**{c.CATEGORY: path_of(rows, LEVELS)}) if firsts else rows


INTERACTIONS = {
    c.CUSTOMER_ID: ("user_id",),
    c.ITEM_ID: ("item_id",),
    TIMESTAMP: ("timestamp",),
    c.KIND: ("event_type",),
    c.QUANTITY: ("quantity",),
    c.PRICE: ("price",),
}
ITEMS = {
    c.ITEM_ID: ("item_id",),
    c.TITLE: ("product_name", "title", "name", "item_name"),
    c.PRICE: ("price", "dynamicprice"),
    "category_l1": ("category_l1", "genres", "category"),
    "category_l2": ("category_l2",),
    "category_l3": ("category_l3",),
    c.DESCRIPTION: ("product_description", "description"),
    c.BRAND: ("brand",),
}
USERS = {c.CUSTOMER_ID: ("user_id",)}

LAYOUT = Layout(
    "amazon_personalize",
    (
        Shape(
            Role.EVENTS,
            frozenset(),
            INTERACTIONS,
            (c.CUSTOMER_ID, c.ITEM_ID, TIMESTAMP),
            _interactions,
            coded=True,
            exactly=frozenset({"USER_ID", "ITEM_ID", "TIMESTAMP"}),
        ),
        Shape(
            Role.CATALOGUE,
            frozenset({"category_l1"}),
            ITEMS,
            (c.ITEM_ID,),
            _items,
            exactly=frozenset({"ITEM_ID"}),
            without=frozenset({"user_id"}),
        ),
        Shape(
            Role.CATALOGUE,
            frozenset(),
            ITEMS,
            (c.ITEM_ID,),
            _items,
            exactly=frozenset({"ITEM_ID"}),
            without=frozenset({"user_id", "timestamp", "order_id", "customer_id"}),
            sure=HALF_SURE,
        ),
        Shape(
            Role.CUSTOMERS,
            frozenset(),
            USERS,
            (c.CUSTOMER_ID,),
            exactly=frozenset({"USER_ID"}),
            without=frozenset({"item_id", "timestamp", "order_id"}),
            with_attributes=True,
        ),
    ),
)

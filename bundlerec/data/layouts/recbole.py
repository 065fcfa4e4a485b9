"""RecBole's atomic files: every header names its type (`user_id:token`)."""

from __future__ import annotations

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.aliases import TIMESTAMP
from bundlerec.data.cleaning.kinds import ratings_as_purchases
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.layouts.base import Layout, Role, Shape

RATING = "rating"


def _typed(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}:{kind}" for name in names for kind in ("token", "token_seq", "float"))


def _interactions(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    return ratings_as_purchases(rows, notes, around) if RATING in rows else rows


def _users(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """Attributes lose their type."""
    return rows.rename(columns=lambda name: name.split(":")[0])


INTERACTIONS = {
    c.CUSTOMER_ID: ("user_id:token",),
    c.ITEM_ID: ("item_id:token",),
    RATING: _typed("rating"),
    TIMESTAMP: ("timestamp:float", "timestamp:token"),
    c.ORDER_ID: _typed("session_id", "order_id", "basket_id"),
    c.QUANTITY: _typed("quantity"),
    c.PRICE: _typed("price"),
}
ITEMS = {
    c.ITEM_ID: ("item_id:token",),
    c.TITLE: _typed("title", "name", "item_name", "movie_title", "product_name"),
    c.CATEGORY: _typed("category", "categories", "class", "genre", "genres"),
    c.PRICE: _typed("price"),
    c.BRAND: _typed("brand"),
    c.DESCRIPTION: _typed("description"),
}
USERS = {c.CUSTOMER_ID: ("user_id:token",)}

LAYOUT = Layout(
    "recbole",
    (
        Shape(
            Role.EVENTS,
            frozenset({"user_id:token", "item_id:token"}),
            INTERACTIONS,
            (c.CUSTOMER_ID, c.ITEM_ID, TIMESTAMP),
            _interactions,
            coded=True,
        ),
        Shape(
            Role.CATALOGUE,
            frozenset({"item_id:token"}),
            ITEMS,
            (c.ITEM_ID,),
            without=frozenset({"user_id:token", "head_id:token", "entity_id:token"}),
        ),
        Shape(
            Role.CUSTOMERS,
            frozenset({"user_id:token"}),
            USERS,
            (c.CUSTOMER_ID,),
            _users,
            without=frozenset({"item_id:token"}),
            with_attributes=True,
        ),
    ),
)

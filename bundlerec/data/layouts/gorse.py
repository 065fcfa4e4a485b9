"""Gorse: feedback, items and users; older versions write CSV, newer ones JSON lines."""

from __future__ import annotations

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.aliases import TIMESTAMP
from bundlerec.data.cleaning.kinds import likings_as_purchases
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.layouts.base import Layout, Role, Shape
from bundlerec.data.layouts.categories import first_of


def _items(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    return first_of(rows, "|", notes, around) if c.CATEGORY in rows else rows


FEEDBACK = {
    c.KIND: ("feedback_type", "feedbacktype"),
    c.CUSTOMER_ID: ("user_id", "userid"),
    c.ITEM_ID: ("item_id", "itemid"),
    TIMESTAMP: ("time_stamp", "timestamp"),
}
ITEMS = {
    c.ITEM_ID: ("item_id", "itemid"),
    c.CATEGORY: ("categories",),
    c.TITLE: ("comment", "description"),
}
USERS = {c.CUSTOMER_ID: ("user_id", "userid"), "labels": ("labels",)}

LAYOUT = Layout(
    "gorse",
    (
        *(
            Shape(
                Role.EVENTS,
                frozenset({kind, user, item}),
                FEEDBACK,
                tuple(FEEDBACK),
                likings_as_purchases,
                coded=True,
            )
            for kind, user, item in (("feedback_type", "user_id", "item_id"), ("feedbacktype", "userid", "itemid"))
        ),
        *(
            Shape(Role.CATALOGUE, frozenset({item, "categories", hidden}), ITEMS, (c.ITEM_ID,), _items)
            for item, hidden in (("item_id", "hidden"), ("item_id", "is_hidden"), ("itemid", "ishidden"))
        ),
        *(
            Shape(Role.CUSTOMERS, frozenset({user, "labels"}), USERS, (c.CUSTOMER_ID,), without=frozenset({item}))
            for user, item in (("user_id", "item_id"), ("userid", "itemid"))
        ),
    ),
)

"""MovieLens: ratings of films, and the films; the older files have no header and `::` between cells."""

from __future__ import annotations

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.aliases import TIMESTAMP
from bundlerec.data.cleaning.kinds import ratings_as_purchases
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.layouts.base import Layout, Role, Shape
from bundlerec.data.layouts.categories import first_of


def _films(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    named = rows.assign(**{c.CATEGORY: rows[c.CATEGORY].where(rows[c.CATEGORY] != "(no genres listed)", "")})
    return first_of(named, "|", notes, around)


RATINGS = {
    c.CUSTOMER_ID: ("userid",),
    c.ITEM_ID: ("movieid",),
    "rating": ("rating",),
    TIMESTAMP: ("timestamp",),
}
FILMS = {c.ITEM_ID: ("movieid",), c.TITLE: ("title",), c.CATEGORY: ("genres",)}

LAYOUT = Layout(
    "movielens",
    (
        Shape(
            Role.EVENTS,
            frozenset({"userid", "movieid", "rating"}),
            RATINGS,
            (c.CUSTOMER_ID, c.ITEM_ID, TIMESTAMP),
            ratings_as_purchases,
            coded=True,
        ),
        Shape(
            Role.CUSTOMERS,
            frozenset({"userid", "gender", "age", "occupation"}),
            {c.CUSTOMER_ID: ("userid",)},
            (c.CUSTOMER_ID,),
            with_attributes=True,
        ),
        Shape(Role.CATALOGUE, frozenset({"movieid", "title", "genres"}), FILMS, (c.ITEM_ID, c.TITLE), _films),
    ),
)

"""RetailRocket: what visitors looked at, put into the cart and bought; properties of items; a tree of categories."""

from __future__ import annotations

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.aliases import TIMESTAMP
from bundlerec.data.cleaning.coded import for_each
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.layouts.base import Join, Layout, Role, Shape

PROPERTY, VALUE, PARENT = "property", "value", "parentid"
CATEGORY_ID, PATH = "categoryid", "category_path"
SAYS_NOTHING = "property under a number, not used"


def _items(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """One row an item: its newest category. All other properties are numbers that nobody can read."""
    tells = for_each(rows[PROPERTY], lambda names: names == CATEGORY_ID)
    notes.change(SAYS_NOTHING, rows.index[~tells])
    told = rows[tells].astype("str")
    newest = told.sort_values(TIMESTAMP, key=lambda text: text.astype("int64"), kind="stable")
    newest = newest.drop_duplicates(c.ITEM_ID, keep="last")
    others = rows[~rows[c.ITEM_ID].isin(newest[c.ITEM_ID])].drop_duplicates(c.ITEM_ID)
    nameless = others.astype("str").assign(**{VALUE: "", PATH: ""})
    items = pd.concat([newest, nameless])
    path = items[PATH] if PATH in items else items[VALUE]
    return items.assign(**{c.CATEGORY: path.where(path != "", items[VALUE])})[[c.ITEM_ID, c.CATEGORY]]


def _tree(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """Every category's path from the root, as `A > B > C`."""
    parent = dict(zip(rows[VALUE], rows[PARENT], strict=True))
    return rows.assign(**{PATH: [" > ".join(_path(category, parent)) for category in rows[VALUE]]})


def _path(category: str, parent: dict[str, str]) -> list[str]:
    path = [category]
    while (above := parent.get(path[0], "")) and above not in path:
        path.insert(0, above)
    return path


EVENTS = {
    TIMESTAMP: ("timestamp",),
    c.CUSTOMER_ID: ("visitorid",),
    c.KIND: ("event",),
    c.ITEM_ID: ("itemid",),
    c.ORDER_ID: ("transactionid",),
}
ITEMS = {TIMESTAMP: ("timestamp",), c.ITEM_ID: ("itemid",), PROPERTY: ("property",), VALUE: ("value",)}
TREE = {VALUE: ("categoryid",), PARENT: ("parentid",)}

LAYOUT = Layout(
    "retailrocket",
    (
        Shape(
            Role.EVENTS,
            frozenset({"visitorid", "event", "itemid"}),
            EVENTS,
            (TIMESTAMP, c.CUSTOMER_ID, c.KIND, c.ITEM_ID),
        ),
        Shape(
            Role.CATALOGUE,
            frozenset(name for (name,) in ITEMS.values()),
            ITEMS,
            tuple(ITEMS),
            _items,
            name="item properties",
            joins=(Join("categories", VALUE, (PATH,), needed=False),),
            coded=True,
        ),
        Shape(
            Role.PART, frozenset(name for (name,) in TREE.values()), TREE, tuple(TREE), _tree, name="categories"
        ),
    ),
)

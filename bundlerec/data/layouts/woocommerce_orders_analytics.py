"""WooCommerce orders as its Analytics page exports them: products and customers are known by name only."""

from __future__ import annotations

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.aliases import TIMESTAMP
from bundlerec.data.cleaning.ids import pseudonym
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.layouts.base import Layout, Role, Shape
from bundlerec.data.layouts.names import items_by_name
from bundlerec.data.layouts.statuses import reject_by_status

STATUS = "status"
PRODUCTS = c.TITLE
LINE = r"(?:^|,\s*)(\d+)\s*[×x]\s+(.+?)(?=,\s*\d+\s*[×x]\s|$)"


def _lines(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """A row an order becomes a line a product: `2× Name, 1× Other`."""
    rows = reject_by_status(rows, rows[STATUS], notes)
    found = rows[PRODUCTS].str.extractall(LINE).rename(columns={0: c.QUANTITY, 1: c.TITLE})
    unread = ~rows.index.isin(found.index.get_level_values(0))
    rows = notes.reject(rows, pd.Series(unread, index=rows.index), "products unreadable")
    rows = rows.assign(**{c.CUSTOMER_ID: _codes(rows, notes, around)})
    lines = notes.unfold(found.droplevel(1).join(rows[[c.ORDER_ID, TIMESTAMP, c.CUSTOMER_ID]]).astype("str"))
    notes.say(f"{around.file} holds no prices of single products.")
    return lines.assign(**{c.ITEM_ID: items_by_name(lines[c.TITLE], notes, around)})


def _codes(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.Series:
    """Names become keyed codes; nobody's name is kept."""
    if c.CUSTOMER_ID not in rows:
        return pd.Series("", index=rows.index, dtype="str")
    names = rows[c.CUSTOMER_ID]
    key = around.secret()
    codes = {name: pseudonym(name, key) if name else "" for name in names.unique()}
    notes.say(
        f"{around.file} knows customers by name only: each name is kept as a code, and two customers of one name are "
        f"taken for one. An export with customer numbers is safer."
    )
    return names.map(codes).astype("str")


FIELDS = {
    c.CUSTOMER_ID: ("customer",),
    TIMESTAMP: ("date",),
    c.ORDER_ID: ("order #", "order number"),
    STATUS: ("status",),
    PRODUCTS: ("product(s)", "products"),
}

LAYOUT = Layout(
    "woocommerce_orders_analytics",
    (
        Shape(
            Role.EVENTS,
            frozenset({"date", "order #", "status", "product(s)", "items sold"}),
            FIELDS,
            (c.ORDER_ID, TIMESTAMP, STATUS, PRODUCTS),
            _lines,
        ),
    ),
)

"""WooCommerce orders as its Analytics page exports them: products by name only, customers by name only."""

from __future__ import annotations

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.aliases import TIMESTAMP
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
    lines = found.droplevel(1).join(rows[[name for name in (c.ORDER_ID, TIMESTAMP) if name in rows]])
    lines = notes.unfold(lines.astype("str"))
    notes.say(
        f"{around.file} names customers by name only: the names are left out, and its orders are anonymous baskets. "
        f"An export with customer numbers lets bundles be made for each customer."
    )
    notes.say(f"{around.file} holds no prices of single products.")
    return lines.assign(**{c.ITEM_ID: items_by_name(lines[c.TITLE], notes, around)})


FIELDS = {
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
            tuple(FIELDS),
            _lines,
        ),
    ),
)

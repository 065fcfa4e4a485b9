"""WooCommerce orders as export plugins write them: line items packed in cells of `name:…|sku:…|quantity:2|total:9`."""

from __future__ import annotations

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.aliases import CURRENCY, TIMESTAMP
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.cleaning.numbers import numbers
from bundlerec.data.layouts.base import Layout, Role, Shape
from bundlerec.data.layouts.statuses import reject_by_status

STATUS, EMAIL = "status", "email"
LINE_ITEM = r"line_items?_?\d*"
PARTS = r"(?:^|\|)\s*{name}\s*:\s*([^|]*)"
PACKED = r"(?:^|\|)\s*(?:name|sku|product_id)\s*:"
BARE = r"^\s*(?P<name>.+?)\s*(?:[×x]\s*(?P<pieces>\d+))?\s*$"
GUEST = ("0", "")
TOTAL = "total"


def _lines(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """A row an order becomes a line a line item; guests are known by e-mail, if at all."""
    if STATUS in rows:
        rows = reject_by_status(rows, rows[STATUS], notes)
    cells = [name for name in rows if str(name).startswith("line_item")]
    packed = rows[cells].stack().rename("cell")
    packed = packed[packed != ""].droplevel(1).str.split(r"\s*;\s*(?=[a-z_]+:)", regex=True).explode()
    rows = notes.reject(rows, pd.Series(~rows.index.isin(packed.index), index=rows.index), "no line items")
    lines = notes.unfold(packed.to_frame().join(rows.assign(**{c.CUSTOMER_ID: _customers(rows, notes, around)})))
    told = {name: _part(lines["cell"], name) for name in ("sku", "product_id", "variation_id", "name")}
    item = told["sku"]
    for name in ("variation_id", "product_id", "name"):
        item = item.where(~item.isin(GUEST), told[name])
    bare = lines["cell"].str.extract(BARE).fillna("").astype("str")  # cells of `Tea × 2` or of a name alone
    unnamed = ~lines["cell"].str.contains(PACKED)
    item, told["name"] = item.where(~unnamed, bare["name"]), told["name"].where(~unnamed, bare["name"])
    quantity = _part(lines["cell"], "quantity|qty").where(~unnamed, bare["pieces"])
    total, _ = numbers(_part(lines["cell"], TOTAL), "line total", notes, around)
    pieces, _ = numbers(quantity, "quantity", notes, around)
    each = total / pieces.where(pieces != 0)
    said = {c.ITEM_ID: item, c.TITLE: told["name"], c.QUANTITY: quantity, c.PRICE: each}
    return lines[[c.ORDER_ID, c.CUSTOMER_ID, TIMESTAMP]].assign(**said)


def _part(cells: pd.Series, name: str) -> pd.Series:
    found = cells.str.extract(PARTS.format(name=f"(?:{name})"), expand=False)
    return found.fillna("").str.strip().astype("str")


def _customers(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.Series:
    customer = rows[c.CUSTOMER_ID] if c.CUSTOMER_ID in rows else pd.Series("", index=rows.index, dtype="str")
    guests = customer.isin(GUEST)
    if EMAIL in rows and guests.any():
        notes.say(f"{int(guests.sum()):,} orders of {around.file} are guests': they are told apart by e-mail.")
        return customer.where(~guests, rows[EMAIL])
    return customer.where(~guests, "")


FIELDS = {
    c.ORDER_ID: ("order_id", "order_number"),
    TIMESTAMP: ("order_date", "date", "paid_date"),
    STATUS: ("status", "order_status"),
    c.CUSTOMER_ID: ("customer_id", "customer_user"),
    EMAIL: ("customer_email", "billing_email"),
    CURRENCY: ("order_currency", "currency"),
}

LAYOUT = Layout(
    "woocommerce_orders_plugin",
    tuple(
        Shape(
            Role.EVENTS,
            frozenset({"order_id", "order_number", items}),
            FIELDS,
            (c.ORDER_ID, TIMESTAMP),
            _lines,
            told_by=(TIMESTAMP,),
            repeated=LINE_ITEM,
        )
        for items in ("line_item_1", "line_items")
    ),
)

"""Shopify orders: an order's first row tells the order, its later rows only further products."""

from __future__ import annotations

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.aliases import CURRENCY, TIMESTAMP
from bundlerec.data.cleaning.events import NO_ITEM, NO_QUANTITY
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.cleaning.numbers import numbers
from bundlerec.data.layouts.base import Layout, Role, Shape

STATUS, CANCELLED_AT, AMOUNT, DISCOUNT = "status", "cancelled_at", "refunded", "discount"
SKU, LINE = c.ITEM_ID, c.TITLE
TOLD_ONCE = (c.CUSTOMER_ID, STATUS, TIMESTAMP, CANCELLED_AT, AMOUNT)
NEVER_PAID = ("voided", "expired")
CANCELLED, UNPAID = "cancelled", "never paid"
CENT = 0.01


def _lines(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """Fills an order's cells down, drops cancelled orders, gives refunds lines of their own."""
    rows = rows.copy()
    for name in (*TOLD_ONCE, *({CURRENCY} & {*rows})):
        told = rows[name] if name in rows else pd.Series("", index=rows.index, dtype="str")
        rows[name] = told.where(told != "", None).groupby(rows[c.ORDER_ID]).transform("first").fillna("")
    rows = notes.cancel(rows, rows[CANCELLED_AT] != "", CANCELLED)
    status = rows[STATUS].str.lower()
    rows = notes.cancel(rows, status.isin(NEVER_PAID), UNPAID)
    rows = _priced(rows, notes, around)
    rows = rows.assign(**{c.ITEM_ID: _items(rows, around), c.TITLE: rows[LINE]})
    rows = notes.reject(rows, rows[c.ITEM_ID] == "", NO_ITEM)
    return _with_refunds(rows, notes, around)


def _priced(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """The price of a piece after the line's discount."""
    quantity, _ = numbers(rows[c.QUANTITY], "Lineitem quantity", notes, around)
    price, _ = numbers(rows[c.PRICE], "Lineitem price", notes, around)
    discount = pd.Series(0.0, index=rows.index)
    if DISCOUNT in rows:
        discount = numbers(rows[DISCOUNT], "Lineitem discount", notes, around)[0].fillna(0.0)
    rows = rows.assign(**{c.QUANTITY: quantity.fillna(1.0), c.PRICE: price})
    rows = notes.reject(rows.assign(**{DISCOUNT: discount}), rows[c.QUANTITY] <= 0, NO_QUANTITY)
    paid = (rows[c.PRICE] - rows[DISCOUNT] / rows[c.QUANTITY]).clip(lower=0)
    return rows.assign(**{c.PRICE: paid.round(4)})


def _items(rows: pd.DataFrame, around: Around) -> pd.Series:
    """The SKU; without one, or where the catalogue knows only the name, the item of that name, or the name."""
    sku = rows[SKU] if SKU in rows else pd.Series("", index=rows.index, dtype="str")
    by_name = dict(zip(around.catalogue[c.TITLE], around.catalogue[c.ITEM_ID], strict=True))
    known = sku.isin(around.catalogue[c.ITEM_ID])
    named = rows[LINE].map(by_name)
    item = sku.where(known | named.isna(), named)
    return item.where(item != "", rows[LINE]).astype("str")


def _with_refunds(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """Refunds become lines of a negative quantity: all of an order that was refunded, and a refunded amount that is
    exactly one line or one piece. Any other amount is told. A purchase stays as it stood, so that an earlier export's
    line and a later one's are the same.
    """
    all_back = rows[STATUS].str.lower() == "refunded"
    amount, _ = numbers(rows[AMOUNT], "Refunded Amount", notes, around)
    amount = amount.where(~all_back, 0.0)
    whole = (amount > 0) & ((rows[c.PRICE] * rows[c.QUANTITY] - amount).abs() < CENT)
    piece = (amount > 0) & ~whole & (rows[c.QUANTITY] > 1) & ((rows[c.PRICE] - amount).abs() < CENT)
    candidates = (whole | piece).groupby(rows[c.ORDER_ID]).transform("sum")
    sure = candidates == 1
    unclear = rows.loc[(amount > 0) & ~sure, c.ORDER_ID].nunique()
    if unclear:
        notes.say(
            f"{unclear:,} orders of {around.file} were refunded in part, and the file does not say for which "
            f"product: their lines are kept."
        )
    back = rows[c.QUANTITY].where(all_back | (whole & sure), 0.0).where(~(piece & sure), 1.0)
    refunds = rows.assign(**{c.QUANTITY: -back})[back > 0]
    return notes.unfold(pd.concat([rows, refunds]).sort_index(kind="stable")) if len(refunds) else rows


FIELDS = {
    c.ORDER_ID: ("name",),
    c.CUSTOMER_ID: ("email",),
    STATUS: ("financial status",),
    TIMESTAMP: ("created at", "paid at"),
    c.QUANTITY: ("lineitem quantity",),
    LINE: ("lineitem name",),
    c.PRICE: ("lineitem price",),
    DISCOUNT: ("lineitem discount",),
    SKU: ("lineitem sku",),
    CURRENCY: ("currency",),
    CANCELLED_AT: ("cancelled at",),
    AMOUNT: ("refunded amount",),
}

LAYOUT = Layout(
    "shopify_orders",
    (
        Shape(
            Role.EVENTS,
            frozenset({"financial status", "lineitem quantity"}),
            FIELDS,
            (c.ORDER_ID, TIMESTAMP, c.QUANTITY, LINE, c.PRICE),
            _lines,
        ),
    ),
)

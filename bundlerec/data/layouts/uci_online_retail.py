"""UCI Online Retail I and II: a British gift merchant's invoices, dirty as they are."""

from __future__ import annotations

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.aliases import TIMESTAMP
from bundlerec.data.cleaning.events import NO_ITEM, NO_QUANTITY
from bundlerec.data.cleaning.ids import without_point_zero
from bundlerec.data.cleaning.not_products import reject_not_products, rule_of
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.cleaning.numbers import numbers
from bundlerec.data.layouts.base import Layout, Role, Shape

PRODUCT_CODE = r"\d{5}[A-Z]*"  # postage, fees, samples, manual corrections and vouchers have other codes
CANCELLATION = r"C\d+"
CANCELLED, NO_PRICE = "cancelled", "price not positive"


def _lines(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """Takes out cancellations and what is no product, and gives codes one spelling."""
    quantity, _ = numbers(rows[c.QUANTITY], "Quantity", notes, around)
    price, _ = numbers(rows[c.PRICE], "the price", notes, around)
    customer = without_point_zero(rows[c.CUSTOMER_ID])
    folded = rows[c.ITEM_ID].str.upper()
    rows = rows.assign(**{c.QUANTITY: quantity, c.PRICE: price, c.CUSTOMER_ID: customer, "folded": folded})
    rows = notes.reject(rows, folded == "", NO_ITEM)
    cancelled = rows[c.ORDER_ID].str.upper().str.fullmatch(CANCELLATION)
    _tell_as_it_stands(rows, cancelled, notes, around)
    _tell_cancellations(rows, cancelled, notes, around)
    rows = notes.reject(rows, cancelled, CANCELLED)
    named = rows[c.TITLE if c.TITLE in rows else c.ITEM_ID]
    rule = rule_of(named, "other code").where(~rows["folded"].str.fullmatch(PRODUCT_CODE), "")
    rows = reject_not_products(rows, rule, notes, around)
    rows = notes.reject(rows, ~(rows[c.QUANTITY] > 0), NO_QUANTITY)
    rows = notes.reject(rows, ~(rows[c.PRICE] > 0), NO_PRICE)
    return _one_spelling(rows, notes, around).drop(columns="folded")


def _tell_as_it_stands(rows: pd.DataFrame, cancelled: pd.Series, notes: Notes, around: Around) -> None:
    """What is odd about the lines before any is left out; a line may be odd in several ways."""
    counts = {
        "without a customer": rows[c.CUSTOMER_ID] == "",
        "cancelled": cancelled,
        "with a quantity not positive": ~(rows[c.QUANTITY] > 0),
        "with a price not positive": ~(rows[c.PRICE] > 0),
        "exactly like an earlier line": rows.duplicated(list(FIELDS.keys() & set(rows))),
        "with a code of no product": ~rows["folded"].str.fullmatch(PRODUCT_CODE),
    }
    told = ", ".join(f"{int(odd.sum()):,} {what}" for what, odd in counts.items())
    notes.say(f"Lines of {around.file} as they stand: {told}.")


def _tell_cancellations(rows: pd.DataFrame, cancelled: pd.Series, notes: Notes, around: Around) -> None:
    """Counts the cancellations that match a purchase of the same customer, item and quantity.

    The purchase stays: the customer did choose those products together, which is what is learnt here, and most
    cancellations come days later as new invoices, so that taking them off would let the future change the past.
    """
    key = [c.CUSTOMER_ID, "folded", c.QUANTITY]
    back = rows[cancelled].assign(**{c.QUANTITY: -rows.loc[cancelled, c.QUANTITY]})
    bought = pd.MultiIndex.from_frame(rows.loc[~cancelled, key])
    matched = int(pd.MultiIndex.from_frame(back[key]).isin(bought).sum())
    if len(back):
        notes.say(
            f"{matched:,} of {len(back):,} cancelled lines of {around.file} match a purchase of the same "
            f"customer, product and quantity; it is kept, because the products were chosen together all the same."
        )


def _one_spelling(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """Codes that differ only in letter case are one item: the spelling that is loaded, else the commonest."""
    known = around.catalogue[c.ITEM_ID].astype("str")
    spelling = dict(zip(known.str.upper(), known, strict=True))
    counts = rows.groupby(["folded", c.ITEM_ID], sort=True).size().sort_values(ascending=False, kind="stable")
    for folded, written in counts.index:
        spelling.setdefault(folded, written)
    items = rows["folded"].map(spelling).astype("str")
    notes.change("letter case of the code changed", rows.index[items != rows[c.ITEM_ID]])
    return rows.assign(**{c.ITEM_ID: items})


FIELDS = {
    c.CUSTOMER_ID: ("customerid", "customer id"),
    c.ITEM_ID: ("stockcode",),
    c.ORDER_ID: ("invoiceno", "invoice"),
    TIMESTAMP: ("invoicedate",),
    c.QUANTITY: ("quantity",),
    c.PRICE: ("unitprice", "price"),
    c.TITLE: ("description",),
}
NEEDS = (c.CUSTOMER_ID, c.ITEM_ID, c.ORDER_ID, TIMESTAMP, c.QUANTITY, c.PRICE)

LAYOUT = Layout(
    "uci_online_retail",
    tuple(
        Shape(Role.EVENTS, frozenset({"stockcode", other}), FIELDS, NEEDS, _lines)
        for other in ("customerid", "customer id", "invoicedate")
    ),
)

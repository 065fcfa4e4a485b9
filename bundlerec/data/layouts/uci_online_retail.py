"""UCI Online Retail I and II: a British gift merchant's invoices, dirty as they are."""

from __future__ import annotations

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.aliases import TIMESTAMP
from bundlerec.data.cleaning.coded import coded, for_each, is_empty, renamed
from bundlerec.data.cleaning.events import NO_ITEM, NO_QUANTITY
from bundlerec.data.cleaning.ids import without_point_zero
from bundlerec.data.cleaning.not_products import reject_not_products, rule_of
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.cleaning.numbers import numbers
from bundlerec.data.layouts.base import Layout, Role, Shape

PRODUCT_CODE = r"\d{5}[A-Z]*"  # postage, fees, samples, manual corrections and vouchers have other codes
CANCELLATION = r"C\d+"
FOLDED = "folded"  # the code in capitals
CANCELLED, NO_PRICE = "cancelled", "price not positive"


def _lines(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """Takes out cancellations and what is no product, and gives codes one spelling."""
    quantity, _ = numbers(rows[c.QUANTITY], "Quantity", notes, around)
    price, _ = numbers(rows[c.PRICE], "the price", notes, around)
    customer = without_point_zero(coded(rows[c.CUSTOMER_ID]))
    folded = renamed(coded(rows[c.ITEM_ID]), lambda codes: codes.str.upper())
    rows = rows.assign(**{c.QUANTITY: quantity, c.PRICE: price, c.CUSTOMER_ID: customer, FOLDED: folded})
    rows = notes.reject(rows, is_empty(folded), NO_ITEM)
    cancelled = for_each(rows[c.ORDER_ID], lambda orders: orders.str.upper().str.fullmatch(CANCELLATION))
    _tell_as_it_stands(rows, cancelled, notes, around)
    _tell_cancellations(rows, cancelled, notes, around)
    rows = notes.reject(rows, cancelled, CANCELLED)
    strange = rows[~_is_product(rows)]
    rule = rule_of(strange[c.TITLE if c.TITLE in rows else c.ITEM_ID], "other code")
    rows = reject_not_products(rows, rule.reindex(rows.index, fill_value=""), notes, around)
    rows = notes.reject(rows, ~(rows[c.QUANTITY] > 0), NO_QUANTITY)
    rows = notes.reject(rows, ~(rows[c.PRICE] > 0), NO_PRICE)
    return _one_spelling(rows, notes, around).drop(columns=FOLDED)


def _is_product(rows: pd.DataFrame) -> pd.Series:
    return for_each(rows[FOLDED], lambda codes: codes.str.fullmatch(PRODUCT_CODE))


def _tell_as_it_stands(rows: pd.DataFrame, cancelled: pd.Series, notes: Notes, around: Around) -> None:
    """What is odd about the lines before any is left out; a line may be odd in several ways."""
    counts = {
        "without a customer": rows[c.CUSTOMER_ID] == "",
        "cancelled": cancelled,
        "with a quantity not positive": ~(rows[c.QUANTITY] > 0),
        "with a price not positive": ~(rows[c.PRICE] > 0),
        "exactly like an earlier line": rows.duplicated(list(FIELDS.keys() & set(rows))),
        "with a code of no product": ~_is_product(rows),
    }
    told = ", ".join(f"{int(odd.sum()):,} {what}" for what, odd in counts.items())
    notes.say(f"Lines of {around.file} as they stand: {told}.")


def _tell_cancellations(rows: pd.DataFrame, cancelled: pd.Series, notes: Notes, around: Around) -> None:
    """Counts the cancellations that match a purchase of the same customer, item and quantity.

    The purchase stays: the customer did choose those products together, which is what is learnt here, and most
    cancellations come days later as new invoices, so that taking them off would let the future change the past.
    """
    key = [c.CUSTOMER_ID, FOLDED, c.QUANTITY]
    back = rows.loc[cancelled, key].assign(**{c.QUANTITY: -rows.loc[cancelled, c.QUANTITY]})
    same = rows[c.CUSTOMER_ID].isin(back[c.CUSTOMER_ID]) & rows[FOLDED].isin(back[FOLDED])
    bought = rows.loc[~cancelled & same, key]
    lines = [pd.MultiIndex.from_frame(one.astype({c.CUSTOMER_ID: "str", FOLDED: "str"})) for one in (back, bought)]
    matched = int(lines[0].isin(lines[1]).sum())
    if len(back):
        notes.say(
            f"{matched:,} of {len(back):,} cancelled lines of {around.file} match a purchase of the same "
            f"customer, product and quantity; it is kept, because the products were chosen together all the same."
        )


def _one_spelling(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """Codes that differ only in letter case are one item: the spelling that is loaded, else the commonest."""
    known = around.catalogue[c.ITEM_ID].astype("str")
    spelling = dict(zip(known.str.upper(), known, strict=True))
    written = rows.groupby([FOLDED, c.ITEM_ID], observed=True).size().reset_index(name="lines")
    written = written.astype({FOLDED: "str", c.ITEM_ID: "str"}).sort_values([FOLDED, c.ITEM_ID])
    written = written.sort_values("lines", ascending=False, kind="stable")
    for code, spelled in zip(written[FOLDED], written[c.ITEM_ID], strict=True):
        spelling.setdefault(code, spelled)
    items = renamed(rows[c.ITEM_ID], lambda codes: codes.str.upper().map(spelling).astype("str"))
    changed = for_each(rows[c.ITEM_ID], lambda codes: codes.str.upper().map(spelling) != codes)
    notes.change("letter case of the code changed", rows.index[changed])
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
        Shape(Role.EVENTS, frozenset({"stockcode", other}), FIELDS, NEEDS, _lines, coded=True)
        for other in ("customerid", "customer id", "invoicedate")
    ),
)

"""Google Retail (Vertex AI Search for commerce): user events and products as JSON lines."""

from __future__ import annotations

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.aliases import CURRENCY, TIMESTAMP
from bundlerec.data.cleaning.kinds import NO_KIND
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.layouts.base import Layout, Role, Shape
from bundlerec.data.layouts.categories import first_of
from bundlerec.data.layouts.variants import parents_of_every_row, put_together

NO_PRODUCT = "event without a product"
_TYPES = """add-to-cart category-page-view detail-page-view home-page-view promotion-offered purchase-complete search
    shopping-cart-page-view"""
TYPES = frozenset(_TYPES.split())
USER = "user"
TELLING = ("colors", "sizes", "materials", "patterns")
BETWEEN = " | "  # how plain lists were joined when the file was read


def _events(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """Searches and visits of pages without a product go; a known user counts before the visitor."""
    rows = notes.reject(rows, ~rows[c.KIND].isin(TYPES), NO_KIND)
    item = rows[c.ITEM_ID] if c.ITEM_ID in rows else pd.Series("", index=rows.index, dtype="str")
    rows = notes.reject(rows.assign(**{c.ITEM_ID: item}), item == "", NO_PRODUCT)
    if USER not in rows:
        return rows
    return rows.assign(**{c.CUSTOMER_ID: rows[USER].where(rows[USER] != "", rows[c.CUSTOMER_ID])})


def _products(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """Of several categories the first counts; so do the first brand and picture."""
    rows = first_of(rows, BETWEEN, notes, around) if c.CATEGORY in rows else rows
    firsts = {
        name: rows[name].str.split(BETWEEN, regex=False).str[0] for name in (c.BRAND, c.IMAGE_URL) if name in rows
    }
    rows = rows.assign(**firsts)
    if c.PARENT_ID not in rows:
        return rows
    variant = (rows[c.PARENT_ID] != "") & (rows[c.PARENT_ID] != rows[c.ITEM_ID])
    words = put_together(rows, TELLING).str.replace(BETWEEN, ", ", regex=False).where(variant, "")
    return parents_of_every_row(rows.assign(**{c.VARIANT: words}), notes, around)


EVENTS = {
    c.KIND: ("eventtype",),
    c.CUSTOMER_ID: ("visitorid",),
    USER: ("userinfo.userid",),
    TIMESTAMP: ("eventtime",),
    c.ITEM_ID: ("productdetails.product.id",),
    c.QUANTITY: ("productdetails.quantity",),
    c.PRICE: ("productdetails.product.priceinfo.price",),
    c.ORDER_ID: ("purchasetransaction.id",),
    CURRENCY: ("purchasetransaction.currencycode",),
}
PRODUCTS = {
    c.ITEM_ID: ("id",),
    c.TITLE: ("title",),
    c.CATEGORY: ("categories",),
    c.PRICE: ("priceinfo.price",),
    c.COST: ("priceinfo.cost",),
    CURRENCY: ("priceinfo.currencycode",),
    c.STOCK: ("availablequantity",),
    c.BRAND: ("brands",),
    c.DESCRIPTION: ("description",),
    c.IMAGE_URL: ("images.uri",),
    c.PARENT_ID: ("primaryproductid",),
    "colors": ("colorinfo.colors",),
} | {name: (name,) for name in TELLING[1:]}

LAYOUT = Layout(
    "google_retail",
    (
        Shape(
            Role.EVENTS,
            frozenset({"eventtype", "visitorid", "eventtime"}),
            EVENTS,
            (c.KIND, c.CUSTOMER_ID, TIMESTAMP),
            _events,
        ),
        Shape(
            Role.CATALOGUE,
            frozenset({"id", "title", "priceinfo.price"}),
            PRODUCTS,
            (c.ITEM_ID, c.TITLE),
            _products,
        ),
        Shape(
            Role.CATALOGUE,
            frozenset({"id", "title", "categories", "availability"}),
            PRODUCTS,
            (c.ITEM_ID, c.TITLE),
            _products,
            without=frozenset({"link", "image_link"}),
        ),
    ),
)

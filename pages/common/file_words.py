"""Roles, layouts and fields of files as a merchant reads them."""

from __future__ import annotations

from collections.abc import Mapping

from bundlerec.data import columns as c
from bundlerec.data.aliases import TIMESTAMP

ROLES: Mapping[str, str] = {
    "events": "Order lines (who bought what, when)",
    "catalogue": "Catalogue (products, prices)",
    "customers": "Customers (what is known of them)",
    "bundles": "Bundles that you offer already",
}

LAYOUTS: Mapping[str, str] = {
    "plain": "a plain table",
    "bundles": "a list of bundles",
    "complete_journey": "Complete Journey",
    "uci_online_retail": "Online Retail (UCI)",
    "shopify_products": "Shopify products",
    "shopify_products_new": "Shopify products (new form)",
    "shopify_orders": "Shopify orders",
}

FIELDS: Mapping[str, str] = {
    c.CUSTOMER_ID: "Customer",
    c.ITEM_ID: "Product code",
    c.ORDER_ID: "Order number",
    TIMESTAMP: "Time of the order",
    c.QUANTITY: "Pieces",
    c.PRICE: "Price of one piece",
    c.KIND: "Kind of event",
    c.TITLE: "Title",
    c.CATEGORY: "Category",
    c.BRAND: "Brand",
    c.COST: "Cost of one piece",
    c.STOCK: "Pieces in stock",
    c.DESCRIPTION: "Description",
    c.IMAGE_URL: "Picture address",
    c.BUNDLE_ID: "Bundle code",
}


def role(name: str | None) -> str:
    """What a file is to the shop."""
    return ROLES.get(name or "", "Not recognised")


def layout(name: str | None) -> str:
    """Whose layout it is."""
    return LAYOUTS.get(name or "", (name or "nothing known").replace("_", " "))


def field(name: str) -> str:
    """What a column means."""
    return FIELDS.get(name, name.replace("_", " ").capitalize())

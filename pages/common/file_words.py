"""Roles, layouts and fields of files as a merchant reads them."""

from __future__ import annotations

from collections.abc import Mapping

from bundlerec.data import columns as c
from bundlerec.data.aliases import TIME_OF_DAY, TIMESTAMP

ROLES: Mapping[str, str] = {
    "events": "Order lines (who bought what, when)",
    "catalogue": "Catalogue (products, prices)",
    "customers": "Customers (what is known of them)",
    "bundles": "Bundles that you offer already",
    "feedback": "What customers said (answers, thumbs, surveys)",
    "mixed": "Order lines that also tell of customers",
    "part": "A part that needs its sister files",
}

LAYOUTS: Mapping[str, str] = {
    "plain": "a plain table",
    "bundles": "a list of bundles",
    "feedback": "a list of answers",
    "complete_journey": "Complete Journey",
    "uci_online_retail": "Online Retail (UCI)",
    "shopify_products": "Shopify products",
    "shopify_products_new": "Shopify products (new form)",
    "shopify_orders": "Shopify orders",
    "instacart": "Instacart",
    "woocommerce_products": "WooCommerce products",
    "woocommerce_orders_analytics": "WooCommerce orders (Analytics)",
    "woocommerce_orders_plugin": "WooCommerce orders (export plugin)",
    "magento_products": "Magento products",
    "google_merchant": "Google Merchant feed",
    "google_retail": "Google Retail",
    "ga4": "Google Analytics 4",
    "amazon_personalize": "Amazon Personalize",
    "recbole": "RecBole",
    "gorse": "Gorse",
    "ta_feng": "Ta-Feng",
    "retailrocket": "RetailRocket",
    "movielens": "MovieLens",
}

FIELDS: Mapping[str, str] = {
    c.CUSTOMER_ID: "Customer",
    c.ITEM_ID: "Product code",
    c.ORDER_ID: "Order number",
    TIMESTAMP: "Time of the order",
    TIME_OF_DAY: "Time of day, where it stands apart from the day",
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
    c.PARENT_ID: "Product that it is a variant of",
    c.VARIANT: "What the variant is called",
    c.BUNDLE_ID: "Bundle code",
    c.VERDICT: "What the customer said",
    c.BUNDLE: "Number of the bundle",
    c.SCORE: "Score of a survey",
    c.BEST_SCORE: "Best possible score",
    c.COMMENT: "Comment",
}


# Options of the command line that messages name, and where the same is said on the page.
OPTIONS: Mapping[str, str] = {
    "with --mapping (on the page: in the table of columns)": "below, under “Correct what was recognised”",
    " (--currency keeps one, --rate converts)": "",
    ", or --as catalogue": ", or choose there what is in the file",
    ", or --as customers": ", or choose there what is in the file",
    "Say which it is: --day-first or --month-first (on the page: the order of day and month)": "Your answer above "
    "settles it",
    "; --best-score says otherwise": "",
    "--keep-not-products keeps them.": "Tick “Keep what looks like no product” below to keep them.",
    "--force takes it all the same": "if they are right, tick “Take it although …” below",
}


def on_page(text: str) -> str:
    """A message about a file, with the page's words where it names options of the command line."""
    for option, place in OPTIONS.items():
        text = text.replace(option, place)
    return text


def role(name: str | None) -> str:
    """What a file is to the shop."""
    return ROLES.get(name or "", "Not recognised")


def layout(name: str | None) -> str:
    """Whose layout it is."""
    return LAYOUTS.get(name or "", (name or "nothing known").replace("_", " "))


def field(name: str) -> str:
    """What a column means."""
    return FIELDS.get(name, name.replace("_", " ").capitalize())

"""All layouts that are recognised. A new one is a file here and a name in this list."""

from __future__ import annotations

from bundlerec.data.layouts import (
    bundles,
    complete_journey,
    instacart,
    plain,
    shopify_orders,
    shopify_products,
    shopify_products_new,
    uci_online_retail,
)
from bundlerec.data.layouts.base import Layout

VENDORS: tuple[Layout, ...] = (
    complete_journey.LAYOUT,
    uci_online_retail.LAYOUT,
    shopify_products.LAYOUT,
    shopify_products_new.LAYOUT,
    shopify_orders.LAYOUT,
    instacart.LAYOUT,
)
BY_WORDS: tuple[Layout, ...] = (bundles.LAYOUT, plain.LAYOUT)
LAYOUTS: dict[str, Layout] = {layout.id: layout for layout in (*VENDORS, *BY_WORDS)}

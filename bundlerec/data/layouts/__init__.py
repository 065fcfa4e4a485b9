"""All layouts that are recognised. A new one is a file here and a name in this list."""

from __future__ import annotations

from bundlerec.data.layouts import (
    amazon_personalize,
    bundles,
    complete_journey,
    feedback,
    ga4,
    google_merchant,
    google_retail,
    gorse,
    instacart,
    magento_products,
    movielens,
    plain,
    recbole,
    retailrocket,
    shopify_orders,
    shopify_products,
    shopify_products_new,
    ta_feng,
    uci_online_retail,
    woocommerce_orders_analytics,
    woocommerce_orders_plugin,
    woocommerce_products,
)
from bundlerec.data.layouts.base import Layout

VENDORS: tuple[Layout, ...] = (
    complete_journey.LAYOUT,
    uci_online_retail.LAYOUT,
    shopify_products.LAYOUT,
    shopify_products_new.LAYOUT,
    shopify_orders.LAYOUT,
    instacart.LAYOUT,
    ta_feng.LAYOUT,
    retailrocket.LAYOUT,
    movielens.LAYOUT,
    amazon_personalize.LAYOUT,
    recbole.LAYOUT,
    gorse.LAYOUT,
    google_merchant.LAYOUT,
    google_retail.LAYOUT,
    ga4.LAYOUT,
    magento_products.LAYOUT,
    woocommerce_products.LAYOUT,
    woocommerce_orders_analytics.LAYOUT,
    woocommerce_orders_plugin.LAYOUT,
)
BY_WORDS: tuple[Layout, ...] = (bundles.LAYOUT, feedback.LAYOUT, plain.LAYOUT)
LAYOUTS: dict[str, Layout] = {layout.id: layout for layout in (*VENDORS, *BY_WORDS)}

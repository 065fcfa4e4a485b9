"""Related products as files that Shopify and WooCommerce import: what belongs with each product, under the shop's own
names of products. Both take only the columns that are there and leave the rest of a product as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import pandas as pd

from bundlerec.bundles.anchor_table import ANCHOR
from bundlerec.bundles.rules.stored import offered_anchors
from bundlerec.data import columns as c
from bundlerec.exports.shop_names import (
    FORMULA,
    SHOPIFY,
    UNCLEAR,
    WOOCOMMERCE,
    ShopFile,
    left_out,
    product_names,
    risky,
    woocommerce_naming,
)
from bundlerec.store import Run, Store

MOST: Final = 10  # related products of one product that Shopify takes
COMPLEMENTARY: Final = (
    "Complementary products (product.metafields.shopify--discovery--product_recommendation.complementary_products)"
)


def related_products(store: Store, run: Run, vendor: str) -> ShopFile:
    """A vendor's product CSV with the products that belong with each. Raises BundleRecError as `product_names`."""
    product, titles = product_names(store, run.shop, vendor)
    pairs = offered_anchors(store, run).table
    pairs = pd.DataFrame({name: pairs[name].map(product) for name in (ANCHOR, c.ITEM_ID)}).dropna()
    pairs = pairs[pairs[ANCHOR] != pairs[c.ITEM_ID]].drop_duplicates()
    formula = {one for one in pairs[ANCHOR] if risky(one) or risky(titles.get(one, ""))}
    pairs = pairs[~pairs[ANCHOR].isin(formula) & ~pairs[c.ITEM_ID].map(risky).astype(bool)]
    made = _MAKERS[vendor](store, run.shop, pairs, titles)
    return ShopFile(made.table, (*left_out(len(formula), FORMULA), *made.problems))


def _shopify(store: Store, shop: str, pairs: pd.DataFrame, titles: Mapping[str, str]) -> ShopFile:
    """Handles are the ids of products."""
    lists = _lists(pairs, "; ")
    table = pd.DataFrame(
        {
            "URL handle": lists.index,
            "Title": [titles.get(handle, handle) for handle in lists.index],
            COMPLEMENTARY: lists.to_numpy(),
        }
    )
    return ShopFile(table)


def _woocommerce(store: Store, shop: str, pairs: pd.DataFrame, titles: Mapping[str, str]) -> ShopFile:
    """Products are named by SKU, those without one by ID; a number that may be either is left out."""
    naming = woocommerce_naming(store, shop, set(pairs[ANCHOR]) | set(pairs[c.ITEM_ID]))
    pairs = pairs[~pairs[ANCHOR].isin(naming.unclear) & ~pairs[c.ITEM_ID].isin(naming.unclear)]
    lists = _lists(pairs.assign(**{c.ITEM_ID: [naming.listed(one) for one in pairs[c.ITEM_ID]]}), ", ")
    key = [one.removeprefix("id:") for one in lists.index] if naming.by_id else list(lists.index)
    name = [titles.get(one, one) for one in lists.index]
    table = pd.DataFrame(
        {"ID" if naming.by_id else "SKU": key, "Name": name, "Upsells": lists, "Cross-sells": lists}
    )
    return ShopFile(table.reset_index(drop=True), left_out(len(naming.unclear), UNCLEAR))


def _lists(pairs: pd.DataFrame, between: str) -> pd.Series:
    """Product -> its related ones, best first, at most MOST."""
    return pairs.groupby(ANCHOR, sort=True)[c.ITEM_ID].agg(lambda related: between.join(related.head(MOST)))


Maker = Callable[[Store, str, pd.DataFrame, Mapping[str, str]], ShopFile]
_MAKERS: Final[Mapping[str, Maker]] = {SHOPIFY: _shopify, WOOCOMMERCE: _woocommerce}

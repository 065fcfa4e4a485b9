"""Related products as files that Shopify and WooCommerce import: what belongs with each product, under the shop's own
names of products. Both take only the columns that are there and leave the rest of a product as it is.

Shopify: a product CSV is matched by `URL handle`; lists in a metafield's column are handles with semicolons.
WooCommerce: a product CSV is matched by `SKU` or `ID`; lists are SKUs or `id:123` with commas.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from bundlerec.bundles.anchor_table import ANCHOR
from bundlerec.bundles.rules.stored import offered_anchors
from bundlerec.data import columns as c
from bundlerec.data.exporting import STARTS_OF_FORMULAS
from bundlerec.data.variants import product_titles, products_of
from bundlerec.errors import BundleRecError
from bundlerec.store import Run, Store

SHOPIFY, WOOCOMMERCE = "shopify", "woocommerce"
MOST: Final = 10  # related products of one product that Shopify takes
LAYOUTS: Final = {SHOPIFY: ("shopify_products", "shopify_products_new"), WOOCOMMERCE: ("woocommerce_products",)}
NAMES: Final = {SHOPIFY: "Shopify", WOOCOMMERCE: "WooCommerce"}
COMPLEMENTARY: Final = (
    "Complementary products (product.metafields.shopify--discovery--product_recommendation.complementary_products)"
)
NO_SKU: Final = "have no SKU: their ID stands for it"  # as `data.layouts.woocommerce_products` tells it


@dataclass(frozen=True)
class ShopFile:
    """The rows of the file, and what could not be in it, in sentences."""

    table: pd.DataFrame
    problems: tuple[str, ...] = ()


def related_products(store: Store, run: Run, vendor: str) -> ShopFile:
    """A vendor's product CSV with the products that belong with each. Raises BundleRecError where the catalogue was
    not imported from that vendor: its names of products are not known then.

    An apostrophe, which makes a text harmless for spreadsheets, would rename a product here: what begins like a formula
    is left out.
    """
    if not knows(store, run.shop, vendor):
        raise BundleRecError(
            f"How {NAMES[vendor]} names the products of “{run.shop}” is not known.",
            f"Import the products file that {NAMES[vendor]} exports, train, and export again.",
        )
    catalogue = store.data.catalogue(run.shop)
    product = dict(zip(catalogue[c.ITEM_ID].astype(str), products_of(catalogue), strict=True))
    pairs = offered_anchors(store, run).table
    pairs = pd.DataFrame({name: pairs[name].map(product) for name in (ANCHOR, c.ITEM_ID)}).dropna()
    pairs = pairs[pairs[ANCHOR] != pairs[c.ITEM_ID]].drop_duplicates()
    titles = product_titles(catalogue)
    risky = {
        product
        for product in pairs[ANCHOR]
        if product.startswith(STARTS_OF_FORMULAS) or titles.get(product, "").startswith(STARTS_OF_FORMULAS)
    }
    pairs = pairs[~pairs[ANCHOR].isin(risky) & ~pairs[c.ITEM_ID].str.startswith(STARTS_OF_FORMULAS)]
    made = _MAKERS[vendor](store, run.shop, pairs, titles)
    told = _left_out(len(risky), "whose code or title begins like a spreadsheet's formula")
    return ShopFile(made.table, (*told, *made.problems))


def knows(store: Store, shop: str, vendor: str) -> bool:
    """Whether a product export of the vendor was imported."""
    return any(one.layout in LAYOUTS[vendor] for one in store.data.imports(shop))


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
    told = [text for one in store.data.imports(shop) for text in one.report.get("problems", [])]
    some_ids = any(NO_SKU in str(text) for text in told)
    numbers = pd.concat([pairs[ANCHOR], pairs[c.ITEM_ID]]).str.fullmatch(r"(id:)?\d+")
    by_id = some_ids and bool(numbers.all())
    unclear = set() if by_id or not some_ids else {one for one in pairs.to_numpy().ravel() if one.isdecimal()}
    pairs = pairs[~pairs[ANCHOR].isin(unclear) & ~pairs[c.ITEM_ID].isin(unclear)]
    lists = _lists(pairs.assign(**{c.ITEM_ID: [_named(one, by_id) for one in pairs[c.ITEM_ID]]}), ", ")
    key = [one.removeprefix("id:") for one in lists.index] if by_id else list(lists.index)
    name = [titles.get(one, one) for one in lists.index]
    table = pd.DataFrame({"ID" if by_id else "SKU": key, "Name": name, "Upsells": lists, "Cross-sells": lists})
    return ShopFile(
        table.reset_index(drop=True),
        _left_out(len(unclear), "of which it is not known whether it is a SKU or an ID"),
    )


def _named(product: str, by_id: bool) -> str:
    """As the importer reads it in a list; a comma inside a name has a backslash before it."""
    return f"id:{product.removeprefix('id:')}" if by_id else product.replace(",", "\\,")


def _lists(pairs: pd.DataFrame, between: str) -> pd.Series:
    """Product -> its related ones, best first, at most MOST."""
    return pairs.groupby(ANCHOR, sort=True)[c.ITEM_ID].agg(lambda related: between.join(related.head(MOST)))


def _left_out(count: int, why: str) -> tuple[str, ...]:
    return (f"{count:,} {'product' if count == 1 else 'products'} left out {why}.",) if count else ()


Maker = Callable[[Store, str, pd.DataFrame, Mapping[str, str]], ShopFile]
_MAKERS: Final[Mapping[str, Maker]] = {SHOPIFY: _shopify, WOOCOMMERCE: _woocommerce}

"""How Shopify and WooCommerce name the products of a shop: what their imports go by.

Shopify: a product CSV is matched by `URL handle`; lists in a metafield's column are handles with semicolons.
WooCommerce: a product CSV is matched by `SKU` or `ID`; lists are SKUs or `id:123` with commas.
An apostrophe, which makes a text harmless for spreadsheets, would rename a product in either: what begins like a
formula is left out of their files.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.exporting import STARTS_OF_FORMULAS
from bundlerec.data.variants import product_titles, products_of
from bundlerec.errors import BundleRecError
from bundlerec.store import Store

SHOPIFY, WOOCOMMERCE = "shopify", "woocommerce"
LAYOUTS: Final = {SHOPIFY: ("shopify_products", "shopify_products_new"), WOOCOMMERCE: ("woocommerce_products",)}
NAMES: Final = {SHOPIFY: "Shopify", WOOCOMMERCE: "WooCommerce"}
NO_SKU: Final = "have no SKU: their ID stands for it"  # as `data.layouts.woocommerce_products` tells it
FORMULA: Final = "whose code or title begins like a spreadsheet's formula"
UNCLEAR: Final = "of which it is not known whether it is a SKU or an ID"


@dataclass(frozen=True)
class ShopFile:
    """The rows of the file, and what could not be in it, in sentences."""

    table: pd.DataFrame
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Naming:
    """How a file names products of WooCommerce."""

    by_id: bool  # by ID instead of SKU
    unclear: frozenset[str]  # numbers that may be either

    def listed(self, product: str) -> str:
        """As the importer reads it in a list; a comma inside a name has a backslash before it."""
        return f"id:{product.removeprefix('id:')}" if self.by_id else product.replace(",", "\\,")


def knows(store: Store, shop: str, vendor: str) -> bool:
    """Whether a product export of the vendor was imported."""
    return any(one.layout in LAYOUTS[vendor] for one in store.data.imports(shop))


def product_names(store: Store, shop: str, vendor: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The vendor's product of each code, and the title of each product. Raises BundleRecError where the catalogue was
    not imported from that vendor: its names of products are not known then.
    """
    if not knows(store, shop, vendor):
        raise BundleRecError(
            f"How {NAMES[vendor]} names the products of “{shop}” is not known.",
            f"Import the products file that {NAMES[vendor]} exports, train, and export again.",
        )
    catalogue = store.data.catalogue(shop)
    product = dict(zip(catalogue[c.ITEM_ID].astype(str), products_of(catalogue), strict=True))
    return product, product_titles(catalogue)


def woocommerce_naming(store: Store, shop: str, products: Collection[str]) -> Naming:
    """By SKU, those without one by ID; all by ID where every one of `products` is a number and some have no SKU."""
    told = [text for one in store.data.imports(shop) for text in one.report.get("problems", [])]
    if not any(NO_SKU in str(text) for text in told):
        return Naming(False, frozenset())
    if pd.Series(list(products), dtype="str").str.fullmatch(r"(id:)?\d+").all():
        return Naming(True, frozenset())
    return Naming(False, frozenset(one for one in products if one.isdecimal()))


def risky(text: str) -> bool:
    """Whether a spreadsheet would run it."""
    return text.startswith(STARTS_OF_FORMULAS)


def left_out(count: int, why: str) -> tuple[str, ...]:
    """The sentence for `problems`; none where nothing is left out."""
    return (f"{count:,} {'product' if count == 1 else 'products'} left out {why}.",) if count else ()

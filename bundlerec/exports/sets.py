"""Sets for everybody with what they cost: a table for people, and products that Shopify and WooCommerce import.

Neither shop's import can build a bundle that takes its stock from its parts.
Shopify: a draft product for each set, with its price and a tag. Its bundles are made by apps (shopify.dev, About
product bundles), a product CSV has no column for what is in them: the description tells it.
WooCommerce: a draft of type `grouped`, which shows its products together and lets each be bought. It has no price of
its own: the description tells the set's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import pandas as pd

from bundlerec.bundles.rules.stored_sets import offered_sets
from bundlerec.data import columns as c
from bundlerec.exports.shop_names import (
    SHOPIFY,
    WOOCOMMERCE,
    ShopFile,
    product_names,
    risky,
    woocommerce_naming,
)
from bundlerec.money.of_bundles import bundle_offers
from bundlerec.store import Run, Store

MONEY: Final = (c.LIST_PRICE, c.BUNDLE_PRICE, c.SAVING, c.STOCK, c.NOTE)
TAG: Final = "bundle"


def sets_table(store: Store, run: Run) -> pd.DataFrame:
    """One row a product of a set: bundle_id, slot, item_id, title, how often it stood with the first, and the set's
    prices and stock.
    """
    rows = offered_sets(store, run)
    items = store.data.items(run.shop, sorted(set(rows[c.ITEM_ID]))).drop_duplicates(c.ITEM_ID, keep="last")
    titles = dict(zip(items[c.ITEM_ID].astype(str), items[c.TITLE], strict=True))
    rows.insert(3, c.TITLE, rows[c.ITEM_ID].map(lambda item: titles.get(item, item)))
    money = bundle_offers(store, run, rows, [c.BUNDLE_ID])[list(MONEY)]
    return rows.join(money, on=c.BUNDLE_ID)


def bundle_products(store: Store, run: Run, vendor: str) -> ShopFile:
    """A vendor's product CSV with a new draft product for each set; a set without a price is left out. Raises
    BundleRecError as `product_names`.
    """
    product, titles = product_names(store, run.shop, vendor)
    rows = sets_table(store, run)
    rows = rows.assign(product=rows[c.ITEM_ID].map(product)).dropna(subset=["product"])
    rows = rows.drop_duplicates([c.BUNDLE_ID, "product"])  # of a product one variant is enough
    sets = rows.groupby(c.BUNDLE_ID, sort=False)
    table = pd.DataFrame({name: sets[name].first() for name in MONEY})
    table["products"] = sets["product"].agg(list)
    table = table[table["products"].map(len) > 1]
    priced = table[table[c.BUNDLE_PRICE].notna()]
    currency = store.shops.settings(run.shop).currency
    names = priced["products"].map(lambda inside: [titles.get(one, one) for one in inside])
    told = priced.assign(
        title=names.map(lambda inside: f"Bundle: {' + '.join(inside)}"),
        words=[_words(inside, row, currency) for inside, (_, row) in zip(names, priced.iterrows(), strict=True)],
    )
    made = _MAKERS[vendor](store, run.shop, told)
    return ShopFile(made.table, (*_sets_left_out(len(table) - len(priced), "that have no price"), *made.problems))


def _words(names: list[str], row: pd.Series, currency: str) -> str:
    """“Together 12.99 EUR instead of 14.20: Mug, Tea.”"""
    unit = f" {currency}" if currency else ""
    price = f"{row[c.BUNDLE_PRICE]:.2f}{unit}"
    usual = f" instead of {row[c.LIST_PRICE]:.2f}{unit}" if row[c.SAVING] > 0 else ""
    return f"Together {price}{usual}: {', '.join(names)}."


def _shopify(store: Store, shop: str, sets: pd.DataFrame) -> ShopFile:
    dearer = sets[c.LIST_PRICE].where(sets[c.SAVING] > 0)
    table = pd.DataFrame(
        {
            "Title": sets["title"],
            "URL handle": sets.index,
            "Description": sets["words"],
            "Type": "Bundle",
            "Tags": TAG,
            "Published on online store": "FALSE",
            "Status": "Draft",
            "Price": sets[c.BUNDLE_PRICE].round(2),
            "Compare-at price": dearer.round(2),
        }
    )
    return ShopFile(table.reset_index(drop=True))


def _woocommerce(store: Store, shop: str, sets: pd.DataFrame) -> ShopFile:
    naming = woocommerce_naming(store, shop, {one for inside in sets["products"] for one in inside})
    unsafe = sets["products"].map(
        lambda inside: any(one in naming.unclear for one in inside) or risky(naming.listed(inside[0]))
    )
    kept = sets[~unsafe.astype(bool)]
    table = pd.DataFrame(
        {
            "Type": "grouped",
            "SKU": kept.index,
            "Name": kept["title"],
            "Published": -1,  # a draft
            "Short description": kept["words"],
            "Tags": TAG,
            "Grouped products": kept["products"].map(
                lambda inside: ", ".join(naming.listed(one) for one in inside)
            ),
        }
    )
    return ShopFile(
        table.reset_index(drop=True), _sets_left_out(int(unsafe.sum()), "whose products the file can't name")
    )


def _sets_left_out(count: int, why: str) -> tuple[str, ...]:
    return (f"{count:,} {'set' if count == 1 else 'sets'} left out {why}.",) if count else ()


_MAKERS: Final[Mapping[str, Callable[[Store, str, pd.DataFrame], ShopFile]]] = {
    SHOPIFY: _shopify,
    WOOCOMMERCE: _woocommerce,
}

"""What cards tell of products: title, category, price, stock and picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.variants import item_titles
from bundlerec.money.prices import CATALOGUE, price_table
from bundlerec.store import Run, Store
from pages.common import words
from pages.common.customer_history import told_apart

LEVEL = 2  # of a category's path: what a card names, or the last one above it


@dataclass(frozen=True)
class Facts:
    """Of some products, by item id."""

    title: Mapping[str, str]
    category: Mapping[str, str]
    picture: Mapping[str, str]  # addresses as the catalogue tells them
    prices: pd.DataFrame  # `price_table`: price, cost, stock, price_source
    currency: str  # of the shop; empty: nobody named one

    def name(self, item: str) -> str:
        """Title, else the code."""
        return self.title.get(item, item)

    def shelf(self, item: str, reduced: float | None = None) -> str:
        """Category, price and stock as Markdown; a price that only the log knows is about right.

        reduced: what it costs in its bundle, where that is less; the price is struck out then.
        """
        path = self.category.get(item, "No category").split(" > ")
        parts = [words.plain(path[:LEVEL][-1]), self._price(item, reduced), self._stock(item)]
        return " · ".join(filter(None, parts))

    def _price(self, item: str, reduced: float | None) -> str:
        price, source = self.prices.at[item, c.PRICE], self.prices.at[item, c.PRICE_SOURCE]
        if not words.known(price):
            return "no price known"
        told = words.money(price, self.currency)
        if reduced is not None and reduced < price:
            told = f"~~{told}~~ {words.money(reduced, self.currency)}"
        return told if source == CATALOGUE else f"about {told}"

    def _stock(self, item: str) -> str:
        """Nothing where nobody told the stock: the bundle's line says so once for all of them."""
        stock = self.prices.at[item, c.STOCK]
        if not words.known(stock):
            return ""
        return f"{words.count(stock)} in stock" if stock >= 1 else "not in stock"


def facts_of(store: Store, run: Run, item_ids: Sequence[str]) -> Facts:
    """What catalogue and log know of these products."""
    items = list(dict.fromkeys(item_ids))
    catalogue = store.data.items(run.shop, items)
    ids = catalogue[c.ITEM_ID].astype(str)
    columns = (dict(zip(ids, catalogue[name], strict=True)) for name in (c.CATEGORY, c.IMAGE_URL))
    category, picture = ({item: cell for item, cell in column.items() if pd.notna(cell)} for column in columns)
    currency = store.shops.settings(run.shop).currency
    prices = price_table(store, run, items, catalogue)
    return Facts(told_apart(item_titles(catalogue)), category, picture, prices, currency)

"""What rules look at: brand, category, price, margin, stock and product of every code that a shop knows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.variants import products_of

ARROW = " > "


@dataclass(frozen=True)
class Shelf:
    """One row a code; texts are folded, empty where nothing is known; a missing number is NaN."""

    ids: np.ndarray  # [c] text, sorted
    brand: np.ndarray  # [c] text
    category: np.ndarray  # [c] text, a path "a > b"
    price: np.ndarray  # [c] float64, the catalogue's
    margin: np.ndarray  # [c] float64, percent of the price
    stock: np.ndarray  # [c] float64, pieces
    product: np.ndarray  # [c] text: the code of the product that it is a variant of, its own where of none

    def __len__(self) -> int:
        return len(self.ids)

    def rows_of(self, codes: Iterable[str]) -> np.ndarray:
        """[n] int64 rows of codes; -1 where unknown."""
        wanted = np.array(list(codes), dtype=object)
        if not len(self.ids) or not len(wanted):
            return np.full(len(wanted), -1)
        place = np.minimum(np.searchsorted(self.ids, wanted), len(self.ids) - 1)
        return np.where(self.ids[place] == wanted, place, -1)

    def named(self, items: Iterable[str], brands: Iterable[str], categories: Iterable[str]) -> np.ndarray:
        """[c] bool: the products of any of these names."""
        found = np.zeros(len(self), dtype=bool)
        row = self.rows_of(items)
        found[row[row >= 0]] = True
        found |= np.isin(self.brand, [name for name in map(folded, brands) if name])
        for path in filter(None, map(folded_path, categories)):
            found |= np.array([one == path or one.startswith(path + ARROW) for one in self.category], dtype=bool)
        return found


def folded(text: str) -> str:
    """Without blanks around it and without regard to the case of its letters."""
    return text.strip().casefold()


def folded_path(text: str) -> str:
    """A path of categories, folded part by part."""
    return ARROW.join(part for part in map(folded, text.split(">")) if part)


def category_paths(catalogue: pd.DataFrame) -> list[str]:
    """Every category with those above it, as the catalogue writes them, in the order of the alphabet."""
    paths = catalogue[c.CATEGORY].dropna().astype(str).unique()
    parts = [[part.strip() for part in path.split(">")] for path in paths]
    return sorted({ARROW.join(path[:depth]) for path in parts for depth in range(1, len(path) + 1)})


def shelf_of(catalogue: pd.DataFrame, codes: Iterable[str] = ()) -> Shelf:
    """Everything that the catalogue holds, and the `codes` that it does not."""
    known = catalogue.assign(**{c.ITEM_ID: catalogue[c.ITEM_ID].astype(str)}).drop_duplicates(
        c.ITEM_ID, keep="last"
    )
    ids = np.array(sorted({*known[c.ITEM_ID], *map(str, codes)}), dtype=object)
    product = dict(zip(known[c.ITEM_ID], products_of(known), strict=True))
    table = known.set_index(c.ITEM_ID).reindex(ids)
    price, cost, stock = (_numbers(table, name) for name in (c.PRICE, c.COST, c.STOCK))
    with np.errstate(divide="ignore", invalid="ignore"):
        margin = np.where(price > 0, 100 * (price - cost) / price, np.nan)
    return Shelf(
        ids=ids,
        brand=_texts(table, c.BRAND, folded),
        category=_texts(table, c.CATEGORY, folded_path),
        price=price,
        margin=margin,
        stock=stock,
        product=np.array([product.get(one, one) for one in ids], dtype=object),
    )


def _texts(table: pd.DataFrame, name: str, fold: object) -> np.ndarray:
    if name not in table:
        return np.full(len(table), "", dtype=object)
    return np.array([fold(cell) if isinstance(cell, str) else "" for cell in table[name]], dtype=object)  # type: ignore[operator]


def _numbers(table: pd.DataFrame, name: str) -> np.ndarray:
    if name not in table:
        return np.full(len(table), np.nan)
    return pd.to_numeric(table[name], errors="coerce").to_numpy(dtype=np.float64)


def bundle_stock(stock: np.ndarray, quantity: np.ndarray | float = 1.0) -> float:
    """How many whole bundles are there: the least of stock / quantity; NaN where one stock is not known."""
    if not len(stock):
        return float("nan")
    return float(np.floor(np.asarray(stock, dtype=np.float64) / quantity).min())

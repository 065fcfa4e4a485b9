"""The rules once more, in plain words and without the product's own code: what breaks them in a bundle."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from math import nan
from typing import Any

import pandas as pd

from bundlerec.bundles.rules.model import DISMISSED_DAYS, Rules
from bundlerec.data import columns as c
from bundlerec.feedback.dismissals import DAYS

UNKNOWN: dict[str, Any] = dict.fromkeys(c.CATALOGUE)


@dataclass(frozen=True)
class Product:
    """What rules look at; a number that is not known is NaN."""

    item: str
    brand: str | None
    path: tuple[str, ...]
    price: float
    cost: float
    stock: float
    category: str | None
    product: str  # the code of the product that it is a variant of, its own where of none

    def named(self, items: Any = (), brands: Any = (), categories: Any = ()) -> bool:
        """Whether a rule's names mean this product."""
        paths = [folded(*name.split(">")) for name in categories]
        return (
            self.item in items
            or (self.brand is not None and self.brand in folded(*brands))
            or any(self.path[: len(one)] == one for one in paths)
        )


@dataclass(repr=False)
class Law:
    """What a shop knows of its products, and what its customers bought and said no to before `cut`."""

    catalogue: pd.DataFrame
    events: pd.DataFrame
    cut: pd.Timestamp
    day: date
    dismissed: pd.DataFrame | None = None  # customer_id, item_id, days
    products: dict[str, Product] = field(init=False)
    bought: dict[str, list[tuple[float, str]]] = field(init=False)  # customer -> (days before the cut, product)
    refused: dict[str, list[tuple[float, str]]] = field(init=False)  # the same of what was dismissed

    def __post_init__(self) -> None:
        self.products = {row[c.ITEM_ID]: product_of(row) for row in self.catalogue.to_dict("records")}
        days = ((self.cut - self.events[c.TIME]) / pd.Timedelta(days=1)).tolist()
        self.bought = self._by_customer(self.events, days)
        no = self.dismissed
        self.refused = {} if no is None else self._by_customer(no, no[DAYS].tolist())

    def _by_customer(self, rows: pd.DataFrame, days: list[float]) -> dict[str, list[tuple[float, str]]]:
        found = defaultdict(list)
        for customer, item, ago in zip(rows[c.CUSTOMER_ID], rows[c.ITEM_ID], days, strict=True):
            found[customer].append((ago, self.of(item).product))
        return found

    def of(self, item: str) -> Product:
        """What is known of a code."""
        return self.products.get(item) or product_of({**UNKNOWN, c.ITEM_ID: item})

    def barred(self, rules: Rules, customer: object) -> set[str]:
        """Products that a customer must not be offered, by the code of the product."""
        late = 0 if rules.not_bought_days is None else rules.not_bought_days
        no = DISMISSED_DAYS if rules.not_dismissed_days is None else rules.not_dismissed_days
        return {product for ago, product in self.bought.get(customer, ()) if ago <= late} | {
            product for ago, product in self.refused.get(customer, ()) if ago < no
        }

    def broken(
        self, rules: Rules, bundle: list[str], customer: object = None, day: date | None = None
    ) -> list[str]:
        """Every rule that a bundle (item ids) of a customer (None: of nobody) breaks."""
        table = [self.of(item) for item in bundle]
        barred = self.barred(rules, customer)
        told = [name for one in table for name in _of_one(rules, one, day or self.day)]
        told += ["barred" for one in table if one.product in barred]
        categories = Counter(one.category for one in table if one.category is not None)
        if rules.most_of_category and max(categories.values(), default=0) > rules.most_of_category:
            told.append("most_of_category")
        if rules.variants_once and len({one.product for one in table}) < len(bundle):
            told.append("variants_once")
        for name in ("items", "brands", "categories"):
            for one in getattr(rules, f"require_{name}"):
                if not any(product.named(**{name: [one]}) for product in table):
                    told.append(f"require_{name}")
        return told


def folded(*texts: str) -> tuple[str, ...]:
    """Without regard to blanks and the case of letters."""
    return tuple(text.strip().casefold() for text in texts)


def product_of(row: dict[str, Any]) -> Product:
    """A row of the catalogue."""
    told = {name: cell if cell is not None and cell == cell else None for name, cell in row.items()}
    price, cost, stock = (nan if told[name] is None else float(told[name]) for name in (c.PRICE, c.COST, c.STOCK))
    category, brand = told[c.CATEGORY], told[c.BRAND]
    path = () if category is None else folded(*category.split(">"))
    item = told[c.ITEM_ID]
    return Product(item, brand and folded(brand)[0], path, price, cost, stock, category, told[c.PARENT_ID] or item)


def _of_one(rules: Rules, one: Product, day: date) -> list[str]:
    """The rules about single products that a product breaks; what is not known breaks what asks for it."""
    margin = 100 * (one.price - one.cost) / one.price if one.price > 0 else nan
    kept = {
        "exclude": not one.named(rules.exclude_items, rules.exclude_brands, rules.exclude_categories),
        "in_stock": not rules.in_stock or one.stock >= 1,
        "least_price": rules.least_price is None or one.price >= rules.least_price,
        "most_price": rules.most_price is None or one.price <= rules.most_price,
        "least_margin": rules.least_margin is None or margin >= rules.least_margin,
        "blackouts": not any(
            black.first <= day <= black.last
            and (
                not (black.items or black.brands or black.categories)
                or one.named(black.items, black.brands, black.categories)
            )
            for black in rules.blackouts
        ),
    }
    return [name for name, fine in kept.items() if not fine]

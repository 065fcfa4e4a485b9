"""The rules once more, in plain words and the slow way: what breaks them in a bundle."""

from __future__ import annotations

import pandas as pd

from bundlerec.bundles.rules.model import Rules
from bundlerec.data import columns as c


def names_it(row: pd.Series, items=(), brands=(), categories=()) -> bool:
    """Whether a rule's names mean this product."""
    path = (
        [part.strip().casefold() for part in str(row[c.CATEGORY]).split(">")] if pd.notna(row[c.CATEGORY]) else []
    )
    wanted = [[part.strip().casefold() for part in name.split(">")] for name in categories]
    brand = str(row[c.BRAND]).strip().casefold() if pd.notna(row[c.BRAND]) else None
    return (
        row.name in items
        or brand in [name.strip().casefold() for name in brands]
        or any(path[: len(one)] == one for one in wanted)
    )


def breaks(rules: Rules, catalogue: pd.DataFrame, bundle: list[str], lately: set[str], day) -> list[str]:
    """Every rule that a bundle (item ids) breaks. lately: product codes bought in the last days."""
    table = catalogue.set_index(c.ITEM_ID).reindex(bundle)
    product = {item: row[c.PARENT_ID] if pd.notna(row[c.PARENT_ID]) else item for item, row in table.iterrows()}
    broken = []
    for item, row in table.iterrows():
        if names_it(row, rules.exclude_items, rules.exclude_brands, rules.exclude_categories):
            broken.append("exclude")
        if rules.in_stock and not row[c.STOCK] >= 1:
            broken.append("in_stock")
        if rules.least_price is not None and not row[c.PRICE] >= rules.least_price:
            broken.append("least_price")
        if rules.most_price is not None and not row[c.PRICE] <= rules.most_price:
            broken.append("most_price")
        margin = 100 * (row[c.PRICE] - row[c.COST]) / row[c.PRICE] if row[c.PRICE] > 0 else float("nan")
        if rules.least_margin is not None and not margin >= rules.least_margin:
            broken.append("least_margin")
        for black in rules.blackouts:
            named = (black.items, black.brands, black.categories)
            if black.first <= day <= black.last and (not any(named) or names_it(row, *named)):
                broken.append("blackouts")
        if rules.not_bought_days is not None and product[item] in lately:
            broken.append("not_bought_days")
    if rules.most_of_category and (table[c.CATEGORY].value_counts() > rules.most_of_category).any():
        broken.append("most_of_category")
    if rules.variants_once and len(set(product.values())) < len(bundle):
        broken.append("variants_once")
    for name in rules.require_items:
        broken += [] if name in bundle else ["require_items"]
    for name in rules.require_brands:
        broken += [] if any(names_it(row, brands=[name]) for _, row in table.iterrows()) else ["require_brands"]
    for name in rules.require_categories:
        found = any(names_it(row, categories=[name]) for _, row in table.iterrows())
        broken += [] if found else ["require_categories"]
    return broken

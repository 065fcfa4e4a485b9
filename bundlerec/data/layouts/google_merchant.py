"""Google Merchant feed: what Shopping ads show."""

from __future__ import annotations

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.layouts.base import Layout, Role, Shape
from bundlerec.data.layouts.sales import reduced_prices
from bundlerec.data.layouts.variants import parents_of_every_row, put_together

TELLING = ("color", "size", "material", "pattern")
GOOGLE_CATEGORY, SALE = "google_product_category", "sale_price"


def _products(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """The shop's own category, else Google's where it is written in words; a reduced price counts."""
    category = rows[c.CATEGORY] if c.CATEGORY in rows else pd.Series("", index=rows.index, dtype="str")
    if GOOGLE_CATEGORY in rows:
        in_words = rows[GOOGLE_CATEGORY].where(~rows[GOOGLE_CATEGORY].str.fullmatch(r"\d+"), "")
        category = category.where(category != "", in_words)
    rows = reduced_prices(rows.assign(**{c.CATEGORY: category}), SALE, notes, around)
    if c.PARENT_ID not in rows:
        return rows
    words = put_together(rows, TELLING).where(rows[c.PARENT_ID] != "", "")
    return parents_of_every_row(rows.assign(**{c.VARIANT: words}), notes, around)


def _spelled(*names: str) -> tuple[str, ...]:
    """Feeds write `image_link` or `image link`, some with `g:` before it."""
    return tuple(form for name in names for form in (name, name.replace("_", " "), f"g:{name}"))


FIELDS = {
    c.ITEM_ID: _spelled("id"),
    c.TITLE: _spelled("title"),
    c.DESCRIPTION: _spelled("description"),
    "link": _spelled("link"),
    c.IMAGE_URL: _spelled("image_link"),
    "availability": _spelled("availability"),
    c.PRICE: _spelled("price"),
    SALE: _spelled("sale_price"),
    c.COST: _spelled("cost_of_goods_sold"),
    c.CATEGORY: _spelled("product_type"),
    GOOGLE_CATEGORY: _spelled("google_product_category"),
    c.BRAND: _spelled("brand"),
    c.STOCK: _spelled("quantity", "sell_on_google_quantity"),
    c.PARENT_ID: _spelled("item_group_id"),
} | {name: _spelled(name) for name in TELLING}

LAYOUT = Layout(
    "google_merchant",
    (
        Shape(
            Role.CATALOGUE,
            frozenset(),
            FIELDS,
            (c.ITEM_ID, c.TITLE, c.PRICE),
            _products,
            told_by=(c.ITEM_ID, c.TITLE, "link", c.IMAGE_URL, "availability", c.PRICE),
        ),
    ),
)

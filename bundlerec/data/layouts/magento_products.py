"""Magento products: the export with store views, and the shorter files that its modules import."""

from __future__ import annotations

import re

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.cleaning.not_products import reject_not_products
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.layouts.base import Layout, Role, Shape
from bundlerec.data.layouts.categories import deepest_of
from bundlerec.data.layouts.markup import without_tags
from bundlerec.data.layouts.sales import reduced_prices
from bundlerec.data.layouts.variants import BETWEEN_WORDS, join_variants

VIEW, TYPE, SPECIAL, SPECIAL_ENDS, VARIATIONS = "store_view", "type", "special", "special_ends", "variations"
OTHER_VIEW = "another store view of the same product"
DEFAULT_VIEWS = ("", "admin", "default", "all")
COMMA = r",(?=[^,/]+/)|,(?=Default Category)"


def _products(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """One row a product: that of the default view, else its first."""
    foreign = ~rows[VIEW].str.lower().isin(DEFAULT_VIEWS)
    first = rows.assign(foreign=foreign).sort_values("foreign", kind="stable").drop_duplicates(c.ITEM_ID)
    again = pd.Series(~rows.index.isin(first.index), index=rows.index)
    rows = notes.reject(rows, again & (rows[c.ITEM_ID] != ""), OTHER_VIEW)
    gift_card = rows[TYPE].str.lower() == "giftcard"
    rows = reject_not_products(rows, gift_card.map({True: "gift card", False: ""}), notes, around)
    paths = deepest_of(rows[c.CATEGORY], COMMA, "/", notes, around)
    rows = rows.assign(**{c.CATEGORY: _without_root(paths)})
    rows = reduced_prices(_plain(rows), SPECIAL, notes, around, SPECIAL_ENDS)
    if VARIATIONS not in rows:
        return rows
    listed = _listed(rows)
    of_row = (
        rows[[c.ITEM_ID]].merge(listed, how="left", on=c.ITEM_ID).set_index(rows.index).fillna("").astype("str")
    )
    return join_variants(rows, of_row[c.PARENT_ID], notes).assign(**{c.VARIANT: of_row[c.VARIANT]})


def _short(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """Categories stand below each other in one cell: the first and its child make the path."""
    lines = rows[c.CATEGORY].str.split(r"[\r\n]+", regex=True)
    rows = rows.assign(**{c.CATEGORY: lines.map(lambda names: " > ".join(name.strip() for name in names[:2]))})
    further = int((lines.str.len() > 2).sum())
    if further:
        notes.say(f"{further:,} rows of {around.file} name further categories: the first two count, as a path.")
    return reduced_prices(_plain(rows), SPECIAL, notes, around)


def _plain(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(**{c.DESCRIPTION: without_tags(rows[c.DESCRIPTION])}) if c.DESCRIPTION in rows else rows


def _without_root(paths: pd.Series) -> pd.Series:
    """The root category of the whole shop says nothing."""
    roots = set(paths[paths != ""].str.split(" > ").str[0])
    if len(roots) != 1 or not paths.str.contains(" > ").any():
        return paths
    root = roots.pop()
    return paths.where(paths != root, "").str.removeprefix(f"{root} > ")


def _listed(rows: pd.DataFrame) -> pd.DataFrame:
    """A product lists its variants: `sku=A,size=S|sku=B,size=M`. Table item_id, parent_id, variant."""
    told = rows[VARIATIONS].str.extractall(r"(?:^|\|)sku=([^,|]+)((?:,[^|]*)?)")
    words = told[1].map(lambda cell: BETWEEN_WORDS.join(re.findall(r"=\s*([^=,]*[^=,\s])", cell)))
    product = rows.loc[told.index.get_level_values(0), c.ITEM_ID].to_numpy()
    table = pd.DataFrame({c.ITEM_ID: told[0].to_numpy(), c.PARENT_ID: product, c.VARIANT: words.to_numpy()})
    return table.drop_duplicates(c.ITEM_ID, keep="last")


COMMON = {
    c.ITEM_ID: ("sku",),
    c.TITLE: ("name",),
    c.DESCRIPTION: ("description",),
    c.PRICE: ("price",),
    SPECIAL: ("special_price",),
    c.COST: ("cost",),
    c.STOCK: ("qty",),
    c.BRAND: ("manufacturer", "brand"),
}
EXPORT = COMMON | {
    VIEW: ("store_view_code",),
    TYPE: ("product_type",),
    c.CATEGORY: ("categories",),
    SPECIAL_ENDS: ("special_price_to_date",),
    c.IMAGE_URL: ("base_image", "image"),
    VARIATIONS: ("configurable_variations",),
}
SHORT = COMMON | {c.CATEGORY: ("category",), c.IMAGE_URL: ("image",)}

LAYOUT = Layout(
    "magento_products",
    (
        Shape(
            Role.CATALOGUE,
            frozenset({"sku", "store_view_code", "attribute_set_code", "product_type"}),
            EXPORT,
            (c.ITEM_ID, VIEW, TYPE, c.CATEGORY, c.TITLE),
            _products,
        ),
        Shape(
            Role.CATALOGUE,
            frozenset({"sku", "name", "category", "price", "attribute_set"}),
            SHORT,
            (c.ITEM_ID, c.TITLE, c.CATEGORY),
            _short,
        ),
    ),
)

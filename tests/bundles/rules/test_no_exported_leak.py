"""Whatever is excluded by name stands in no file that is exported to be offered."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bundlerec.bundles.anchor_table import ANCHOR
from bundlerec.bundles.rules.model import ALL, Rules
from bundlerec.bundles.rules.of_shop import save_rules
from bundlerec.data import columns as c
from bundlerec.data.variants import product_titles, products_of
from bundlerec.exports.report.content import report_of
from bundlerec.exports.report.document import Table
from bundlerec.exports.shop_files import COMPLEMENTARY
from bundlerec.exports.shop_names import SHOPIFY, WOOCOMMERCE
from bundlerec.exports.tables import FOR_SHOPS, TABLES
from tests.bundles.rules.world import SETS, STRANGE_ITEMS, many
from tests.shops import SHOP

OFFERS = ("bundles", "anchors", "sets", "plan")
fewer = settings(many, max_examples=SETS // 6)  # a file takes half a second
excluded_items = st.lists(st.sampled_from(STRANGE_ITEMS), min_size=1, max_size=12, unique=True)


@fewer
@given(excluded=excluded_items)
def test_no_table_offers_what_is_excluded(deep, excluded):
    save_rules(deep.store, SHOP, ALL, Rules(exclude_items=excluded))
    for what in OFFERS:
        table = TABLES[what](deep.store, SHOP)
        named = {*table[c.ITEM_ID], *table.get(ANCHOR, ())}
        inside = {item for bundle in named & set(deep.contents) for item in deep.contents[bundle]}
        assert not (named | inside) & set(excluded), what


@pytest.mark.parametrize("vendor", [SHOPIFY, WOOCOMMERCE])
@pytest.mark.parametrize("what", list(FOR_SHOPS))
@fewer
@given(data=st.data())
def test_no_file_for_a_shop_names_a_product_that_is_excluded(deep, what, vendor, data):
    product = products_of(deep.catalogue)
    excluded = data.draw(st.sets(st.sampled_from(sorted(set(product))), min_size=1, max_size=8))
    items = deep.catalogue.loc[product.isin(excluded), c.ITEM_ID].tolist()  # all variants of each
    save_rules(deep.store, SHOP, ALL, Rules(exclude_items=items))
    named = named_products(FOR_SHOPS[what](deep.store, deep.run, vendor).table, product_titles(deep.catalogue))
    assert named and named <= set(product) - excluded


def named_products(table: pd.DataFrame, titles: dict[str, str]) -> set[str]:
    """Everything that a file for a shop names, by the code of the product."""
    if "Description" in table:  # what is in a bundle of Shopify stands in words alone
        by_title = {title: product for product, title in titles.items()}
        inside = table["Title"].str.removeprefix("Bundle: ").str.split(" + ", regex=False).explode()
        return {by_title[title] for title in inside}
    lists = [name for name in (COMPLEMENTARY, "Upsells", "Cross-sells", "Grouped products") if name in table]
    heads = [name for name in ("URL handle", "SKU") if name in table and "Grouped products" not in table]
    listed = {one for name in lists for text in table[name] for one in text.replace("; ", ", ").split(", ")}
    return listed.union(*(table[name] for name in heads))


@fewer
@given(excluded=excluded_items)
def test_no_report_shows_what_is_excluded(deep, excluded):
    save_rules(deep.store, SHOP, ALL, Rules(exclude_items=excluded))
    tables = [block for block in report_of(deep.store, deep.run).blocks if isinstance(block, Table)]
    shown = {row[0].partition(" (")[0] for table in tables if table.heads[0] == "Product" for row in table.rows}
    titles = deep.catalogue.set_index(c.ITEM_ID)[c.TITLE]
    assert not shown & set(titles[excluded])

"""Whatever is excluded by name stands in no file that is exported to be offered."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bundlerec.bundles.anchor_table import ANCHOR
from bundlerec.bundles.rules.model import ALL, Rules
from bundlerec.bundles.rules.of_shop import save_rules
from bundlerec.data import columns as c
from bundlerec.exports.report.content import report_of
from bundlerec.exports.report.document import Table
from bundlerec.exports.tables import TABLES
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


@fewer
@given(excluded=excluded_items)
def test_no_report_shows_what_is_excluded(deep, excluded):
    save_rules(deep.store, SHOP, ALL, Rules(exclude_items=excluded))
    tables = [block for block in report_of(deep.store, deep.run).blocks if isinstance(block, Table)]
    shown = {row[0].partition(" (")[0] for table in tables if table.heads[0] == "Product" for row in table.rows}
    titles = deep.catalogue.set_index(c.ITEM_ID)[c.TITLE]
    assert not shown & set(titles[excluded])

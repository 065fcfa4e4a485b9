"""Sets for everybody: which products, at which price, and as products that Shopify and WooCommerce import."""

import pytest

from bundlerec.bundles.rules.model import ALL, Rules
from bundlerec.bundles.rules.of_shop import save_rules
from bundlerec.bundles.rules.stored_sets import offered_sets
from bundlerec.data import columns as c
from bundlerec.data.intake import inspect_files
from bundlerec.exports.sets import bundle_products, sets_table
from bundlerec.exports.shop_names import SHOPIFY, WOOCOMMERCE
from bundlerec.exports.tables import SETS, export, export_for_shop
from bundlerec.money.terms import Terms, save_terms
from tests.exports.test_shop_files import (
    IDS_FILE,
    PLAIN_FILE,
    SHOPIFY_FILE,
    WOO_FILE,
    cells,
    trained,
)

FOUR = ["M-R", "T-1", "J-1", "P-1"]


def contents(table):
    return [set(items) for _, items in table.groupby(c.BUNDLE_ID, sort=False)[c.ITEM_ID]]


def test_the_same_products_are_one_set_whichever_stands_first(tmp_path):
    store, run = trained(tmp_path, PLAIN_FILE, ["M-R", "T-1", "J-1"])
    table = offered_sets(store, run)
    assert contents(table) == [{"M-R", "T-1", "J-1"}] and table[c.SLOT].tolist() == [1, 2, 3]
    assert table[c.BUNDLE_ID].nunique() == 1 and table[c.BUNDLE_ID].iloc[0].startswith("set-")
    assert offered_sets(store, run)[c.BUNDLE_ID].tolist() == table[c.BUNDLE_ID].tolist()


def test_what_stands_together_most_comes_first_and_no_more_than_asked(tmp_path):
    store, run = trained(tmp_path, SHOPIFY_FILE, FOUR)
    table = offered_sets(store, run, size=2)
    assert all(len(items) == 2 for items in contents(table)) and len(contents(table)) > 1
    assert contents(offered_sets(store, run, size=2, most=1)) == contents(table)[:1]


def test_rules_hold_in_a_set_with_its_first_product(tmp_path):
    store, run = trained(tmp_path, SHOPIFY_FILE, FOUR)
    save_rules(store, "shop", ALL, Rules(exclude_items=["T-1"]))
    assert contents(offered_sets(store, run)) == [{"M-R", "J-1", "P-1"}]
    save_rules(store, "shop", ALL, Rules(require_items=["T-1"]))
    found = contents(offered_sets(store, run, size=2))
    assert found and all("T-1" in items and len(items) == 2 for items in found)
    save_rules(store, "shop", ALL, Rules(require_items=["nowhere"]))
    assert offered_sets(store, run).empty and sets_table(store, run).empty


def test_a_set_costs_what_the_terms_say(tmp_path):
    store, run = trained(tmp_path, SHOPIFY_FILE, FOUR)
    save_terms(store, "shop", Terms(without_cost=10, ending="exact"))
    table = sets_table(store, run)
    prices = {"M-R": 5, "T-1": 3, "J-1": 4, "P-1": 9}
    for _, rows in table.groupby(c.BUNDLE_ID):
        whole = sum(prices[item] for item in rows[c.ITEM_ID])
        assert (rows[c.LIST_PRICE] == whole).all()
        assert rows[c.BUNDLE_PRICE].iloc[0] == pytest.approx(0.9 * whole)
    assert export(store, "shop", SETS, tmp_path / "sets.csv") == len(table)
    assert cells(tmp_path / "sets.csv")[c.ITEM_ID].tolist() == table[c.ITEM_ID].tolist()


def test_shopify_gets_a_draft_with_its_price_for_each_set(tmp_path):
    store, run = trained(tmp_path, SHOPIFY_FILE, FOUR)
    save_terms(store, "shop", Terms(without_cost=10, ending="exact"))
    out = tmp_path / "bundles.csv"
    rows, problems = export_for_shop(store, "shop", SETS, SHOPIFY, out)
    table = cells(out)
    assert rows == len(table) == len(contents(sets_table(store, run))) and problems == ()
    assert set(table["Status"]) == {"Draft"} and set(table["Published on online store"]) == {"FALSE"}
    assert set(table["Tags"]) == {"bundle"} and table["URL handle"].str.startswith("set-").all()
    assert (table["Price"].astype(float) < table["Compare-at price"].astype(float)).all()
    one = table[table["Title"].str.contains("Pot")].iloc[0]
    assert one["Title"].startswith("Bundle: ") and f"Together {float(one['Price']):.2f}" in one["Description"]
    assert not table.map(lambda cell: cell.startswith(("=", "+", "-", "@", "'"))).to_numpy().any()
    assert "=Jam" in " ".join(table["Title"])  # a title that a spreadsheet would run stands inside of a text
    assert inspect_files([out])[0].layout == "shopify_products_new"


def test_woocommerce_gets_a_grouped_product_for_each_set(tmp_path):
    store, run = trained(tmp_path, WOO_FILE, ["M-R", "T,1", "-J", "P-1"])
    out = tmp_path / "bundles.csv"
    rows, problems = export_for_shop(store, "shop", SETS, WOOCOMMERCE, out)
    table = cells(out)
    assert rows == len(table) > 0 and set(table["Type"]) == {"grouped"} and set(table["Published"]) == {"-1"}
    listed = [set(text.split(", ")) for text in table["Grouped products"]]
    assert all(inside <= {"mug", "T\\,1", "-J", "P-1"} and len(inside) == 3 for inside in listed)
    assert not table["Grouped products"].str.startswith("-").any()
    assert len(table) + sum(int(text.split()[0]) for text in problems) == len(contents(sets_table(store, run)))
    assert table["Short description"].str.startswith("Together ").all()


def test_woocommerce_products_without_skus_are_grouped_by_id(tmp_path):
    store, run = trained(tmp_path, IDS_FILE, ["7", "8", "9"])
    [inside] = bundle_products(store, run, WOOCOMMERCE).table["Grouped products"]
    assert set(inside.split(", ")) == {"id:7", "id:8", "id:9"}


def test_a_set_without_a_price_is_left_out_and_told(tmp_path):
    store, run = trained(
        tmp_path, SHOPIFY_FILE.replace(",Acme,Title,Default Title,P-1,9", ",Acme,Title,Default Title,P-1,"), FOUR
    )
    made = bundle_products(store, run, SHOPIFY)
    gone = len(contents(sets_table(store, run))) - len(made.table)
    assert gone and made.problems == (f"{gone} {'set' if gone == 1 else 'sets'} left out that have no price.",)

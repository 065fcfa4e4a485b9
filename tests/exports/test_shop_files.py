"""Related products as Shopify and WooCommerce import them: their own names, their own columns."""

from itertools import combinations

import pandas as pd
import pytest

from bundlerec.bundles.anchor_table import ANCHOR, ARTIFACT, COLUMNS, anchors_parquet
from bundlerec.bundles.anchors import anchor_bundles
from bundlerec.bundles.rules.model import ALL, Rules
from bundlerec.bundles.rules.of_shop import save_rules
from bundlerec.data import columns as c
from bundlerec.data.exporting import as_bytes
from bundlerec.data.intake import import_files, inspect_files
from bundlerec.errors import BadSetting, BundleRecError
from bundlerec.exports.shop_files import COMPLEMENTARY, related_products
from bundlerec.exports.shop_names import SHOPIFY, WOOCOMMERCE, knows
from bundlerec.exports.tables import ANCHORS, export_for_shop
from bundlerec.store import ProcessIdentity, RunState
from bundlerec.training.shop import load_dataset
from db.store import open_store
from tests import databases
from tests.data.files import written
from tests.pages.seed import settings

SHOPIFY_FILE = """Handle,Title,Vendor,Option1 Name,Option1 Value,Variant SKU,Variant Price
mug,Mug,Acme,Color,Red,M-R,5
mug,,,Color,Blue,M-B,5
tea,"Tea, green",Acme,Title,Default Title,T-1,3
jam,=Jam,Acme,Title,Default Title,J-1,4
pot,Pot,Acme,Title,Default Title,P-1,9
"""
WOO_FILE = """ID,Type,SKU,Name,Regular price,Parent
1,variable,mug,Mug,,
2,variation,M-R,Mug - Red,5,mug
3,variation,M-B,Mug - Blue,5,mug
4,simple,"T,1",Tea,3,
5,simple,-J,Jam,4,
6,simple,P-1,Pot,9,
"""
IDS_FILE = "ID,Type,SKU,Name,Regular price\n7,simple,,Mug,5\n8,simple,,Tea,3\n9,simple,,Jam,4\n"
MIXED_FILE = "ID,Type,SKU,Name,Regular price\n7,simple,,Mug,5\n8,simple,T-1,Tea,3\n9,simple,J-1,Jam,4\n"
PLAIN_FILE = "item_id,title\nM-R,Mug\nT-1,Tea\nJ-1,Jam\n"


def trained(tmp_path, catalogue: str, items: list[str]):
    """A shop in which every two of the items were ordered together five times, among many other orders."""
    store = open_store(databases.at(tmp_path / "shop.db"))
    rows, number = [], 0
    for together in [*combinations(items, 2), *[("other",)] * 20]:
        for _ in range(5):
            number += 1
            rows += [f'ann,"{item}",o{number:03},2024-01-{1 + number % 28:02}' for item in together]
    log = "customer_id,item_id,order_id,timestamp\n" + "\n".join(rows) + "\n"
    import_files(store, "shop", [written(tmp_path, "products.csv", catalogue), written(tmp_path, "log.csv", log)])
    run = store.runs.create("shop", settings())
    assert store.runs.claim(run.id, ProcessIdentity(1, 1.0, "boot")) is not None
    table = anchor_bundles(load_dataset(store, "shop", None))
    assert table[ANCHOR].nunique() == len(items)
    store.results.save_artifact(run.id, ARTIFACT, anchors_parquet(table))
    return store, store.runs.finish(run.id, RunState.DONE, summary={})


def cells(path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def test_shopify_gets_handles_with_semicolons_and_reads_as_its_own_products(tmp_path):
    store, run = trained(tmp_path, SHOPIFY_FILE, ["M-R", "T-1", "J-1", "P-1"])
    out = tmp_path / "related.csv"
    rows, problems = export_for_shop(store, "shop", ANCHORS, SHOPIFY, out)
    table = cells(out)
    assert list(table.columns) == ["URL handle", "Title", COMPLEMENTARY] and rows == len(table) == 3
    related = dict(zip(table["URL handle"], table[COMPLEMENTARY], strict=True))
    assert {name: set(text.split("; ")) for name, text in related.items()} == {
        "mug": {"tea", "jam", "pot"},
        "tea": {"mug", "jam", "pot"},
        "pot": {"mug", "tea", "jam"},
    }
    assert dict(zip(table["URL handle"], table["Title"], strict=True))["tea"] == "Tea, green"
    assert problems == ("1 product left out whose code or title begins like a spreadsheet's formula.",)
    assert out.read_bytes()[:3] != b"\xef\xbb\xbf"
    assert inspect_files([out])[0].layout == "shopify_products_new"


def test_a_product_names_ten_others_each_once_and_the_best_first(tmp_path):
    others = [f"p{number:02}" for number in range(12)]
    plain = "".join(f"{one},{one},Acme,Title,Default Title,{one},2\n" for one in others)
    store, run = trained(tmp_path, SHOPIFY_FILE + plain, ["M-R", "T-1"])
    best_first = ["M-B", *reversed(others), "p11"]
    rows = [("M-R", 1, item, 0.5, 9, 0.1, 2.0, "") for item in best_first]
    store.results.save_artifact(run.id, ARTIFACT, anchors_parquet(pd.DataFrame(rows, columns=list(COLUMNS))))
    table = related_products(store, run, SHOPIFY).table.set_index("URL handle")
    assert table.loc["mug", COMPLEMENTARY].split("; ") == list(reversed(others))[:10]
    rows = [("M-R", 1, item, 0.5, 9, 0.1, 2.0, "") for item in ("p03", "M-B", "p01", "p03")]
    store.results.save_artifact(run.id, ARTIFACT, anchors_parquet(pd.DataFrame(rows, columns=list(COLUMNS))))
    table = related_products(store, run, SHOPIFY).table.set_index("URL handle")
    assert table.loc["mug", COMPLEMENTARY] == "p03; p01", "neither itself in another variant nor anything twice"


def test_woocommerce_gets_skus_of_products_not_of_their_variants(tmp_path):
    store, run = trained(tmp_path, WOO_FILE, ["M-R", "T,1", "-J", "P-1"])
    out = tmp_path / "related.csv"
    told = "1 product left out whose code or title begins like a spreadsheet's formula."
    assert export_for_shop(store, "shop", ANCHORS, WOOCOMMERCE, out) == (3, (told,))
    table = cells(out).set_index("SKU")
    assert list(table.columns) == ["Name", "Upsells", "Cross-sells"]
    assert set(table.index) == {"mug", "T,1", "P-1"}
    assert set(table.loc["P-1", "Upsells"].split(", ")) == {"mug", "T\\,1"}
    assert (table["Upsells"] == table["Cross-sells"]).all() and table.loc["mug", "Name"] == "Mug"


def test_woocommerce_products_without_skus_are_named_by_id(tmp_path):
    store, run = trained(tmp_path, IDS_FILE, ["7", "8", "9"])
    table = related_products(store, run, WOOCOMMERCE).table
    assert list(table.columns) == ["ID", "Name", "Upsells", "Cross-sells"] and set(table["ID"]) == {"7", "8", "9"}
    assert set(table.set_index("ID").loc["7", "Cross-sells"].split(", ")) == {"id:8", "id:9"}


def test_a_number_that_may_be_sku_or_id_is_left_out_and_told(tmp_path):
    store, run = trained(tmp_path, MIXED_FILE, ["7", "T-1", "J-1"])
    made = related_products(store, run, WOOCOMMERCE)
    assert made.table["SKU"].tolist() == ["J-1", "T-1"] and made.table["Upsells"].tolist() == ["T-1", "J-1"]
    assert made.problems == ("1 product left out of which it is not known whether it is a SKU or an ID.",)


def test_a_shop_whose_names_of_products_are_not_known_is_refused(tmp_path):
    store, run = trained(tmp_path, PLAIN_FILE, ["M-R", "T-1", "J-1"])
    for vendor in (SHOPIFY, WOOCOMMERCE):
        assert not knows(store, "shop", vendor)
        with pytest.raises(BundleRecError, match="names the products of “shop” is not known"):
            export_for_shop(store, "shop", ANCHORS, vendor, tmp_path / "x.csv")
    with pytest.raises(BadSetting, match="no format “etsy”"):
        export_for_shop(store, "shop", ANCHORS, "etsy", tmp_path / "x.csv")
    with pytest.raises(BadSetting, match="imports CSV"):
        export_for_shop(store, "shop", ANCHORS, SHOPIFY, tmp_path / "x.xlsx")
    assert not (tmp_path / "x.csv").exists()


def test_rules_of_today_hold_in_the_file(tmp_path):
    store, run = trained(tmp_path, SHOPIFY_FILE, ["M-R", "T-1", "J-1", "P-1"])
    save_rules(store, "shop", ALL, Rules(exclude_items=["P-1"]))
    made = related_products(store, run, SHOPIFY)
    assert b"pot" not in as_bytes(made.table) and c.ITEM_ID not in made.table

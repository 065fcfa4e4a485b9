"""Which items are variants of which product: read from every layout that tells it, and said in the report."""

from pathlib import Path

import pandas as pd
import pytest

from bundlerec.data import columns as c
from bundlerec.data.intake import import_files
from bundlerec.data.variants import count_variants, product_title, products_of, variant_title
from db.store import open_store
from tests import databases
from tests.contracts.tables import cells
from tests.data.files import cleaned, written

SHOPIFY = """Handle,Title,Body (HTML),Vendor,Type,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,\
Variant Price
shirt,Shirt,,Acme,Tops,Color,Red,Size,L,S-RL,20
shirt,,,,,,Blue,,M,S-BM,20
lamp,Lamp,,Acme,Light,Title,Default Title,,,L-1,50
"""
WOOCOMMERCE = """ID,Type,SKU,Name,Regular price,Parent,Attribute 1 value(s),Attribute 2 value(s)
1,variable,tee,Tee,,,"Red, Blue",
2,variation,tee-r,Tee - Red,10,tee,Red,
3,variation,,Tee - Blue,10,id:1,Blue,
4,variation,tee-x,Tee,10,tee,Green,Yes
5,simple,cap,Cap,9,,Black,
"""
MAGENTO = """sku,store_view_code,attribute_set_code,product_type,categories,name,price,configurable_variations
H-S,,Top,simple,Default Category/Men,Hoodie-S,52,
H-M,,Top,simple,Default Category/Men,Hoodie-M,52,
H,,Top,configurable,Default Category/Men,Hoodie,52,"sku=H-S,size=S,color=Sky Blue|sku=H-M,size=M"
B,,Top,simple,Default Category/Men,Bag,9,
"""
MERCHANT = """id\titem_group_id\ttitle\tlink\timage_link\tavailability\tprice\tcolor\tsize
a1\tG\tTea pot\thttp://x\thttp://x/1.jpg\tin stock\t9.99 EUR\tRed\tL
a2\tG\tTea pot\thttp://x\thttp://x/2.jpg\tin stock\t9.99 EUR\tBlue\t
b\t\tCup\thttp://x\thttp://x/2.jpg\tin stock\t2.00 EUR\tGreen\t
"""
RETAIL = """{"id": "p1", "title": "Tee", "type": "PRIMARY", "priceInfo": {"price": "9"}}
{"id": "v1", "title": "Tee", "type": "VARIANT", "primaryProductId": "p1", "priceInfo": {"price": "9"}, \
"colorInfo": {"colors": ["Red", "White"]}, "sizes": ["L"]}
"""
PLAIN = """item_id,title,price,parent_id,variant
1,Tea,3,12.0,Green
2,Tea,3,12.0,Black
3,Jam,4,0.0,
12,Tea,3,,
"""


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("p.csv", SHOPIFY, [("S-RL", "shirt", "Red / L"), ("S-BM", "shirt", "Blue / M"), ("L-1", "lamp", None)]),
        (
            "p.csv",
            WOOCOMMERCE,
            [
                ("tee", "tee", None),
                ("tee-r", "tee", "Red"),
                ("3", "tee", "Blue"),
                ("tee-x", "tee", "Green / Yes"),
                ("cap", "cap", None),
            ],
        ),
        (
            "p.csv",
            MAGENTO,
            [("H-S", "H", "S / Sky Blue"), ("H-M", "H", "M"), ("H", None, None), ("B", None, None)],
        ),
        ("p.tsv", MERCHANT, [("a1", "G", "Red / L"), ("a2", "G", "Blue"), ("b", "b", None)]),
        ("p.jsonl", RETAIL, [("p1", "p1", None), ("v1", "p1", "Red, White / L")]),
        ("p.csv", PLAIN, [("1", "12", "Green"), ("2", "12", "Black"), ("3", "3", None), ("12", "12", None)]),
    ],
    ids=["shopify", "woocommerce", "magento", "google_merchant", "google_retail", "plain"],
)
def test_every_layout_that_knows_products_of_variants_tells_them(name, text, told, tmp_path):
    [file] = cleaned(tmp_path, {name: text})
    assert not file.report.refusal, file.report.problems
    assert cells(file.catalogue[[c.ITEM_ID, c.PARENT_ID, c.VARIANT]]) == told


@pytest.mark.parametrize("header", ["Parent SKU", "parent_asin", "SPU编码", "item_group_id"])
def test_a_plain_catalogue_may_call_the_product_otherwise(header, tmp_path):
    [file] = cleaned(tmp_path, f"sku,name,price,{header}\na,Tea,3,t\nb,Tea,3,t\nc,Jam,4,\n")
    assert list(file.catalogue[c.PARENT_ID]) == ["t", "t", "c"]


def test_a_catalogue_without_such_a_column_tells_no_products(tmp_path):
    [file] = cleaned(tmp_path, "item_id,title,price\na,Tea,3\nb,Tea,3\n")
    assert file.catalogue[c.PARENT_ID].isna().all() and file.catalogue[c.VARIANT].isna().all()
    assert not any("variant" in sentence for sentence in file.report.problems)


def test_the_report_says_how_many_variants_belong_to_how_many_products_with_an_example(tmp_path):
    [shopify] = cleaned(tmp_path, SHOPIFY)
    assert (
        "2 variants of file.csv belong to 1 product, for example “Red / L”, “Blue / M” of “Shirt”. Their order lines "
        "are kept as they are."
    ) in shopify.report.problems
    [magento] = cleaned(tmp_path, MAGENTO)
    assert any(
        one.endswith("“M” of “Hoodie”. Their order lines are kept as they are.") for one in magento.report.problems
    )
    [woocommerce] = cleaned(tmp_path, WOOCOMMERCE)
    assert any(
        one.startswith("3 variants of file.csv belong to 1 product,") for one in woocommerce.report.problems
    )


def test_a_product_of_one_variant_is_none_to_be_told():
    table = pd.DataFrame({c.ITEM_ID: ["a"], c.TITLE: "Tea", c.PARENT_ID: "tea", c.VARIANT: None})
    assert count_variants(table).variants == 0
    assert list(products_of(table)) == ["tea"]


def test_titles_say_a_variants_words_once():
    assert product_title("Clay Pot - Small", "Small") == "Clay Pot"
    assert product_title("Small", "Small") == "Small"
    assert product_title("Clay Pot", None) == "Clay Pot"
    assert variant_title("Clay Pot - small", "Small") == "Clay Pot - small"
    assert variant_title("Tea pot", "Red / L") == "Tea pot (Red / L)"
    assert variant_title("Tea pot", None) == "Tea pot"


@pytest.fixture
def store(tmp_path):
    store = open_store(databases.at(tmp_path / "shop.db"))
    yield store
    store.close()


def taken(store, folder: Path, name: str, text: str) -> int:
    import_files(store, "shop", [written(folder, name, text)])
    return store.data.imports("shop")[0].id


def parents(store):
    table = store.data.catalogue("shop")
    return dict(zip(table[c.ITEM_ID], table[c.PARENT_ID], strict=True))


def test_a_corrected_catalogue_changes_the_product_of_a_variant_and_taking_it_back_gives_it_back(store, tmp_path):
    head = "item_id,title,price,parent_id\n"
    taken(store, tmp_path, "a.csv", head + "1,Tea,3,t\n2,Tea,3,t\n3,Jam,4,\n")
    second = taken(store, tmp_path, "b.csv", head + "1,Tea,3,\n2,Tea,3,j\n3,Jam,4,j\n")
    assert parents(store) == {"1": "1", "2": "j", "3": "j"}
    store.data.undo_import("shop", second)
    assert parents(store) == {"1": "t", "2": "t", "3": "3"}


def test_a_catalogue_that_tells_no_products_leaves_what_was_told(store, tmp_path):
    taken(store, tmp_path, "a.csv", "item_id,title,price,parent_id\n1,Tea,3,t\n2,Tea,3,t\n")
    taken(store, tmp_path, "b.csv", "item_id,price\n1,5\n2,6\n")
    assert parents(store) == {"1": "t", "2": "t"}


def test_magentos_file_of_simple_products_leaves_what_the_configurable_ones_told(store, tmp_path):
    taken(store, tmp_path, "a.csv", MAGENTO)
    taken(store, tmp_path, "b.csv", "\n".join(MAGENTO.splitlines()[:2]).replace("52", "53") + "\n")
    assert parents(store)["H-S"] == "H"

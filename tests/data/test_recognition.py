"""Headers are recognised by signature or by words, and corrected by the analyst."""

import pytest

from bundlerec.data.recognition import recognise
from bundlerec.errors import BadSetting, FileProblem
from tests.data.files import LOG, cleaned, looked_at

UCI = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
UCI_2 = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country"
SHOPIFY = "Handle,Title,Body (HTML),Vendor,Type,Option1 Name,Option1 Value,Variant SKU,Variant Price"
SHOPIFY_NEW = "Title,URL handle,Description,Vendor,SKU,Option1 value,Price,Compare-at price,Cost per item"
SHOPIFY_ORDERS = (
    "Name,Email,Financial Status,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku"
)


@pytest.mark.parametrize(
    ("header", "layout", "role"),
    [
        (UCI, "uci_online_retail", "events"),
        (UCI_2, "uci_online_retail", "events"),
        ("\ufeff" + UCI.upper().replace(",", " , "), "uci_online_retail", "events"),
        (SHOPIFY, "shopify_products", "catalogue"),
        (SHOPIFY_NEW, "shopify_products_new", "catalogue"),
        (SHOPIFY_ORDERS, "shopify_orders", "events"),
        (
            "household_key,BASKET_ID,DAY,PRODUCT_ID,QUANTITY,SALES_VALUE,STORE_ID,TRANS_TIME",
            "complete_journey",
            "events",
        ),
        (
            "PRODUCT_ID,MANUFACTURER,DEPARTMENT,BRAND,COMMODITY_DESC,SUB_COMMODITY_DESC",
            "complete_journey",
            "catalogue",
        ),
        ("AGE_DESC,INCOME_DESC,household_key", "complete_journey", "customers"),
        ("customer_id,item_id,order_id,timestamp", "plain", "events"),
        ("UserId,SKU,Date", "plain", "events"),
        ("用户ID,商品ID,订单号,时间,数量,价格", "plain", "events"),
        ("product_id,name,price,品类", "plain", "catalogue"),
        ("id,title,price", "plain", "catalogue"),
        ("customer_id,age,region", "plain", "customers"),
        ("bundle_id,item_id,title,price", "bundles", "bundles"),
    ],
)
def test_a_header_is_recognised(header, layout, role):
    match = recognise(header.split(","))
    assert (match.layout, match.role) == (layout, role)
    assert match.confidence >= 0.5 and not match.missing


@pytest.mark.parametrize("header", ["id,name,age", "colour,size", "date,temperature,place", "sku,image"])
def test_a_header_that_says_nothing_of_a_shop_is_not_recognised(header):
    assert recognise(header.split(",")) is None


def test_exact_names_are_surer_than_other_words():
    exact, other = recognise(["customer_id", "item_id", "timestamp"]), recognise(["user", "sku", "date"])
    assert exact.confidence > other.confidence


def test_the_analyst_can_name_role_layout_and_columns(tmp_path):
    text = "who,what,day,name\nann,tea,2024-01-01,Green tea\n"
    report = looked_at(tmp_path, text, mapping={"customer_id": "who", "item_id": "what"})
    assert report.mapping == {"customer_id": "who", "item_id": "what", "timestamp": "day", "title": "name"}
    assert (report.role, report.confidence, report.rows_kept) == ("events", 1.0, 1)
    assert looked_at(tmp_path, "id,title,price\n1,a,2\n", role="catalogue", layout="plain").rows_kept == 1


def test_a_field_can_be_taken_away(tmp_path):
    report = looked_at(tmp_path, LOG, mapping={"order_id": ""})
    assert "order_id" not in report.mapping
    assert report.orders == 3


def test_a_vendors_column_can_be_named_anew(tmp_path):
    text = UCI + ",Code\n1,x,Tea,1,2010-12-01,2,7,UK,10001\n"
    file = cleaned(tmp_path, text, mapping={"item_id": "Code"})[0]
    assert list(file.events["item_id"]) == ["10001"]


def test_wrong_words_of_the_analyst_are_told(tmp_path):
    with pytest.raises(BadSetting, match="no role"):
        looked_at(tmp_path, LOG, role="basket")
    with pytest.raises(BadSetting, match="no layout"):
        looked_at(tmp_path, LOG, layout="excel")
    with pytest.raises(BadSetting, match="no field"):
        looked_at(tmp_path, LOG, mapping={"customer": "customer_id"})
    with pytest.raises(FileProblem, match="No file has the columns"):
        looked_at(tmp_path, LOG, mapping={"customer_id": "client"})

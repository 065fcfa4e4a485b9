"""Headers are recognised by signature or by words, and corrected by the analyst."""

import pytest

from bundlerec.data.layouts import LAYOUTS
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
        ("订单编号,买家会员名,宝贝ID,宝贝标题,订单付款时间,购买数量,商品单价", "plain", "events"),
        ("訂單編號,會員編號,商品編號,商品名稱,訂購日期,數量,單價", "plain", "events"),
        ("会员卡号,商品条码,交易时间,销售数量,行为类型", "plain", "events"),
        ("商品编码,商品名称,商品类目,售价,成本价,库存数量,品牌", "plain", "catalogue"),
        ("商品代號,品名,類別,售價,成本,庫存量", "plain", "catalogue"),
        ("会员编号,年龄,性别,城市", "plain", "customers"),
        ("套餐编号,商品编号,价格", "bundles", "bundles"),
        ("Kundennummer,Artikelnummer,Bestellnummer,Bestelldatum,Menge,Einzelpreis", "plain", "events"),
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


def test_an_ids_column_comes_before_one_that_may_hold_names():
    mapping = recognise(["customer", "customer_no", "product", "sku", "date"]).mapping
    assert (mapping["customer_id"], mapping["item_id"], mapping["title"]) == ("customer_no", "sku", "product")


def test_a_column_whose_values_are_something_else_is_passed_over(tmp_path):
    text = "client,sku,date,time,unit price\nann,tea,evening,2024-01-05 10:00,cheap\nbob,jam,noon,2024-01-06 11:00,-\n"
    report = looked_at(tmp_path, text)
    assert (report.mapping["timestamp"], report.rows_kept) == ("time", 2)
    assert "price" not in report.mapping
    assert any("“unit price” of file.csv holds no numbers (“cheap”" in sentence for sentence in report.problems)


def test_a_needed_column_that_holds_something_else_is_told_with_an_example(tmp_path):
    report = looked_at(tmp_path, "client,sku,date\nann,tea,evening\n")
    assert "“date” of file.csv is called like one of times, but holds “evening”" in report.refusal
    assert looked_at(tmp_path, "client,sku,date\nann,tea,evening\n", mapping={"timestamp": "date"}).rows_read == 1


def test_reviews_are_no_orders(tmp_path):
    text = "sku,rating_value,title,review,email\n24-MB01,2,Bag,More room,a@x.org\n"
    report = looked_at(tmp_path, text)
    assert "holds reviews of products" in report.refusal and report.layout is None


def test_the_state_of_an_order_says_whether_it_was_a_purchase(tmp_path):
    rows = [("done", 1), ("Cancelled", 2), ("已退款", 3), ("等待买家付款", 4), ("交易成功", 5)]
    text = "".join(f"ann,tea,{n},2024-01-0{n},{state}\n" for state, n in rows)
    report = looked_at(tmp_path, "customer_id,item_id,order_id,timestamp,status\n" + text)
    assert report.rejected == {"cancelled": 1, "refunded in full": 1, "never paid": 1}
    assert report.orders == 2


def test_a_log_that_tells_of_customers_is_mixed_where_the_analyst_says_so(tmp_path):
    text = "customer_id,item_id,timestamp,city,phone\nann,tea,2024-01-05,Rome,1\nbob,tea,2024-01-06,Bonn,2\n"
    assert looked_at(tmp_path, text).role == "events"
    file = cleaned(tmp_path, text, role="mixed")[0]
    assert (file.report.role, file.report.rows_kept, file.report.refusal) == ("mixed", 2, "")
    assert file.customers[["customer_id", "attribute", "value"]].values.tolist() == [
        ["ann", "city", "Rome"],
        ["bob", "city", "Bonn"],
    ]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_that_does_not_fit_is_no_crash(layout, tmp_path):
    report = looked_at(tmp_path, "colour,size\nred,4\n", layout=layout)
    assert report.refusal and report.rows_kept == 0


@pytest.mark.parametrize(
    ("header", "layout"),
    [
        (
            "Name,Financial Status,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku",
            "shopify_orders",
        ),
        ("Title,URL handle,Price,Compare-at price", "shopify_products_new"),
        ("Handle,Title,Variant Price", "shopify_products"),
        ("ID,Type,Name,Regular price", "woocommerce_products"),
        ("StockCode,InvoiceNo,InvoiceDate,Quantity,UnitPrice,CustomerID", "uci_online_retail"),
        ("timestamp,visitorid,event,itemid", "retailrocket"),
        ("TRANSACTION_DT,CUSTOMER_ID,PRODUCT_SUBCLASS,PRODUCT_ID,AMOUNT,SALES_PRICE", "ta_feng"),
    ],
)
def test_a_few_telling_headers_are_enough(header, layout):
    match = recognise(header.split(","))
    assert match.layout == layout and not match.missing

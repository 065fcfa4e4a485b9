"""Each vendor's layout on a small file written from its description, traps included."""

import pytest

from bundlerec.data import columns as c
from bundlerec.data.refunds import without_refunds
from tests.data.files import CJ_LOG, CJ_PEOPLE, CJ_PRODUCTS, SHOPIFY_ORDERS, cleaned

UCI = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
UCI_ROWS = """536365,85123A,WHITE HEART,6,2010-12-01 08:26:00,2.55,17850.0,UK
536365,85123a,white heart?,1,2010-12-01 08:26:00,2.55,17850.0,UK
536366,85123A,WHITE HEART,2,2010-12-01 09:00:00,2.55,,UK
536367,POST,POSTAGE,1,2010-12-01 09:02:00,18,17850.0,UK
C536368,85123A,WHITE HEART,-6,2010-12-02 09:00:00,2.55,17850.0,UK
C536369,22423,CAKE STAND,-1,2010-12-02 09:01:00,12.75,13047.0,UK
536370,22423,,-10,2010-12-02 10:00:00,0,,UK
536371,22423,CAKE STAND,1,2010-12-02 11:00:00,0,13047.0,UK
536372,22423,CAKE STAND,1,2010-12-02 12:00:00,12.75,13047.0,UK
"""


def test_online_retail_loses_what_is_no_purchase_and_keeps_what_was_cancelled_later(tmp_path):
    file = cleaned(tmp_path, UCI + UCI_ROWS)[0]
    report = file.report
    assert report.rejected == {
        "cancelled": 2,
        "not a product": 1,
        "quantity not positive": 1,
        "price not positive": 1,
    }
    assert (report.rows_read, report.rows_kept, report.customers, report.items, report.orders) == (9, 4, 2, 2, 3)
    assert any("2 of 2 cancelled lines" in problem for problem in report.problems)
    assert set(file.events[c.ITEM_ID]) == {"85123A", "22423"}
    assert file.catalogue.set_index(c.ITEM_ID)[c.TITLE].to_dict() == {
        "85123A": "WHITE HEART",
        "22423": "CAKE STAND",
    }


def test_online_retail_shows_the_commonest_spelling_of_a_code(tmp_path):
    rows = UCI_ROWS.replace("85123A", "85123x").replace("85123a", "85123A").replace("85123x", "85123a")
    assert "85123a" in set(cleaned(tmp_path, UCI + rows)[0].events[c.ITEM_ID])


def test_online_retail_ii_is_the_same_in_other_words(tmp_path):
    header = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n"
    assert cleaned(tmp_path, header + UCI_ROWS)[0].report.rows_kept == 4


def test_complete_journey_has_unit_prices_readable_titles_and_no_fuel(tmp_path):
    files = {"transactions.csv": CJ_LOG, "products.csv": CJ_PRODUCTS, "demographics.csv": CJ_PEOPLE}
    log, products, people = cleaned(tmp_path, files)
    assert log.events[[c.CUSTOMER_ID, c.ITEM_ID, c.ORDER_ID, c.QUANTITY, c.PRICE]].values.tolist() == [
        ["1", "7", "100", 2.0, 1.5],
        ["2", "7", "101", 1.0, 0.0],
    ]
    assert log.report.rejected == {"quantity not positive": 1, "not a product": 1}
    table = products.catalogue.set_index(c.ITEM_ID)
    assert list(table.index) == ["7", "8"]
    assert table.loc["7", c.TITLE] == "Ice - Crushed/Cubed, 22 lb"
    assert table.loc["7", c.CATEGORY] == "GROCERY > FRZN ICE > ICE - CRUSHED/CUBED"
    assert (table.loc["8", c.TITLE], table.loc["8", c.CATEGORY]) == ("Produce", "PRODUCE")
    assert list(table[c.BRAND]) == ["National 2", "Private 2"]
    assert people.customers[c.SENSITIVE].all() and len(people.customers) == 4


def test_complete_journey_without_its_products_says_what_it_cannot_tell(tmp_path):
    log = cleaned(tmp_path, CJ_LOG)[0]
    assert any("Import both together" in problem for problem in log.report.problems)


def test_complete_journey_in_its_original_names_counts_days(tmp_path):
    transactions = (
        "household_key,BASKET_ID,DAY,PRODUCT_ID,QUANTITY,SALES_VALUE,STORE_ID,TRANS_TIME\n"
        "1,100,1,7,1,3,9,0931\n1,101,3,7,1,3,9,5\n2,102,1,9,1,3,9,1200\n"
    )
    stock = (
        "PRODUCT_ID,MANUFACTURER,DEPARTMENT,BRAND,COMMODITY_DESC,SUB_COMMODITY_DESC,CURR_SIZE_OF_PRODUCT\n"
        "7,2,GROCERY,National,FRZN ICE,ICE,22 LB\n9,2,KIOSK-GAS,National,FUEL,GAS,\n"
    )
    log, products = cleaned(tmp_path, {"transaction_data.csv": transactions, "product.csv": stock})
    assert [str(moment) for moment in log.events[c.TIME]] == ["2016-01-01 09:31:00", "2016-01-03 00:05:00"]
    assert log.report.rejected == {"not a product": 1}
    assert any("day 1 was taken as" in problem for problem in log.report.problems)
    assert products.report.rows_kept == 1
    assert list(products.catalogue[c.BRAND]) == ["National 2"]


@pytest.mark.parametrize("kind, maker, brand", [("National", "", "National"), ("", "2", "2"), ("", "", "")])
def test_complete_journey_takes_of_brand_and_maker_what_there_is(tmp_path, kind, maker, brand):
    table = {"PRODUCT_ID": "7", "MANUFACTURER": maker, "DEPARTMENT": "GROCERY", "BRAND": kind}
    table |= {"COMMODITY_DESC": "FRZN ICE", "SUB_COMMODITY_DESC": "ICE"}
    told = {name: cell for name, cell in table.items() if cell}
    for rows in (table, told):  # empty, and without the column
        file = cleaned(tmp_path, f"{','.join(rows)}\n{','.join(rows.values())}\n")[0]
        assert list(file.catalogue[c.BRAND].fillna("")) == [brand]


SHOPIFY = """Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,\
Variant Inventory Qty,Variant Price,Image Src,Gift Card,Cost per item
pot,Clay Pot,<p>Blown &amp; round</p>,Company,Outdoor,,true,Size,Small,P-S,3,9.99,http://x/1.jpg,false,4
pot,,,,,,,,Large,,,15.99,http://x/2.jpg,,
pot,,,,,,,,,,,,http://x/3.jpg,,
card,Gift Card,,Company,Gifts,,true,Title,Default Title,,,10,,true,
lamp,Lamp,,Company,Indoor,,true,Title,Default Title,L-1,,59.99,,false,
"""


def test_shopify_products_are_variants_with_the_words_of_their_product(tmp_path):
    file = cleaned(tmp_path, SHOPIFY)[0]
    table = file.catalogue.set_index(c.ITEM_ID)
    assert list(table.index) == ["P-S", "Clay Pot - Large", "L-1"]
    assert list(table[c.TITLE]) == ["Clay Pot - Small", "Clay Pot - Large", "Lamp"]
    assert list(table[c.CATEGORY]) == ["Outdoor", "Outdoor", "Indoor"]
    assert list(table[c.BRAND]) == ["Company"] * 3
    assert list(table[c.PRICE]) == [9.99, 15.99, 59.99]
    assert table.loc["P-S", c.COST] == 4 and table.loc["P-S", c.STOCK] == 3
    assert table.loc["Clay Pot - Large", c.DESCRIPTION] == "Blown & round"
    assert file.report.rejected == {"only a further picture": 1, "not a product": 1}


def test_shopify_products_in_the_new_words_are_the_same(tmp_path):
    text = (
        "Title,URL handle,Description,Vendor,Product category,Type,SKU,Option1 name,Option1 value,Price,"
        "Compare-at price,Cost per item,Inventory quantity,Product image URL\n"
        "Clay Pot,pot,Round,Company,Home > Garden,Outdoor,P-S,Size,Small,9.99,,4,3,http://x/1.jpg\n"
        ",pot,,,,,,,Large,15.99,,,,\n"
    )
    file = cleaned(tmp_path, text)[0]
    assert file.report.layout == "shopify_products_new"
    assert list(file.catalogue[c.ITEM_ID]) == ["P-S", "Clay Pot - Large"]
    assert list(file.catalogue[c.CATEGORY]) == ["Home > Garden"] * 2


@pytest.fixture
def orders(tmp_path, monkeypatch):
    monkeypatch.setenv("BUNDLEREC_SECRET_KEY", "key")
    return cleaned(tmp_path, {"orders.csv": SHOPIFY_ORDERS, "products.csv": SHOPIFY})[0]


def test_shopify_orders_fill_down_join_by_sku_or_name_and_take_refunds_off(orders):
    rows = without_refunds(orders.events)[[c.ORDER_ID, c.ITEM_ID, c.QUANTITY, c.PRICE]].values.tolist()
    assert rows == [
        ["#1", "P-S", 2.0, 8.99],
        ["#1", "L-1", 1.0, 59.99],
        ["#3", "P-S", 2.0, 9.99],
        ["#4", "P-S", 2.0, 9.99],
        ["#5", "P-S", 1.0, 9.99],
        ["#7", "Vase", 1.0, 5.0],
    ]
    assert orders.report.rejected == {"cancelled": 1}
    assert orders.report.changed["refunded in full"] == 2
    assert orders.report.changed["refund, taken off its purchase"] == 3
    assert str(orders.events[c.TIME][0]) == "2024-05-01 07:58:12"
    assert any("1 orders of orders.csv were refunded in part" in problem for problem in orders.report.problems)


def test_shopify_customers_are_codes_and_no_address_is_shown(orders):
    names = orders.events[c.CUSTOMER_ID]
    assert names.nunique() == 2 and names.isna().sum() == 1
    assert not names.dropna().str.contains("@").any()
    assert names[0] == names[1]
    shown = str([example.cells for example in orders.report.examples.values()]) + str(orders.report.problems)
    assert "x.org" not in shown


def test_online_retail_says_what_is_odd_before_anything_is_left_out(tmp_path):
    told = cleaned(tmp_path, UCI + UCI_ROWS + UCI_ROWS.splitlines()[0] + "\n")[0].report.problems
    assert any(
        "2 without a customer, 2 cancelled, 3 with a quantity not positive, 2 with a price not positive, "
        "1 exactly like an earlier line, 1 with a code of no product" in sentence
        for sentence in told
    )

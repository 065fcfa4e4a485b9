"""Several files of one call make one log: order lines find their customers and times in the file of orders."""

import pytest

from bundlerec.data import columns as c
from bundlerec.data.intake import import_files
from db.store import open_store
from tests import databases
from tests.data.files import cleaned, looked_at, written

ORDERS = "order_id,customer_id,order_date\n1,ann,2024-01-05 10:00\n2,,2024-01-06 11:00\n3,bob,2024-01-07 12:00\n"
LINES = "order_id,product_id,quantity,price\n1,tea,1,2\n1,milk,2,1\n2,tea,1,2\n9,tea,1,2\n"
INSTACART = {
    "orders.csv": """order_id,user_id,eval_set,order_number,order_dow,order_hour_of_day,days_since_prior_order
11,1,prior,1,2,08,
12,1,prior,2,3,07,15.0
13,1,train,3,3,09,30.0
21,2,prior,1,0,10,
22,2,test,2,1,10,30.0
""",
    "order_products__prior.csv": """order_id,product_id,add_to_cart_order,reordered
11,5,1,0
11,6,2,0
12,5,1,1
21,6,1,0
""",
    "order_products__train.csv": "order_id,product_id,add_to_cart_order,reordered\n13,6,1,1\n",
    "products.csv": "product_id,product_name,aisle_id,department_id\n5,Tea,1,7\n6,Jam,2,7\n",
    "aisles.csv": "aisle_id,aisle\n1,hot drinks\n2,spreads\n",
    "departments.csv": "department_id,department\n7,pantry\n",
}


def test_orders_and_their_lines_make_one_log(tmp_path):
    orders, lines = cleaned(tmp_path, {"orders.csv": ORDERS, "lines.csv": LINES})
    rows = lines.events[[c.ORDER_ID, c.ITEM_ID, c.QUANTITY]].values.tolist()
    assert rows == [["1", "tea", 1.0], ["1", "milk", 2.0], ["2", "tea", 1.0]]
    assert lines.events[c.CUSTOMER_ID].astype("str").fillna("?").tolist() == ["ann", "ann", "?"]
    assert str(lines.events[c.TIME][0]) == "2024-01-05 10:00:00"
    assert lines.report.rejected == {"not in the file of orders": 1}
    assert (orders.report.role, lines.report.role) == ("part", "part")
    assert (orders.report.customers, orders.report.orders, lines.report.orders) == (2, 3, 2)
    assert not orders.report.refusal and not lines.report.refusal


def test_the_sentence_about_dates_names_the_file_that_holds_them(tmp_path):
    files = {"orders.csv": ORDERS.replace("2024-01-0", "03/0"), "lines.csv": LINES}
    unclear = {name: text.replace(" 1", "/2024 1") for name, text in files.items()}
    orders, lines = cleaned(tmp_path, unclear)
    assert "The column “order_date” of orders.csv" in orders.report.refusal
    assert "lines.csv needs orders.csv" in lines.report.refusal


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (LINES, "holds order lines only: it needs its file of orders"),
        (ORDERS, "holds orders only: it needs its file of order lines"),
        (INSTACART["aisles.csv"], "holds aisles only: it needs its file of products"),
        (
            INSTACART["order_products__prior.csv"],
            "it needs its file of orders (with the columns order_id, user_id",
        ),
    ],
)
def test_a_part_alone_says_which_file_is_missing(text, words, tmp_path):
    report = looked_at(tmp_path, text)
    assert report.role == "part" and report.readable
    assert report.rows_read == report.rows_kept > 0
    assert words in report.refusal


@pytest.fixture
def instacart(tmp_path):
    return dict(zip(INSTACART, cleaned(tmp_path, INSTACART), strict=True))


def test_instacart_is_five_files_and_one_log(instacart):
    roles = {name: file.report.role for name, file in instacart.items()}
    assert roles.pop("products.csv") == "catalogue" and set(roles.values()) == {"part"}
    assert {file.report.layout for file in instacart.values()} == {"instacart"}
    prior, train = instacart["order_products__prior.csv"], instacart["order_products__train.csv"]
    assert prior.events[c.CUSTOMER_ID].tolist() == ["1", "1", "1", "2"]
    assert (prior.report.orders, train.report.orders) == (3, 1)
    assert not any(file.report.refusal for file in instacart.values())


def test_instacarts_dates_are_rebuilt_from_the_gaps(instacart):
    times = [str(time) for time in instacart["order_products__prior.csv"].events[c.TIME]]
    assert times == ["2015-11-11 08:00:00", "2015-11-11 08:00:00", "2015-11-26 07:00:00", "2015-12-31 10:00:00"]
    later = instacart["order_products__train.csv"].events[c.TIME][0]
    assert str(later) == "2015-12-31 09:00:00"  # 30 days or more, and the same weekday: 35
    assert any("no dates" in sentence for sentence in instacart["orders.csv"].report.problems)


def test_instacarts_categories_are_words_where_their_files_came_along(instacart, tmp_path):
    assert list(instacart["products.csv"].catalogue[c.CATEGORY]) == ["pantry > hot drinks", "pantry > spreads"]
    alone = cleaned(tmp_path, {"products.csv": INSTACART["products.csv"]})[0]
    assert alone.catalogue[c.CATEGORY].isna().all() and not alone.report.refusal
    assert any("by number only" in sentence for sentence in alone.report.problems)


def test_an_assembled_log_is_saved_once_and_again_when_a_sister_changed(tmp_path):
    store = open_store(databases.at(tmp_path / "shop.db"))
    paths = [written(tmp_path, "orders.csv", ORDERS), written(tmp_path, "lines.csv", LINES)]
    assert [report.saved for report in import_files(store, "shop", paths)] == [0, 3]
    assert [report.saved for report in import_files(store, "shop", paths)] == [0, 0]
    written(tmp_path, "orders.csv", ORDERS + "9,cid,2024-01-08\n")
    assert [report.saved for report in import_files(store, "shop", paths)] == [0, 1]
    assert store.shops.summary("shop").lines == 4

"""Logs, catalogues, customers and bundles of plain files, row by row with a reason."""

import pytest

from bundlerec.data import columns as c
from bundlerec.data.cleaning.customers import is_sensitive
from bundlerec.data.dataset import build_dataset
from bundlerec.data.refunds import without_refunds
from tests.data.files import CATALOGUE, LOG, cleaned, looked_at

HEADER = "customer_id,item_id,order_id,timestamp,quantity,price,kind\n"


def log(tmp_path, *rows, header=HEADER, **options):
    return cleaned(tmp_path, header + "".join(f"{row}\n" for row in rows), **options)[0]


def test_every_rejected_row_has_its_reason_and_every_row_is_counted(tmp_path):
    file = log(
        tmp_path,
        "ann,tea,1,2024-01-01,1,2,",
        "ann,,1,2024-01-01,1,2,",
        "ann,tea,1,,1,2,",
        "ann,tea,1,soon,1,2,",
        "ann,tea,1,2024-01-01,0,2,",
        "ann,tea,1,2024-01-01,some,2,",
        "ann,tea,1,2024-01-01,1,-2,",
        "ann,tea,1,2024-01-01,1,2,returned-to-sender",
    )
    report = file.report
    assert report.rejected == {
        "item missing": 1,
        "date missing": 1,
        "date unreadable": 1,
        "quantity not positive": 1,
        "quantity unreadable": 1,
        "price negative": 1,
        "kind unknown": 1,
    }
    assert report.rows_read == report.rows_kept + sum(report.rejected.values()) == 8
    assert list(report.rejected_rows["row"]) == [3, 4, 5, 6, 7, 8, 9]
    assert report.examples["quantity unreadable"].cells["quantity"] == "some"


def test_missing_numbers_have_their_plain_meaning(tmp_path):
    events = log(tmp_path, "ann,tea,1,2024-01-01,,,", "bob,tea,2,2024-01-01,2,0,view").events
    assert list(events[c.QUANTITY]) == [1, 2]
    assert events[c.PRICE].isna().tolist() == [True, False]
    assert list(events[c.KIND]) == [c.PURCHASE, c.VIEW]


def test_lines_without_a_customer_are_anonymous_baskets(tmp_path):
    file = cleaned(tmp_path, LOG)[0]
    assert file.events[c.CUSTOMER_ID].isna().sum() == 1
    assert (file.report.customers, file.report.orders, file.report.items) == (2, 3, 3)
    assert any("1 lines of file.csv have no customer" in problem for problem in file.report.problems)


def test_without_order_numbers_a_customers_moment_is_an_order(tmp_path):
    rows = [
        "ann,tea,2024-01-01 10:00",
        "ann,jam,2024-01-01 10:00",
        "ann,tea,2024-01-02 10:00",
        ",tea,2024-01-01 10:00",
    ]
    file = log(tmp_path, *rows, header="customer_id,item_id,timestamp\n")
    assert file.report.orders == 3
    assert build_dataset(file.events).n_orders == 3


def test_nobodys_lines_of_a_whole_day_are_no_basket(tmp_path):
    rows = [",tea,2024-01-01", ",jam,2024-01-01", "ann,tea,2024-01-01", "ann,jam,2024-01-01"]
    assert log(tmp_path, *rows, header="customer_id,item_id,timestamp\n").report.orders == 3


def test_a_refund_is_taken_off_its_purchase(tmp_path):
    file = log(
        tmp_path,
        "ann,tea,1,2024-01-01,3,2,",
        "ann,tea,1,2024-01-02,-1,2,",
        "ann,jam,1,2024-01-01,1,2,",
        "ann,jam,1,2024-01-02,-1,2,",
        "bob,tea,2,2024-01-02,-1,2,",
    )
    left = without_refunds(file.events)
    assert list(zip(left[c.ITEM_ID], left[c.QUANTITY], strict=True)) == [("tea", 2)]
    assert file.report.rejected == {"refund that finds no purchase": 1}
    assert file.report.changed["refunded in full"] == 1
    assert file.report.changed["refund, taken off its purchase"] == 2
    example = file.report.examples["refund, taken off its purchase"]
    assert (example.row, example.cells["quantity"], example.cells["taken off"]) == (3, "-1", "row 2")


def test_each_change_has_an_example_without_anybodys_address(tmp_path):
    report = log(tmp_path, "a@x.org,tea,,2024-01-01,1,,", ",tea,7,2024-01-01,1,cheap,").report
    assert report.examples["order made from customer and time"].cells["customer_id"] == "(e-mail)"
    assert report.examples["price unreadable, left empty"].row == 3
    assert report.changed.keys() <= report.examples.keys()


def test_only_a_column_of_nothing_but_point_zero_loses_it(tmp_path):
    events = log(tmp_path, "17850.0,1.0,7.0,2024-01-01,1,1,", "12.0,2.5,8.0,2024-01-01,1,1,").events
    assert list(events[c.CUSTOMER_ID]) == ["17850", "12"]
    assert list(events[c.ITEM_ID]) == ["1.0", "2.5"]
    assert list(events[c.ORDER_ID]) == ["7", "8"]


def test_an_email_as_customer_becomes_a_code_that_depends_on_the_key(tmp_path, monkeypatch):
    rows = ("Ann@Example.com,tea,1,2024-01-01,1,1,", "ann@example.com,tea,2,2024-01-02,1,1,")
    monkeypatch.setenv("BUNDLEREC_SECRET_KEY", "one")
    first = log(tmp_path, *rows).events[c.CUSTOMER_ID]
    assert first.nunique() == 1 and "@" not in first[0]
    assert list(log(tmp_path, *rows).events[c.CUSTOMER_ID]) == list(first)
    monkeypatch.setenv("BUNDLEREC_SECRET_KEY", "two")
    assert log(tmp_path, *rows).events[c.CUSTOMER_ID][0] != first[0]


def test_exact_repetitions_are_kept_and_told(tmp_path):
    file = log(tmp_path, *["ann,tea,1,2024-01-01,1,1,"] * 3)
    assert file.report.rows_kept == 3
    assert any("2 lines of file.csv are exactly like another" in problem for problem in file.report.problems)


def test_what_a_log_tells_of_its_items_becomes_a_catalogue(tmp_path):
    rows = ["ann,1,2024-01-01,Tea,2", "bob,1,2024-01-01,Tea,4", "cid,1,2024-01-01,tea?,3", "cid,2,2024-01-01,,3"]
    table = log(tmp_path, *rows, header="customer_id,item_id,timestamp,title,price\n").catalogue
    assert (table[c.TITLE][0], table[c.TITLE].isna()[1]) == ("Tea", True)
    assert list(table[c.PRICE]) == [3, 3]


def test_a_catalogue_keeps_its_paths_and_joins_repeated_rows(tmp_path):
    file = cleaned(tmp_path, CATALOGUE + "tea,,,3,,\nfree,,,-1,,-2\n")[0]
    table = file.catalogue.set_index(c.ITEM_ID)
    assert list(table.index) == ["tea", "milk", "free"]
    assert list(table[c.CATEGORY][:2]) == ["Drinks > Tea", "Drinks > Milk"]
    assert (table.loc["tea", c.TITLE], table.loc["tea", c.PRICE], table.loc["tea", c.COST]) == ("Green tea", 3, 1)
    assert table[c.PRICE].isna()["free"] and table.loc["free", c.STOCK] == -2
    assert file.report.items == 3


def test_a_log_knows_the_catalogue_of_the_same_call(tmp_path):
    files = cleaned(tmp_path, {"log.csv": LOG, "catalogue.csv": CATALOGUE})
    assert files[0].report.in_catalogue == pytest.approx(2 / 3)
    assert "67% of the items of log.csv are in the catalogue." in files[0].report.problems


def test_customers_lose_who_they_are_and_keep_what_they_are_like(tmp_path):
    header = "customer_id,name,phone,contact,age,region\n"
    rows = "01,Ann,1,ann@x.org,30,north\n02,Bob,2,bob@x.org,,south\n,Cid,3,c@x.org,1,west\n"
    file = cleaned(tmp_path, header + rows)[0]
    told = set(
        file.customers[[c.CUSTOMER_ID, c.ATTRIBUTE, c.VALUE, c.SENSITIVE]].itertuples(index=False, name=None)
    )
    assert told == {("01", "age", "30", True), ("01", "region", "north", False), ("02", "region", "south", False)}
    assert file.report.rejected == {"customer missing": 1}
    assert (file.report.role, file.report.customers) == ("customers", 2)


@pytest.mark.parametrize(
    "name", ["age", "AGE_DESC", "Age group", "gender", "income", "kids_count", "household_size", "性别"]
)
def test_attributes_about_a_persons_nature_are_sensitive(name):
    assert is_sensitive(name)


@pytest.mark.parametrize("name", ["language", "region", "page_views", "loyalty", "sage"])
def test_other_attributes_are_not_sensitive(name):
    assert not is_sensitive(name)


def test_existing_bundles_are_read(tmp_path):
    file = cleaned(tmp_path, "bundle_id,item_id,title,price\n01,a,Set,9\n01,b,,\n01,b,,\n,c,,\n02,,,\n")[0]
    assert (file.report.layout, file.report.role) == ("bundles", "bundles")
    assert file.bundles[[c.BUNDLE_ID, c.ITEM_ID]].values.tolist() == [["01", "a"], ["01", "b"]]
    assert file.report.rejected == {"duplicate": 1, "bundle missing": 1, "item missing": 1}


@pytest.mark.parametrize(
    ("customers", "orders", "words"),
    [
        (0, 0, "no purchases"),
        (5, 1, "Not enough to train: 0 customers have 3 orders or more, over 1 day."),
        (1, 3, "Hardly enough to train: 1 customer has 3 orders or more, over 61 days."),
        (5, 3, "Hardly enough"),
        (60, 3, "uncertain"),
        (600, 3, "Enough to train: 600"),
    ],
)
def test_whether_it_is_enough_to_train_is_said_in_words(customers, orders, words, tmp_path):
    rows = [f"c{one},tea,{one}-{n},2024-0{n + 1}-01,1,1," for one in range(customers) for n in range(orders)]
    rows = rows or ["ann,tea,1,2024-01-01,1,1,view"]
    assert words in log(tmp_path, *rows).report.enough


def test_a_customer_that_comes_again_is_told(tmp_path):
    file = cleaned(tmp_path, "customer_id,region\n01,north\n01,south\n02,west\n")[0]
    assert file.customers[[c.CUSTOMER_ID, c.VALUE]].values.tolist() == [["01", "south"], ["02", "west"]]
    assert "1 rows of file.csv repeat a customer: the last value of each column counts." in file.report.problems


def test_unknown_items_and_times_to_come_are_kept_and_counted(tmp_path):
    files = {"log.csv": LOG + "ann,tea,99,2999-01-01T10:00:00Z,1,1\n", "catalogue.csv": CATALOGUE}
    report = cleaned(tmp_path, files)[0].report
    assert report.changed["item unknown to the catalogue, kept"] == 1
    assert report.changed["time in the future, kept"] == 1


def test_dates_long_ago_and_heaps_of_pieces_are_kept_and_told(tmp_path):
    report = looked_at(tmp_path, LOG + "eve,tea,9,1970-01-01 00:00,1,2\neve,jam,9,2024-01-05 10:00,99999999,2\n")
    assert report.changed["time before 1990, kept"] == report.changed["more than a million pieces, kept"] == 1
    assert any("1 lines of file.csv lie before 1990, the first on 1970-01-01" in one for one in report.problems)


def test_a_log_without_a_usable_row_is_refused_with_the_cell_that_is_to_blame(tmp_path):
    report = looked_at(tmp_path, LOG.replace("2024-01-0", "day "))
    assert "date unreadable: 4, such as “day 5 10:00” in timestamp" in report.refusal

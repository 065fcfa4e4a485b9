"""Refunds and their purchases may stand in several files, of one import or of several."""

import pytest

from bundlerec.data import columns as c
from bundlerec.data.intake import import_files, inspect_files
from db.store import open_store
from tests import databases
from tests.data.files import SHOPIFY_ORDERS, written

HEADER = "customer_id,item_id,order_id,timestamp,quantity,price\n"
BOUGHT = HEADER + "ann,tea,1,2024-01-01,3,2\nbob,tea,2,2024-01-01,1,2\n"
BACK = HEADER + "ann,tea,R1,2024-01-02,-1,2\n"
BOTH = BOUGHT + "ann,tea,R1,2024-01-02,-1,2\nbob,tea,2,2024-01-03,-1,2\n"
STRANGE = BACK + "eve,tea,R2,2024-01-02,-1,2\n"
ELSEWHERE, NOWHERE = "refund, taken off a purchase of another file", "refund that finds no purchase"


@pytest.fixture
def store(tmp_path):
    return open_store(databases.at(tmp_path / "shop.db"))


def taken_in(store, folder, **files):
    """The reports of files, by name, that are imported in one go."""
    paths = [written(folder, f"{name}.csv", text) for name, text in files.items()]
    return dict(zip(files, import_files(store, "shop", paths), strict=True))


def left(store):
    events = store.data.events("shop")
    return dict(zip(events[c.CUSTOMER_ID], events[c.QUANTITY], strict=True))


@pytest.mark.parametrize("names", [("bought", "back"), ("back", "bought")])
def test_a_refund_finds_its_purchase_in_another_file_of_the_import(names, store, tmp_path):
    files = {"bought": BOUGHT, "back": STRANGE}
    reports = taken_in(store, tmp_path, **{name: files[name] for name in names})
    assert left(store) == {"ann": 2, "bob": 1}
    assert reports["back"].changed[ELSEWHERE] == 1 and reports["back"].rejected == {NOWHERE: 1}
    assert reports["back"].examples[NOWHERE].cells["customer_id"] == "eve"
    assert reports["back"].rows_kept == reports["back"].saved == 1


def test_a_refund_finds_its_purchase_in_an_earlier_import(store, tmp_path):
    taken_in(store, tmp_path, bought=BOUGHT)
    assert taken_in(store, tmp_path, back=BACK)["back"].changed == {ELSEWHERE: 1}
    assert left(store) == {"ann": 2, "bob": 1}


def test_looking_at_a_refund_tells_what_saving_it_would_do(store, tmp_path):
    taken_in(store, tmp_path, bought=BOUGHT)
    [report] = inspect_files([written(tmp_path, "back.csv", STRANGE)], None, store, "shop")
    assert report.changed[ELSEWHERE] == 1 and report.rejected == {NOWHERE: 1}


def test_a_file_of_nothing_but_refunds_that_find_no_purchase_is_refused(tmp_path):
    [report] = inspect_files([written(tmp_path, "back.csv", BACK)])
    assert "No row of back.csv can be used" in report.refusal and report.rejected == {NOWHERE: 1}


def test_a_later_export_with_the_refund_of_a_purchase_that_is_there_does_not_save_it_again(store, tmp_path):
    taken_in(store, tmp_path, first=BOUGHT)
    second = taken_in(store, tmp_path, second=BOTH)["second"]
    assert left(store) == {"ann": 2}
    assert (second.saved, second.already_there) == (2, 2)
    assert second.changed["refund, taken off its purchase"] == 2 and second.changed["refunded in full"] == 1
    third = taken_in(store, tmp_path, third=BOTH + "cat,tea,3,2024-01-04,1,2\n")["third"]
    assert left(store) == {"ann": 2, "cat": 1} and (third.saved, third.already_there) == (1, 4)


def test_a_refund_that_comes_again_is_taken_off_once(store, tmp_path):
    taken_in(store, tmp_path, bought=BOUGHT)
    taken_in(store, tmp_path, back=BACK)
    again = taken_in(store, tmp_path, again=BACK + "cat,jam,9,2024-01-09,1,2\n")["again"]
    assert left(store) == {"ann": 2, "bob": 1, "cat": 1}
    assert (again.saved, again.already_there, again.rejected) == (1, 1, {})


def test_nobodys_refund_finds_its_own_order_only(store, tmp_path):
    taken_in(store, tmp_path, bought=HEADER + ",tea,1,2024-01-01,2,2\n")
    reports = taken_in(
        store, tmp_path, back=HEADER + ",tea,1,2024-01-02,-1,2\n,tea,7,2024-01-02,-1,2\n,jam,8,2024-01-02,1,2\n"
    )
    assert reports["back"].rejected == {NOWHERE: 1}
    assert sorted(store.data.events("shop")[c.QUANTITY]) == [1, 1]


def test_a_later_export_of_shopify_with_refunds_does_not_save_its_purchases_again(store, tmp_path):
    before = SHOPIFY_ORDERS.replace("partially_refunded", "paid").replace("refunded", "paid")
    for amount in ("59.99", "9.99", "1.23"):
        before = before.replace(f",,{amount},0.00", ",,0.00,0.00")
    taken_in(store, tmp_path, first=before)
    assert store.data.events("shop")[c.QUANTITY].sum() == 12
    later = taken_in(store, tmp_path, later=SHOPIFY_ORDERS)["later"]
    assert (later.saved, later.already_there) == (3, 8)
    fresh = open_store(databases.at(tmp_path / "fresh.db"))
    import_files(fresh, "shop", [written(tmp_path, "later.csv", SHOPIFY_ORDERS)])
    told = [c.ITEM_ID, c.ORDER_ID, c.QUANTITY]
    both = [sorted(map(tuple, one.data.events("shop")[told].values.tolist())) for one in (store, fresh)]
    assert both[0] == both[1] and sum(line[2] for line in both[0]) == 9

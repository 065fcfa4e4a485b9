"""An order that a later export calls cancelled is taken off what an earlier one told, and comes back with an undo."""

import pytest

from bundlerec.data import columns as c
from bundlerec.data.intake import ReadOptions, import_files
from bundlerec.errors import FileProblem
from db.store import open_store
from tests import databases
from tests.data.files import SHOPIFY_ORDERS, cleaned, written

HEADER = "customer_id,item_id,order_id,timestamp,quantity,status\n"
MAY = HEADER + "ann,tea,1,2024-05-01,2,paid\nann,jam,1,2024-05-01,1,paid\nbob,tea,2,2024-05-02,1,paid\n"
JUNE = HEADER + "ann,tea,1,2024-05-01,2,cancelled\nann,jam,1,2024-05-01,1,cancelled\nbob,oil,3,2024-06-02,1,paid\n"
ONE_LINE = HEADER + "ann,tea,1,2024-05-01,2,paid\nann,jam,1,2024-05-01,1,refunded\n"


@pytest.fixture
def store(tmp_path):
    opened = open_store(databases.at(tmp_path / "shop.db"))
    yield opened
    opened.close()


@pytest.fixture
def take(store, tmp_path):
    def taken(**files):
        paths = [written(tmp_path, f"{name}.csv", content) for name, content in files.items()]
        return import_files(store, "tea", paths, ReadOptions(key_folder=tmp_path))

    return taken


def bought(store):
    events = store.data.events("tea")
    return sorted(zip(events[c.ORDER_ID], events[c.ITEM_ID], events[c.QUANTITY], strict=True))


def test_a_cancelled_order_is_taken_off_and_told_and_an_undo_brings_it_back(store, take):
    take(may=MAY)
    (report,) = take(june=JUNE)
    assert bought(store) == [("2", "tea", 1.0), ("3", "oil", 1.0)]
    assert report.changed["cancelled later: taken off what an earlier file told"] == 2 and not report.rejected
    assert "1 orders of june.csv that were told as purchases before are cancelled now" in " ".join(report.problems)
    assert store.shops.summary("tea").orders == 2
    store.data.undo_import("tea", 2)
    assert bought(store) == [("1", "jam", 1.0), ("1", "tea", 2.0), ("2", "tea", 1.0)]


def test_a_file_of_nothing_but_a_cancellation_is_taken(store, take):
    take(may=MAY)
    take(june=HEADER + "bob,tea,2,2024-05-02,1,voided\n")
    assert bought(store) == [("1", "jam", 1.0), ("1", "tea", 2.0)]
    with pytest.raises(FileProblem, match="No row of gone.csv can be used"):
        take(gone=HEADER + "bob,tea,77,2024-05-02,1,voided\n")


def test_both_files_in_one_go_are_the_same_in_any_order(store, take):
    take(june=JUNE, may=MAY)
    assert bought(store) == [("2", "tea", 1.0), ("3", "oil", 1.0)]


def test_a_line_of_an_order_may_be_cancelled_alone(store, take):
    take(may=MAY)
    take(later=ONE_LINE)
    assert bought(store) == [("1", "tea", 2.0), ("2", "tea", 1.0)]


def test_the_same_cancellation_again_changes_nothing(store, take):
    take(may=MAY)
    take(june=JUNE)
    (again,) = take(july=JUNE + "bob,oil,4,2024-07-02,1,paid\n")
    assert (again.saved, again.already_there) == (1, 3)
    assert bought(store) == [("2", "tea", 1.0), ("3", "oil", 1.0), ("4", "oil", 1.0)]


def test_an_order_number_of_another_customer_is_another_order_only_where_both_are_there(store, take):
    take(may=MAY + "zoe,oil,1,2024-05-03,1,paid\n")
    take(june=JUNE)
    assert ("1", "tea", 2.0) in bought(store)  # nobody can say whose order 1 it is


def test_a_shopify_order_that_is_cancelled_later_is_taken_off(store, take):
    first = SHOPIFY_ORDERS.replace("2024-05-03 10:00:00 +0200,0.00,0.00\n#3", ",0.00,0.00\n#3")
    take(may=first)
    assert "#2" in {order for order, _, _ in bought(store)}
    take(june=SHOPIFY_ORDERS)
    assert "#2" not in {order for order, _, _ in bought(store)}


@pytest.mark.parametrize("called", ["status", "order_status", "Financial Status", "订单状态"])
def test_states_of_orders_are_heeded_whatever_their_column_is_called(called, tmp_path):
    head = f"customer_id,item_id,order_id,timestamp,{called}\n"
    rows = "ann,tea,1,2024-01-05,cancelled\nbob,tea,2,2024-01-06,completed\n"
    (file,) = cleaned(tmp_path, head + rows)
    assert (file.report.rejected, file.report.confidence) == ({"cancelled": 1}, 1.0)

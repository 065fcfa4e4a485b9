"""Refunds find the purchase that they take back: in their own order, else in an earlier one of the same customer."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bundlerec.data import columns as c
from bundlerec.data.refunds import NONE, settled, without_refunds
from tests.data.files import cleaned

HEADER = "customer_id,item_id,order_id,timestamp,quantity,price\n"


def left_of(tmp_path, *rows):
    file = cleaned(tmp_path, HEADER + "".join(f"{row}\n" for row in rows))[0]
    events = without_refunds(file.events)
    return dict(zip(events[c.ORDER_ID], events[c.QUANTITY], strict=True)), file.report


def test_a_refund_under_an_order_number_of_its_own_finds_the_latest_earlier_purchase(tmp_path):
    left, report = left_of(
        tmp_path,
        "ann,tea,1,2024-01-01,3,2",
        "ann,tea,2,2024-01-02,3,2",
        "ann,tea,3,2024-01-03,1,2",
        "ann,tea,R9,2024-01-04,-2,2",
        "ann,tea,4,2024-01-05,3,2",
    )
    assert left == {"1": 3, "2": 1, "3": 1, "4": 3}
    assert report.rejected == {} and report.changed["refund, taken off its purchase"] == 1
    assert report.examples["refund, taken off its purchase"].cells["taken off"] == "row 3"


def test_a_refund_finds_nothing_later_nor_of_others_nor_of_other_items_nor_of_nobody(tmp_path):
    left, report = left_of(
        tmp_path,
        "ann,tea,R1,2024-01-01,-1,2",
        "ann,tea,1,2024-01-02,1,2",
        "bob,tea,R2,2024-01-03,-1,2",
        "ann,jam,R3,2024-01-03,-1,2",
        "ann,tea,R4,2024-01-03,-2,2",
        ",tea,2,2024-01-02,1,2",
        ",tea,R5,2024-01-03,-1,2",
    )
    assert left == {"1": 1, "2": 1}
    assert report.rejected == {"refund that finds no purchase": 5}
    assert report.rows_read == report.rows_kept + 5


def test_two_refunds_do_not_take_the_same_piece(tmp_path):
    left, report = left_of(
        tmp_path,
        "ann,tea,1,2024-01-01,1,2",
        "ann,tea,2,2024-01-02,1,2",
        "ann,tea,R1,2024-01-03,-1,2",
        "ann,tea,R2,2024-01-03,-1,2",
        "ann,tea,R3,2024-01-03,-1,2",
        "bob,tea,9,2024-01-03,1,2",
    )
    assert left == {"9": 1}
    assert report.rejected == {"refund that finds no purchase": 1}
    assert report.changed["refunded in full"] == 2


def test_a_refund_may_be_written_with_a_negative_price(tmp_path):
    left, report = left_of(tmp_path, "ann,tea,1,2024-01-01,2,5", "ann,tea,R1,2024-01-03,-1,-5")
    assert left == {"1": 1} and not report.rejected


def test_day_level_sales_without_order_numbers_find_their_refunds_too(tmp_path):
    header = "TRANSACTION_DT,CUSTOMER_ID,AGE_GROUP,PIN_CODE,PRODUCT_SUBCLASS,PRODUCT_ID,AMOUNT,ASSET,SALES_PRICE\n"
    rows = "11/1/2000,7,A,115,100,471,2,40,60\n11/5/2000,7,A,115,100,471,-1,-20,-30\n"
    file = cleaned(tmp_path, header + rows)[0]
    assert (file.report.layout, list(without_refunds(file.events)[c.QUANTITY])) == ("ta_feng", [1])


LINES = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 3), st.booleans(), st.integers(0, 4), st.integers(-3, 3)),
    max_size=20,
)


@given(LINES)
def test_pieces_are_neither_made_nor_taken_twice(lines):
    item, order, known, time, bought = np.array(lines, dtype=np.int64).reshape(-1, 5).T
    bought = bought.astype(np.float64)
    own = item * 10 + order
    left, purchase = settled(item, own, known.astype(bool), time, bought)
    sold = bought > 0
    assert (left[sold] >= 0).all() and (left[sold] <= bought[sold]).all() and (left[~sold] == bought[~sold]).all()
    assert (purchase[bought >= 0] == NONE).all()
    for place in np.flatnonzero(purchase != NONE):
        of = purchase[place]
        assert item[of] == item[place] and bought[of] > 0
        assert own[of] == own[place] or (time[of] <= time[place] and known[place])
    for one in np.unique(item):
        here = item == one
        back = -bought[here & (purchase != NONE)].sum()
        assert (bought - left)[here & sold].sum() <= back + 1e-9

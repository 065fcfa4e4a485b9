"""One customer's past, summed up for people."""

from datetime import datetime

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.history import favourites, latest_orders
from tests.worlds import events


def past():
    return events(
        [("ann", "tea", "1", 0), ("ann", "milk", "1", 0), ("ann", "tea", "2", 5), ("ann", "jam", "3", 9)]
    )


def test_what_stands_in_most_orders_comes_first_and_ties_go_to_the_latest():
    table = favourites(past(), datetime(2024, 1, 11))
    assert table[c.ITEM_ID].tolist() == ["tea", "jam", "milk"]
    assert table["orders"].tolist() == [2, 1, 1]
    assert table["days_ago"].tolist() == [5, 1, 10]


def test_views_are_no_purchases():
    seen = past()
    seen.loc[seen[c.ITEM_ID] == "jam", c.KIND] = c.VIEW
    assert "jam" not in set(favourites(seen, datetime(2024, 1, 11))[c.ITEM_ID])


def test_the_latest_order_comes_first_with_what_was_paid():
    orders = latest_orders(past())
    assert orders[c.ORDER_ID].tolist() == ["3", "2", "1"]
    assert orders["items"].tolist() == [1, 1, 2]
    assert orders["paid"].tolist() == [2.0, 2.0, 4.0]


def test_an_order_without_any_price_has_no_sum():
    unknown = past()
    unknown[c.PRICE] = None
    assert latest_orders(unknown)["paid"].isna().all()


def test_nobody_has_an_empty_past():
    nobody = past().head(0)
    assert favourites(nobody, datetime(2024, 1, 1)).empty
    assert latest_orders(nobody).empty


def test_ids_held_as_categories_are_understood():
    coded = past()
    for name in (c.CUSTOMER_ID, c.ITEM_ID, c.ORDER_ID):
        coded[name] = coded[name].astype("category")
    pd.testing.assert_frame_equal(latest_orders(coded), latest_orders(past()))

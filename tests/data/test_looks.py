"""Views and carts beside the orders: nothing later is seen, nothing unknown comes in."""

import numpy as np
import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.dataset import ANONYMOUS, build_dataset
from tests.worlds import events, looks

BOUGHT = [("ann", "tea", "1", 0), ("ann", "jam", "2", 9), ("bob", "tea", "3", 4)]
LOOKED = [
    ("bob", "jam", c.CART, 5),
    ("ann", "jam", c.VIEW, 8),
    ("eve", "tea", c.VIEW, 2),
    ("ann", "soap", c.VIEW, 1),
]


def shop():
    return build_dataset(pd.concat([events(BOUGHT), looks(LOOKED)]))


def test_looks_stand_in_the_order_of_time_and_never_in_the_orders():
    data = shop()
    assert data.n_orders == 3
    assert list(data.item_ids) == ["jam", "tea"]
    assert data.item_ids[data.looks.item].tolist() == ["tea", "jam", "jam"]
    assert data.looks.cart.tolist() == [False, True, False]


def test_a_customer_who_never_bought_is_nobody_and_an_item_that_no_one_sells_is_left_out():
    data = shop()
    assert data.looks.customer.tolist() == [ANONYMOUS, 1, 0]
    catalogue = pd.DataFrame({c.ITEM_ID: ["soap"], c.TITLE: ["Soap"]})
    assert len(build_dataset(pd.concat([events(BOUGHT), looks(LOOKED)]), catalogue).looks) == 4


def test_before_a_cut_and_of_kept_items_only():
    data = shop()
    cut = int(data.looks.time[1])
    assert data.before(cut).looks.time.tolist() == data.looks.time[:1].tolist()
    assert data.looks.since(cut).time.tolist() == data.looks.time[1:].tolist()
    assert data.only_items(np.array([False, True])).looks.item.tolist() == [1]


def test_a_log_of_purchases_has_none():
    assert len(build_dataset(events(BOUGHT)).looks) == 0
    assert len(build_dataset(events(BOUGHT).drop(columns=c.KIND)).looks) == 0

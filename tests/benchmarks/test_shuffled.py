"""The negative control takes away who buys what, and nothing else."""

import numpy as np
import pytest

from benchmarks.shuffled import permuted
from bundlerec.data.dataset import build_dataset
from tests.worlds import events, habitual_shop


@pytest.fixture(scope="module")
def shop():
    return build_dataset(*habitual_shop())


def on_own_shelf(shop):
    """Share of the lines that are on the shelf where their customer buys most."""
    lines = np.zeros((shop.n_customers, 4))
    np.add.at(lines, (shop.line_customer, shop.items.category[shop.line_item]), 1)
    return lines.max(axis=1).sum() / lines.sum()


def test_permuting_leaves_nobody_a_shelf_of_their_own(shop):
    assert on_own_shelf(shop) > 0.7
    assert on_own_shelf(permuted(shop, seed=1)) < 0.4


def test_permuting_keeps_orders_times_and_what_sells(shop):
    found = permuted(shop, seed=1)
    assert np.array_equal(found.order_customer, shop.order_customer)
    assert np.array_equal(found.order_time, shop.order_time)
    sold, before = (np.bincount(one.line_item, minlength=one.n_items) for one in (found, shop))
    assert (sold <= before).all() and sold.sum() > 0.9 * before.sum()  # the rest fell into an order twice
    assert not np.array_equal(permuted(shop, seed=2).line_item, found.line_item)


def test_a_permuted_order_holds_each_item_once_and_is_never_empty():
    rows = [("ann", one, "1", 0) for one in "abc"] + [("bob", "a", str(n), n) for n in range(9)]
    found = permuted(build_dataset(events(rows)), seed=0)
    orders = [found.line_item[a:b] for a, b in zip(found.line_start[:-1], found.line_start[1:], strict=True)]
    assert len(orders) == 10
    assert all(len(lines) == len(np.unique(lines)) > 0 for lines in orders)
    assert len(found.line_quantity) == len(found.line_price) == len(found.line_item)

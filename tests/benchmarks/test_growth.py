"""A shop that was grown for a benchmark is the real one several times over."""

import numpy as np
import pytest

from benchmarks.grown import grown
from bundlerec.data.dataset import build_dataset
from bundlerec.data.split import cut_time, next_orders, training_part
from tests.worlds import events, habitual_shop

SHOP = build_dataset(*habitual_shop(customers=20, orders=6))


def contents(dataset) -> list[tuple[int, frozenset[int]]]:
    """(customer row, item rows) of each order."""
    starts = zip(dataset.line_start[:-1], dataset.line_start[1:], strict=True)
    baskets = [frozenset(dataset.line_item[low:high].tolist()) for low, high in starts]
    return list(zip(dataset.order_customer.tolist(), baskets, strict=True))


@pytest.mark.parametrize("times", [1, 3])
def test_every_order_is_one_of_the_same_customer_with_the_products_of_the_copy(times):
    shop = grown(SHOP, times)
    assert (shop.n_customers, shop.n_items) == (times * SHOP.n_customers, times * SHOP.n_items)
    assert shop.n_orders == times * SHOP.n_orders
    real = set(contents(SHOP))
    for customer, items in contents(shop):
        copy, who = divmod(customer, SHOP.n_customers)
        assert (who, frozenset(item - copy * SHOP.n_items for item in items)) in real


def test_moments_shelves_and_numbers_of_orders_are_those_of_the_real_customers():
    shop = grown(SHOP, 3)
    assert (np.diff(shop.order_time) >= 0).all()
    assert shop.orders_of_customer.tolist() == SHOP.orders_of_customer.tolist() * 3
    np.testing.assert_array_equal(np.sort(np.tile(SHOP.order_time, 3)), shop.order_time)
    assert shop.items.subcategory.tolist() == SHOP.items.subcategory.tolist() * 3
    assert sorted(shop.item_ids) == shop.item_ids.tolist() and sorted(shop.customer_ids) == list(shop.customer_ids)


def test_a_grown_shop_can_be_cut_and_judged():
    shop = grown(SHOP, 2)
    cut = cut_time(shop)
    assert len(next_orders(shop, training_part(shop, cut), cut)) > 0


def test_anonymous_baskets_stay_anonymous():
    shop = grown(build_dataset(events([("", "tea", "1", 0), ("ann", "tea", "2", 1), ("", "jam", "3", 2)])), 2)
    assert (shop.order_customer < 0).sum() == 4

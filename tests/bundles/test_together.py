"""Counts of pairs agree with orders looked through one by one."""

from itertools import combinations

import numpy as np
import pytest

from bundlerec.bundles.together import count_pairs, orders_with_both
from bundlerec.data.dataset import build_dataset
from tests.worlds import habitual_shop

SHOP = build_dataset(*habitual_shop(customers=12, orders=5))


def counted_by_hand(most_lines=None) -> np.ndarray:
    found = np.zeros((SHOP.n_items, SHOP.n_items))
    for order in range(SHOP.n_orders):
        items = SHOP.line_item[SHOP.line_start[order] : SHOP.line_start[order + 1]]
        if most_lines is None or len(items) <= most_lines:
            for one, other in combinations(items, 2):
                found[one, other] += 1
                found[other, one] += 1
    return found


@pytest.mark.parametrize("most_lines", [None, 3])
def test_pairs_are_counted_as_by_hand(most_lines):
    one, other = np.indices((SHOP.n_items, SHOP.n_items))
    found = count_pairs(SHOP, most_lines=most_lines).together(one, other)
    apart = one != other
    np.testing.assert_array_equal(found[apart], counted_by_hand(most_lines)[apart])


def test_what_is_not_among_the_best_sellers_is_not_counted_and_its_lift_is_one():
    pairs = count_pairs(SHOP, most_items=10)
    one, other = np.indices((SHOP.n_items, SHOP.n_items))
    counted = (pairs.column[one] >= 0) & (pairs.column[other] >= 0)
    assert counted.sum() == 100
    assert (pairs.together(one, other)[~counted] == 0).all()
    assert (pairs.lift(one, other)[~counted] == 1).all()
    whole = count_pairs(SHOP)
    np.testing.assert_array_equal(pairs.lift(one, other)[counted], whole.lift(one, other)[counted])


def test_rows_and_columns_are_broadcast_against_each_other():
    pairs, items = count_pairs(SHOP), np.arange(6)
    square = pairs.together(items[:, None], items[None, :])
    assert square.shape == (6, 6)
    np.testing.assert_array_equal(square, square.T)


def test_orders_with_both_are_counted_pair_by_pair():
    one, other = (part.ravel() for part in np.indices((SHOP.n_items, SHOP.n_items)))
    apart = one != other
    found = orders_with_both(SHOP, one[apart], other[apart])
    np.testing.assert_array_equal(found, counted_by_hand()[one[apart], other[apart]])
    assert len(orders_with_both(SHOP, one[:0], other[:0])) == 0

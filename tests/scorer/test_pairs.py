"""Counts of (customer, item) pairs, on a shop small enough to count by hand."""

import numpy as np
import pytest

from bundlerec.data.dataset import build_dataset
from bundlerec.scorer.pairs import line_ages, pair_table
from tests.worlds import events

DAY = 86_400_000_000


@pytest.fixture
def shop():
    rows = [("ann", "tea", "1", 0), ("ann", "jam", "1", 0), ("ann", "tea", "2", 10), ("ann", "tea", "3", 14)]
    return build_dataset(events([*rows, ("bob", "jam", "4", 20), ("", "tea", "5", 21)]))


@pytest.fixture
def table(shop):
    cut = int(shop.order_time[0]) + 24 * DAY
    return pair_table(line_ages(shop, cut), np.arange(shop.n_items), shop.n_items)


def row(shop, table, customer, item):
    at = table.find(
        np.array([list(shop.customer_ids).index(customer)]), np.array([list(shop.item_ids).index(item)])
    )
    return int(at[0])


def test_it_counts_orders_and_ages(shop, table):
    at = row(shop, table, "ann", "tea")
    assert table.count[at] == 3
    assert table.last_days[at] == pytest.approx(10)
    assert table.first_days[at] == pytest.approx(24)
    assert (table.last_orders[at], table.first_orders[at]) == (0, 2)


def test_the_usual_gap_and_its_spread(shop, table):
    at = row(shop, table, "ann", "tea")
    assert table.mean_gap_days[at] == pytest.approx(7)  # 10 and 4 days
    assert table.gap_spread[at] == pytest.approx(3)
    assert np.isnan(table.mean_gap_days[row(shop, table, "ann", "jam")])


def test_older_orders_count_less(shop, table):
    at = row(shop, table, "ann", "tea")
    assert table.by_orders[at, 0] == pytest.approx(1 + 2**-0.5 + 0.5)
    assert table.by_days[at, 0] == pytest.approx(2**-1 + 2**-1.4 + 2**-2.4)


def test_pairs_that_never_occurred_are_not_found(shop, table):
    assert row(shop, table, "bob", "tea") == -1


def test_anonymous_lines_belong_to_nobody(table):
    assert len(table.key) == 3


def test_an_order_with_two_items_of_a_group_counts_once(shop):
    everything = pair_table(line_ages(shop, int(shop.order_time[-1]) + 1), np.zeros(shop.n_items, dtype=int), 1)
    assert list(everything.count) == [3, 1]

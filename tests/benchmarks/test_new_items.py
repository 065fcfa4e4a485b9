"""The judge of products that nobody could have bought yet."""

import numpy as np
import pytest

from benchmarks.new_items import K, draw, recall
from benchmarks.sets import BenchmarkSet, inner
from bundlerec.data.split import cut_time
from tests.content.world import themed_shop


def test_removed_items_leave_no_line_before_the_cut_and_only_their_buyers_are_judged():
    shop = themed_shop()
    one = draw(BenchmarkSet("themes", shop, cut_time(shop)), 0.2, 1, 999, np.random.default_rng(0))
    assert not np.isin(one.past.line_item, one.items).any()
    assert one.bought.any(axis=1).all() and len(one.customers)
    assert (one.past.order_time < cut_time(shop)).all()


def test_of_many_customers_some_are_judged_and_the_past_stays_whole():
    shop = themed_shop()
    log = BenchmarkSet("themes", shop, cut_time(shop))
    every, some = (draw(log, 0.2, 1, most, np.random.default_rng(0)) for most in (999, 5))
    assert len(some.customers) == 5 < len(every.customers) and np.isin(some.customers, every.customers).all()
    assert np.array_equal(some.past.line_item, every.past.line_item)


def test_an_inner_cut_looks_at_nothing_from_the_cut_on():
    shop = themed_shop()
    log = BenchmarkSet("themes", shop, cut_time(shop))
    earlier = inner(log)
    assert earlier.cut < log.cut and earlier.dataset.order_time.max() < log.cut
    assert (earlier.dataset.order_time >= earlier.cut).any()


def test_a_tie_counts_by_chance():
    bought = np.zeros((1, 40), dtype=bool)
    bought[0, 3] = True
    assert recall(np.zeros((1, 40)), bought)[0] == pytest.approx(K / 40)
    values = np.zeros((1, 40))
    values[0, :8] = 1  # eight of ten places are theirs
    assert recall(values, bought)[0] == 1
    values[0, 3] = 0  # seven before it, three places for the 33 that are left
    assert recall(values, bought)[0] == pytest.approx(3 / 33)


def test_what_stands_behind_ten_others_is_not_found():
    bought = np.zeros((1, 40), dtype=bool)
    bought[0, 10] = True
    assert recall(-np.arange(40.0)[None, :], bought)[0] == 0

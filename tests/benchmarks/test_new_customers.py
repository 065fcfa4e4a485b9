"""Who is judged after one order, and after none."""

import numpy as np

from benchmarks.new_customers import after, best_sellers
from benchmarks.sets import BenchmarkSet
from bundlerec.data.dataset import build_dataset
from tests.worlds import START, events

ROWS = [
    *[("old", "tea", f"o{day}", day) for day in range(4)],
    ("once", "tea", "p0", 2),
    ("once", "cake", "p1", 6),
    ("never", "jam", "q0", 7),
    ("never", "tea", "q1", 8),
    ("old", "tea", "o9", 9),
]


def log():
    shop = build_dataset(events(ROWS))
    cut = int(np.datetime64(START.replace(day=6), "us").astype(np.int64))
    return BenchmarkSet("tiny", shop, cut)


def names(truth):
    return log().dataset.customer_ids[truth.customers].tolist()


def test_customers_are_told_apart_by_their_orders_before_the_cut_and_judged_by_the_next_one():
    one, none = after(log(), 1), after(log(), 0)
    assert names(one) == ["once"] and names(none) == ["never"]
    items = log().dataset.item_ids
    assert items[one.item].tolist() == ["cake"] and items[none.item].tolist() == ["jam"]


def test_best_sellers_are_those_before_the_cut_for_everybody_alike():
    past = log().dataset.before(log().cut)
    found = best_sellers(past, np.array([0, 1], dtype=np.int32), None)
    assert set(past.item_ids[found.items[:, 0]]) == {"tea"}

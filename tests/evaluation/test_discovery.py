"""Past purchases go from list and truth alike."""

import numpy as np

from bundlerec.data.dataset import build_dataset
from bundlerec.data.lists import EMPTY, RankedLists
from bundlerec.data.split import next_orders
from bundlerec.evaluation.discovery import new_in_lists, new_in_truth
from bundlerec.evaluation.metrics import at_size, find_hits
from tests.worlds import START, events

CUT_DAY = 10


def shop():
    data = build_dataset(
        events(
            [
                ("ann", "tea", "1", 0),
                ("ann", "milk", "2", 1),
                ("bob", "tea", "3", 0),
                ("bob", "jam", "4", 2),
                ("ann", "tea", "5", CUT_DAY),
                ("ann", "jam", "5", CUT_DAY),
                ("bob", "tea", "6", CUT_DAY),
            ]
        )
    )
    cut = int(np.datetime64(START, "us").astype(np.int64)) + CUT_DAY * 86_400_000_000
    past = data.before(cut)
    return data, past, next_orders(data, past, cut)


def rows(data, *items):
    return np.array([[EMPTY if item == "" else list(data.item_ids).index(item) for item in row] for row in items])


def test_the_truth_keeps_what_is_new_and_the_customer_without_it_stays_empty():
    data, past, truth = shop()
    fresh = new_in_truth(truth, past)
    assert list(data.item_ids[fresh.item]) == ["jam"]
    assert list(fresh.sizes) == [1, 0]


def test_what_follows_a_past_purchase_moves_up():
    data, past, truth = shop()
    items = rows(data, ["tea", "jam", "milk"], ["milk", "jam", ""]).astype(np.int32)
    lists = RankedLists(truth.customers, items, np.array([[3, 2, 1], [3, 2, 0]], dtype=np.float32))
    fresh = new_in_lists(lists, past)
    assert fresh.items.tolist() == rows(data, ["jam", "", ""], ["milk", "", ""]).tolist()
    assert fresh.scores[:, 0].tolist() == [2, 3]


def test_a_customer_with_nothing_new_is_left_out_of_discovery():
    data, past, truth = shop()
    items = rows(data, ["jam"], ["milk"]).astype(np.int32)
    lists = RankedLists(truth.customers, items, np.zeros((2, 1), dtype=np.float32))
    f1 = at_size(find_hits(lists, new_in_truth(truth, past)), 1)["f1"]
    assert f1[0] == 1.0
    assert np.isnan(f1[1])

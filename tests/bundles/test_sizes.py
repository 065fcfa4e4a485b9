"""The size of a bundle by the customer's habits."""

import numpy as np

from bundlerec.bundles.baselines.best_sellers import BestSellers
from bundlerec.bundles.baselines.gp_topfreq import TopFrequency
from bundlerec.bundles.sizes import FACTORS, LARGEST, USUAL, best_factor, choose_factors, own_sizes
from bundlerec.data.dataset import build_dataset
from bundlerec.data.lists import RankedLists
from bundlerec.data.split import cut_time, next_orders, training_part
from tests.worlds import events, habitual_shop


def big_orders(n):
    return [("ann", f"i{item:03}", "1", 0) for item in range(n)]


def test_a_bundle_is_as_large_as_the_mean_order_times_the_factor():
    rows = [*big_orders(4), ("ann", "x", "2", 1), ("bob", "x", "3", 1)]
    data = build_dataset(events(rows))
    assert list(own_sizes(data, np.array([0, 1]), 1.0)) == [3, 1]  # 2.5 is rounded up
    assert list(own_sizes(data, np.array([0, 1]), 0.5)) == [1, 1]


def test_sizes_stay_between_one_and_forty():
    data = build_dataset(events([*big_orders(60), ("bob", "x", "2", 1)]))
    assert list(own_sizes(data, np.array([0, 1]), 1.5)) == [LARGEST, 2]
    assert list(own_sizes(data, np.array([0, 1]), 0.1)) == [6, 1]


def test_a_customer_without_orders_gets_the_mean_of_the_shop():
    data = build_dataset(events([("ann", "a", "1", 0), ("ann", "b", "1", 0), ("bob", "a", "2", 9)]))
    history = data.before(int(data.order_time[-1]))
    assert list(own_sizes(history, np.array([1]), 1.0)) == [2]


def test_the_factor_with_the_best_f1_is_chosen():
    data = build_dataset(*habitual_shop())
    cut = cut_time(data)
    history = training_part(data, cut)
    truth = next_orders(data, history, cut)
    perfect = np.full((len(truth), LARGEST), data.n_items + 1, dtype=np.int32)
    for row, (first, last) in enumerate(zip(truth.start[:-1], truth.start[1:], strict=True)):
        perfect[row, : last - first] = truth.item[first:last]
    lists = RankedLists(truth.customers, perfect, np.zeros(perfect.shape, dtype=np.float32))
    assert best_factor(lists, truth, history) == 1.0


def test_every_method_gets_a_factor_on_an_inner_cut():
    history = build_dataset(*habitual_shop())
    factors = choose_factors([BestSellers(), TopFrequency()], history)
    assert list(factors) == ["best_sellers", "gp_topfreq"]
    assert set(factors.values()) <= set(FACTORS)


def test_where_nobody_can_be_judged_the_usual_factor_stands():
    history = build_dataset(events([("ann", "tea", "1", 0), ("bob", "tea", "2", 5)]))
    assert choose_factors([BestSellers()], history) == {"best_sellers": USUAL}

"""Golden values, worked out by hand, and what must hold of any list."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bundlerec.data.columns import AUTO
from bundlerec.data.lists import EMPTY, RankedLists
from bundlerec.data.split import Truth
from bundlerec.evaluation.discovery import best_possible
from bundlerec.evaluation.metrics import METRIC_NAMES, at_size, find_hits


def truth_of(*orders):
    sizes = [len(order) for order in orders]
    items = np.array([item for order in orders for item in order], dtype=np.int32)
    customers = np.arange(len(orders), dtype=np.int32) * 3
    start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    return Truth(customers, start, items, np.arange(len(orders), dtype=np.int32))


def lists_of(*rows, width=4):
    items = np.array([list(row) + [EMPTY] * (width - len(row)) for row in rows], dtype=np.int32)
    customers = np.arange(len(rows), dtype=np.int32) * 3
    return RankedLists(customers, items, np.zeros(items.shape, dtype=np.float32))


def judged(lists, truth, k):
    return {name: list(np.round(value, 4)) for name, value in at_size(find_hits(lists, truth), k).items()}


def test_a_list_of_four_with_two_hits_in_an_order_of_three():
    values = judged(lists_of([7, 1, 2, 9]), truth_of([1, 2, 3]), 4)
    assert values["precision"] == [0.5]
    assert values["recall"] == [0.6667]
    assert values["f1"] == [0.5714]  # 2 * 2 / (4 + 3)
    assert values["ndcg"] == [0.5307]  # (1/log2(3) + 1/log2(4)) / (1 + 1/log2(3) + 1/log2(4))
    assert values["hit"] == [1.0]
    assert values["together"] == [1.0]


def test_a_short_list_counts_its_missing_places_as_misses_at_a_fixed_size():
    values = judged(lists_of([1]), truth_of([1, 2]), 4)
    assert values["precision"] == [0.25]
    assert values["f1"] == [0.3333]
    assert values["together"] == [0.0]


def test_a_size_beyond_the_list_is_a_fixed_size_all_the_same():
    assert judged(lists_of([1, 2, 3, 4]), truth_of([1]), 20)["precision"] == [0.05]


def test_with_its_own_size_a_bundle_is_judged_by_its_length():
    values = judged(lists_of([1], [5, 6, 7]), truth_of([1, 2], [6]), AUTO)
    assert values["precision"] == [1.0, 0.3333]
    assert values["f1"] == [0.6667, 0.5]
    assert values["ndcg"] == [1.0, 0.6309]


def test_an_empty_bundle_is_worth_nothing():
    assert all(value == [0.0] for value in judged(lists_of([]), truth_of([1]), AUTO).values())


def test_an_item_twice_counts_once():
    values = judged(lists_of([1, 1, 2, 1]), truth_of([1, 2]), 4)
    assert values["precision"] == [0.5]
    assert values["recall"] == [1.0]
    assert judged(lists_of([1, 1]), truth_of([1]), 2)["together"] == [0.0]


def test_customers_without_a_truth_get_no_number():
    values = judged(lists_of([1], [1]), truth_of([1], []), 1)
    assert all(np.isnan(value[1]) and not np.isnan(value[0]) for value in values.values())


def test_the_ceiling_at_size_ten_of_an_order_of_four():
    truth = truth_of([1, 2, 3, 4])
    assert judged(best_possible(truth), truth, 10)["f1"] == [0.5714]  # 2 * 4 / (10 + 4)
    assert judged(best_possible(truth), truth, 2)["f1"] == [0.6667]  # 2 * 2 / (2 + 4)
    assert judged(best_possible(truth), truth, AUTO)["f1"] == [1.0]


def test_lists_of_other_customers_are_refused():
    lists = lists_of([1], [2])
    with pytest.raises(ValueError, match="different customers"):
        find_hits(RankedLists(lists.customers + 1, lists.items, lists.scores), truth_of([1], [2]))


worlds = st.lists(
    st.tuples(
        st.lists(st.integers(0, 8), min_size=1, max_size=6, unique=True),
        st.lists(st.integers(0, 8), max_size=4),
    ),
    min_size=1,
    max_size=6,
)
sizes = st.one_of(st.integers(1, 6), st.just(AUTO))


@settings(max_examples=60)
@given(worlds, sizes)
def test_f1_is_the_harmonic_mean_of_precision_and_recall(world, k):
    values = at_size(find_hits(lists_of(*[row for _, row in world]), truth_of(*[o for o, _ in world])), k)
    p, r = values["precision"], values["recall"]
    both = p + r > 0
    assert np.allclose(values["f1"][both], (2 * p * r)[both] / (p + r)[both])
    assert (values["f1"][~both] == 0).all()


@settings(max_examples=60)
@given(worlds, sizes)
def test_no_list_is_better_than_the_ceiling(world, k):
    truth = truth_of(*[order for order, _ in world])
    values = at_size(find_hits(lists_of(*[row for _, row in world]), truth), k)
    ceiling = at_size(find_hits(best_possible(truth), truth), k)
    names = METRIC_NAMES if k != AUTO else ("precision", "recall", "f1", "ndcg", "hit")
    assert all((values[name] <= ceiling[name] + 1e-12).all() for name in names)


@settings(max_examples=60)
@given(worlds, sizes, st.randoms(use_true_random=False))
def test_the_order_of_customers_makes_no_difference(world, k, random):
    truth = truth_of(*[order for order, _ in world])
    lists = lists_of(*[row for _, row in world])
    shuffled = list(range(len(world)))
    random.shuffle(shuffled)
    other = RankedLists(lists.customers[shuffled], lists.items[shuffled], lists.scores[shuffled])
    assert judged(other, truth, k) == judged(lists, truth, k)

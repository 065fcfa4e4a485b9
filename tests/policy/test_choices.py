import numpy as np
import pytest
from scipy import sparse
from scipy.special import expit

from bundlerec.bundles.together import PairCounts
from bundlerec.data.dataset import Items
from bundlerec.data.lists import EMPTY
from bundlerec.policy.choices import choices_of, joined, relative_margins, typical_width
from bundlerec.scorer.snapshot import Snapshot
from tests.policy.made_up import made_up_choices


def items(price, cost):
    n = len(price)
    text, codes, numbers = np.array(["x"] * n, dtype=object), np.arange(n, dtype=np.int32), np.zeros(n, np.float32)
    return Items(text, codes, codes % 2, codes, np.array(price, np.float32), np.array(cost, np.float32), numbers)


def view(start, item):
    total, n = len(item), len(start) - 1
    return Snapshot(
        customers=np.arange(n, dtype=np.int32),
        start=np.array(start),
        item=np.array(item, dtype=np.int32),
        features=np.zeros((total, 2), np.float32),
        best=np.zeros((n, 0), np.float32),
        bought=np.arange(total) % 2 == 0,
        bag_item=np.zeros((n, 1), np.int32),
        bag_weight=np.zeros((n, 1), np.float32),
        label=np.arange(total) % 3 == 0,
        evidence=np.zeros(total, np.float32),
        cut=0,
        truth_size=np.full(n, 2, np.float32),
    )


PAIRS = PairCounts(
    orders=1000,
    sold=np.full(5, 100),
    column=np.array([0, 1, 2, 3, -1]),
    pairs=sparse.csr_array(
        np.array([[0, 90, 0, 10], [90, 0, 10, 10], [0, 10, 0, 10], [10, 10, 10, 0]], np.float32)
    ),
)
SHOP = items(price=[2, 3, 4, np.nan, 6], cost=[1, 1, 5, 1, 3])


def test_the_most_probable_candidates_come_first_and_padding_last():
    shown = view([0, 3, 4, 4], [4, 0, 1, 2])
    logits = np.array([-1.0, 0.5, 2.0, 0.0], dtype=np.float32)
    choices = choices_of(shown, logits, np.array([3.0, 0.2, 1.0]), SHOP, PAIRS, width=2)
    np.testing.assert_array_equal(choices.item, [[1, 0], [2, EMPTY], [EMPTY, EMPTY]])
    np.testing.assert_allclose(choices.p, [[expit(2), expit(0.5)], [0.5, 0], [0, 0]], rtol=1e-6)
    np.testing.assert_array_equal(choices.bought, [[True, False], [False, False], [False, False]])
    np.testing.assert_array_equal(choices.label, [[False, False], [True, False], [False, False]])
    np.testing.assert_array_equal(choices.subcategory, [[1, 0], [0, -1], [-1, -1]])
    np.testing.assert_array_equal(choices.order_size, np.array([3, 1, 1], np.float32))
    lift = np.log((90 + 5) / (10 + 5))
    np.testing.assert_allclose(choices.lift[0], [[0, lift], [lift, 0]], rtol=1e-3)
    assert (choices.lift[1:] == 0).all()


def test_what_is_not_allowed_is_no_candidate():
    shown = view([0, 3], [4, 0, 1])
    allowed = np.array([True, True, False])
    choices = choices_of(shown, np.zeros(3, np.float32), np.ones(1), SHOP, PAIRS, width=3, allowed=allowed)
    assert set(choices.item[0]) == {0, 4, EMPTY}


def test_margins_are_in_mean_margins_of_the_shop_and_unknown_ones_count_nothing():
    np.testing.assert_allclose(relative_margins(SHOP), np.array([1, 2, -1, 0, 3]) / 1.25, rtol=1e-6)
    assert (relative_margins(items([1, 1], [np.nan, np.nan])) == 0).all()
    assert (relative_margins(items([1, 1], [3, 2])) == 0).all()


@pytest.mark.parametrize(("likely", "width"), [(60, 80), (25, 50), (5, 30)])
def test_the_width_is_twice_the_best_size_within_its_bounds(likely, width):
    p = np.where(np.arange(100) < likely, 0.9, 0.001)
    row = np.repeat([0, 1], 100)
    assert typical_width(row, np.tile(p, 2), np.full(2, 20.0)) == width


def test_joined_choices_are_the_same_customers_padded_to_one_width():
    narrow, wide = made_up_choices(3, 4), made_up_choices(2, 7, seed=1)
    both = joined([narrow, wide])
    assert both.item.shape == (5, 7)
    assert both.lift.shape == (5, 7, 7)
    np.testing.assert_array_equal(both.item[:3, :4], narrow.item)
    assert not both.mask[:3, 4:].any()
    np.testing.assert_array_equal(both.of(np.array([3, 4])).lift, wide.lift)

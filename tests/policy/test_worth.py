"""The merchant's reward of anybody's bundles, by hand."""

import numpy as np
import pytest

from bundlerec.config import RewardWeights
from bundlerec.data.dataset import build_dataset
from bundlerec.data.lists import EMPTY, RankedLists
from bundlerec.data.split import Truth
from bundlerec.policy.worth import worth
from tests.worlds import habitual_shop

WEIGHTS = RewardWeights(hits=1.0, together=0.5, margin=0.25, variety=0.1)


@pytest.fixture
def shop():
    return build_dataset(*habitual_shop(customers=8))


@pytest.fixture
def bundles():
    """Customer 0: items 1, 2 of one shelf and 11 of another, 1 and 11 bought of four; customer 1: one item, missed."""
    items = np.array([[1, 2, 11, EMPTY], [3, EMPTY, EMPTY, EMPTY]], dtype=np.int32)
    lists = RankedLists(np.array([0, 1], dtype=np.int32), items, np.zeros(items.shape, dtype=np.float32))
    truth = Truth(
        np.array([0, 1], dtype=np.int32),
        np.array([0, 4, 5]),
        np.array([1, 11, 30, 31, 5], dtype=np.int32),
        np.zeros(2),
    )
    return lists, truth


def test_it_adds_up_what_the_merchant_cares_for(shop, bundles):
    margin = (shop.items.price - shop.items.cost)[[1, 11]] / (shop.items.price - shop.items.cost).mean()
    own = worth(*bundles, shop.items, WEIGHTS)
    by_hand = 2 * 2 / (3 + 4) + 0.5 + 0.25 * 2 * margin.sum() / (3 + 4) + 0.1 * 2 / 3
    assert own == pytest.approx([by_hand, 0.0])


def test_at_a_fixed_size_missing_places_count_as_misses(shop, bundles):
    only_hits = RewardWeights(hits=1, together=0, margin=0, variety=0)
    assert worth(*bundles, shop.items, only_hits, 10) == pytest.approx([4 / 14, 0.0])
    assert worth(*bundles, shop.items, only_hits, 1) == pytest.approx([2 / 5, 0.0])

"""Products that were never sold find a place in the bundles of today, and only there."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundlerec.data import columns as c
from bundlerec.data.dataset import build_dataset
from bundlerec.data.lists import EMPTY, RankedLists
from bundlerec.training.launches import Launches, LaunchFinder, launched
from bundlerec.training.policy_lists import unsized
from tests.content.world import NEW, NoMeaning, themed_shop
from tests.worlds import events


def lists_of(*rows: list[float]) -> RankedLists:
    """Lists whose items are 10, 11, … with these probabilities; places of probability 0 are empty."""
    scores = np.array(rows, dtype=np.float32)
    items = np.where(scores > 0, 10 + np.arange(scores.shape[1]), EMPTY).astype(np.int32)
    return RankedLists(np.arange(len(rows), dtype=np.int32), items, scores)


def launches(*probability: float) -> Launches:
    """Item 3 for everybody."""
    customers = np.arange(len(probability), dtype=np.int32)
    return Launches(customers, np.full(len(customers), 3, dtype=np.int32), np.array(probability, dtype=np.float32))


def test_it_takes_the_place_where_its_probability_belongs_and_the_last_one_goes():
    found = launches(0.35, 0.9, 0.1).into(lists_of([0.5, 0.4, 0.3], [0.5, 0.4, 0.3], [0.5, 0.4, 0.3]))
    assert found.items.tolist() == [[10, 11, 3], [3, 10, 11], [10, 11, 12]]
    np.testing.assert_allclose(found.scores, [[0.5, 0.4, 0.35], [0.9, 0.5, 0.4], [0.5, 0.4, 0.3]])


def test_a_bundle_keeps_its_size_and_its_choices_keep_their_values():
    bundles = unsized(lists_of([0.5, 0.4, 0.0]))
    bundles.choice_value[:] = [[7, 8, np.nan]]
    found = launches(0.45).into_own(bundles)
    assert found.lists.items.tolist() == [[10, 3, EMPTY]]
    np.testing.assert_array_equal(found.choice_value, [[7, np.nan, np.nan]])


def test_its_probability_is_told_at_its_place_alone():
    found = launches(0.45).into(lists_of([0.5, 0.4, 0.0]))
    np.testing.assert_allclose(launches(0.45).probabilities(found), [[np.nan, 0.45, np.nan]])


@given(st.lists(st.lists(st.floats(0.01, 1), min_size=4, max_size=4), min_size=1, max_size=5), st.floats(0, 1))
def test_at_most_one_stands_in_a_bundle_scores_fall_and_no_item_stands_twice(rows, probability):
    before = lists_of(*(sorted(row, reverse=True) for row in rows))
    found = launches(*[probability] * len(rows)).into(before)
    assert (np.diff(found.scores, axis=1) <= 0).all() and (found.lengths == before.lengths).all()
    assert all(len(set(row)) == 4 for row in found.items.tolist())
    assert ((found.items == 3).sum(axis=1) <= 1).all()


@pytest.fixture(scope="module")
def shop():
    return themed_shop()


def test_everybody_is_found_the_product_of_their_theme(shop):
    everybody = np.arange(shop.n_customers, dtype=np.int32)
    found = LaunchFinder(shop, int(shop.order_time[-1]) + 1, NoMeaning()).of(everybody)
    theme = np.array([int(name[1:]) % 4 for name in shop.customer_ids])
    assert (shop.item_ids[found.item] == np.array(NEW)[theme]).mean() > 0.95
    assert (found.probability > 0.03).mean() > 0.9


def test_what_is_out_of_stock_or_was_sold_is_no_launch():
    catalogue = pd.DataFrame(
        {c.ITEM_ID: ["a", "gone", "here", "unknown"], c.TITLE: list("ABCD"), c.STOCK: [3.0, 0.0, 2.0, np.nan]}
    )
    shop = build_dataset(events([("ann", "a", "1", 0)]), catalogue)
    assert shop.item_ids[launched(shop)].tolist() == ["here", "unknown"]


def test_a_catalogue_full_of_idle_products_launches_none():
    idle = [f"idle {number}" for number in range(100)]
    catalogue = pd.DataFrame({c.ITEM_ID: ["a", *idle], c.TITLE: ["a", *idle]})
    assert not len(launched(build_dataset(events([("ann", "a", "1", 0)]), catalogue)))


def test_where_there_is_nothing_to_learn_from_nobody_is_found(shop):
    tiny = shop.only_orders(np.arange(shop.n_orders) < 3)
    found = LaunchFinder(tiny, int(tiny.order_time[-1]) + 1, NoMeaning()).of(np.arange(3, dtype=np.int32))
    assert not len(found.customers)
    before = lists_of([0.5, 0.4], [0.5, 0.4], [0.5, 0.4])
    assert np.array_equal(found.into(before).items, before.items)

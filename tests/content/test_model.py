"""Products without a single sale find the customers whom they suit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from bundlerec.content import ContentModel, describe
from bundlerec.content.model import held_in
from bundlerec.data.dataset import build_dataset
from bundlerec.data.split import cut_time, next_orders
from tests.content.world import NEW, THEMES, NoMeaning, themed_shop
from tests.worlds import events


@pytest.fixture(scope="module")
def shop():
    return themed_shop()


@pytest.fixture(scope="module")
def scores(shop):
    end = int(shop.order_time[-1]) + 1
    model = ContentModel(describe(shop, NoMeaning())).fit(shop, end)
    return model.score(np.arange(shop.n_customers), shop.rows_of(NEW))


def test_a_new_product_goes_to_those_who_buy_its_theme(shop, scores):
    theme = np.array([int(name[1:]) % 4 for name in shop.customer_ids])
    assert (scores.argmax(axis=1) == theme).mean() > 0.95
    assert len(THEMES) == scores.shape[1]


def test_its_probability_is_that_of_any_product_of_the_theme(scores):
    # Three of the thirty products of the theme stand in each order.
    assert expit(scores).max(axis=1).mean() == pytest.approx(0.1, abs=0.03)
    assert expit(scores).min(axis=1).mean() < 0.02


def test_the_same_past_gives_the_same_scores(shop, scores):
    again = ContentModel(describe(shop, NoMeaning())).fit(shop, int(shop.order_time[-1]) + 1)
    assert np.array_equal(again.score(np.arange(shop.n_customers), shop.rows_of(NEW)), scores)


def test_nothing_after_the_cut_is_looked_at(shop):
    cut = cut_time(shop)
    past = shop.before(cut)
    about = describe(past, NoMeaning())
    customers = next_orders(shop, past, cut).customers
    here = ContentModel(about).fit(past, cut).score(customers, shop.rows_of(NEW))
    later = themed_shop(orders=8).before(cut)
    assert np.array_equal(ContentModel(about).fit(later, cut).score(customers, shop.rows_of(NEW)), here)


@pytest.mark.parametrize("rows", [[], [("ann", "a", "1", 0)], [("ann", "a", "1", 0), ("bob", "b", "2", 9)]])
def test_a_log_that_is_too_small_says_nothing(rows):
    shop = build_dataset(events(rows))
    model = ContentModel(describe(shop, NoMeaning())).fit(shop, 2**60)
    found = model.score(np.arange(shop.n_customers), np.arange(shop.n_items))
    assert not model.learned and np.isneginf(found).all()


@given(st.lists(st.lists(st.integers(0, 9), max_size=4), max_size=5), st.sets(st.integers(0, 9), min_size=1))
def test_what_a_list_holds_is_found(lists, asked):
    start = np.cumsum([0, *(len(one) for one in lists)])
    flat = np.array([item for one in lists for item in one], dtype=np.int64)
    wanted = np.array(sorted(asked))
    found = held_in(start, flat, wanted)
    assert found.tolist() == [[item in one for item in wanted] for one in lists]

"""What is known of customers, of those alike, and of items that nobody bought yet."""

import numpy as np
import pytest

from bundlerec.content import describe
from bundlerec.content.asked import prepare
from bundlerec.content.past import look_at
from bundlerec.content.sales import fit_sales
from bundlerec.data.dataset import build_dataset
from tests.content.world import NEW, NoMeaning, themed_shop
from tests.worlds import events


@pytest.fixture(scope="module")
def past():
    shop = themed_shop(customers=280)  # seventy of each theme: more than the neighbours that are asked
    return look_at(shop, int(shop.order_time[-1]) + 1, describe(shop, NoMeaning()), 0)


def test_neighbours_are_others_who_buy_alike(past):
    customers = np.arange(past.history.n_customers)
    theirs = past.shares_of_neighbours(customers)
    assert theirs.sum(axis=1) == pytest.approx(1, abs=1e-5)
    theme_of_item = np.array([int(name[1:]) % 4 if name[0] == "i" else -1 for name in past.history.item_ids])
    theme = np.array([int(name[1:]) % 4 for name in past.history.customer_ids])
    own = np.zeros(len(customers))
    for number in range(4):
        own += np.where(theme == number, theirs[:, theme_of_item == number].sum(axis=1), 0)
    assert own.min() > 0.999


def test_nobody_is_their_own_neighbour():
    rows = [("ann", "a", "1", 0), ("bob", "b", "2", 0), ("bob", "a", "2", 0), ("cid", "c", "3", 0)]
    shop = build_dataset(events(rows))
    known = look_at(shop, 2**60, describe(shop, NoMeaning()), 0)
    theirs = known.shares_of_neighbours(np.arange(3)).toarray()
    np.testing.assert_allclose(theirs[0], [0.5, 0.5, 0])  # bob's
    np.testing.assert_allclose(theirs[1], [1, 0, 0])
    assert not theirs[2].any()  # nobody buys as cid does


def test_many_products_of_one_title_are_prepared_as_one(past):
    shop = past.history
    sales = fit_sales(past.sold, np.arange(shop.n_items) % 2, 2, 0)
    asked = prepare(past, shop.rows_of([NEW[0], NEW[1]]), sales)
    assert asked.near.shape[1] == 2 and asked.words.shape[0] == 2

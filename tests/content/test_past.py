"""What is known of customers, of those alike, and of items that nobody bought yet."""

import numpy as np
import pandas as pd
import pytest

from bundlerec.content import describe
from bundlerec.content.asked import prepare
from bundlerec.content.past import look_at
from bundlerec.data import columns as c
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


def test_an_item_is_expected_to_sell_as_those_with_a_title_like_its_own():
    rows = [(f"u{number}", "red1", f"o{number}", number) for number in range(30)]
    rows += [("u0", "blue1", "o30", 30), ("u1", "blue2", "o31", 31)]
    codes = [f"{name}{number}" for name in ("red", "blue") for number in (1, 2, 3)]
    titles = ["red lamp"] * 3 + ["blue bowl"] * 3
    catalogue = pd.DataFrame({c.ITEM_ID: codes, c.TITLE: titles})
    shop = build_dataset(events(rows), catalogue)
    known = look_at(shop, 2**60, describe(shop, NoMeaning()), 0)
    asked = prepare(known, shop.rows_of(["red2", "blue3"]))
    alike, number = asked.columns[1], asked.columns[2]
    assert alike[0] - alike[1] == pytest.approx(np.log(31 / 2), rel=1e-3)
    assert (number > 0).all() and number[1] > number[0]  # two bowls were sold, one lamp


def test_many_products_of_one_title_are_prepared_as_one(past):
    shop = past.history
    asked = prepare(past, shop.rows_of([NEW[0], NEW[1]]))
    assert asked.near.shape[1] == 2 and asked.words.shape[0] == 2

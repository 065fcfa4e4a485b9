"""How well products without a sale will sell, told by those that do."""

import numpy as np
import pandas as pd
import pytest

from bundlerec.content import describe
from bundlerec.content.columns import Sold, item_columns
from bundlerec.content.past import sold_in
from bundlerec.content.sales import fit_sales
from bundlerec.data import columns as c
from bundlerec.data.dataset import build_dataset
from tests.content.world import NoMeaning
from tests.worlds import events

PARTS = 6


def shop_of(orders: np.ndarray, shelf: np.ndarray) -> Sold:
    """Item i stands on `shelf[i]` and in `orders[i]` of 1,000 orders; titles and prices say nothing."""
    codes = [f"i{number:03}" for number in range(len(orders))]
    catalogue = pd.DataFrame({c.ITEM_ID: codes, c.CATEGORY: [f"shelf {one}" for one in shelf]})
    shop = build_dataset(events([("ann", code, "1", 0) for code in codes]), catalogue)
    return Sold(describe(shop, NoMeaning()), orders, 1000)


@pytest.fixture(scope="module")
def fitted():
    """Thirty shelves, each sells better than the one before; a quarter of a shelf's products sells nearly all of it."""
    rng = np.random.default_rng(0)
    shelf = np.arange(600) % 30
    best = np.geomspace(4, 400, 30)[shelf].astype(int)
    sold = shop_of(np.where(rng.random(600) < 0.25, best, 1), shelf)
    return sold, shelf, fit_sales(sold, rng.permutation(600) % PARTS, PARTS, 0)


def test_the_mean_is_expected_and_not_what_is_usual(fitted):
    sold, shelf, sales = fitted
    expected = 1000 * np.exp(sales.expected(sold, np.arange(600)))
    good = shelf >= 20
    assert expected[good].mean() == pytest.approx(sold.orders[good].mean(), rel=0.3)  # the usual one sells once
    assert expected[shelf < 10].mean() < expected[good].mean() / 5


def test_a_product_says_nothing_of_its_own_sales(fitted):
    sold, _, _ = fitted
    hidden = np.arange(600) < 40
    other = Sold(sold.described, np.where(hidden, 999, sold.orders), sold.n_orders)
    items = np.flatnonzero(hidden)
    told = item_columns(sold.without(hidden), items)
    assert np.array_equal(item_columns(other.without(hidden), items), told)
    assert np.isfinite(told).all()


def test_an_item_is_expected_to_sell_as_those_with_a_title_like_its_own():
    rows = [(f"u{number}", "red1", f"o{number}", number) for number in range(30)]
    rows += [("u0", "blue1", "o30", 30), ("u1", "blue2", "o31", 31)]
    codes = [f"{name}{number}" for name in ("red", "blue") for number in (1, 2, 3)]
    titles = ["red lamp"] * 3 + ["blue bowl"] * 3
    catalogue = pd.DataFrame({c.ITEM_ID: codes, c.TITLE: titles})
    shop = build_dataset(events(rows), catalogue)
    number, mean, rate = item_columns(
        sold_in(shop, describe(shop, NoMeaning())), shop.rows_of(["red2", "blue3"])
    ).T[-3:]
    assert number[1] > number[0] > 0  # two bowls were sold, one lamp
    assert mean[0] > mean[1] + 1 and rate[0] > rate[1] + 1

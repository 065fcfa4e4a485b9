"""What products cost: the catalogue's word first, else what was paid lately; and bundles of a shop priced by it."""

import numpy as np
import pandas as pd
import pytest

from bundlerec.bundles.requests import EXISTING
from bundlerec.data import columns as c
from bundlerec.data.dataset import build_dataset
from bundlerec.money import offers as o
from bundlerec.money.of_bundles import bundle_offers, existing_offers
from bundlerec.money.overview import overview
from bundlerec.money.prices import LATELY, keep_paid, paid_of, price_table, usual_prices
from bundlerec.money.terms import Terms, save_terms
from bundlerec.store import ImportRecord, TablesOfFile
from tests import databases
from tests.pages import seed
from tests.shops import save
from tests.worlds import events


def paid(*prices, item="a"):
    """One order a day with one piece of an item."""
    rows = events([("u", item, f"{item}{day}", day) for day in range(len(prices))])
    return rows.assign(**{c.PRICE: prices})


def test_the_catalogue_comes_before_what_was_paid():
    catalogue = pd.DataFrame({c.ITEM_ID: ["a", "b", "d"], c.PRICE: [9.0, np.nan, np.nan]})
    log = build_dataset(pd.concat([paid(1, 2, 3), paid(4, np.nan, 6, 8, item="b")]), catalogue)
    assert dict(zip(log.item_ids, usual_prices(log).tolist(), strict=True)) == pytest.approx(
        {"a": 9, "b": 6, "d": np.nan}, nan_ok=True
    )


def test_only_the_last_purchases_count():
    log = build_dataset(paid(*[1.0] * (LATELY + 10), *[3.0] * (LATELY // 2 + 1)))
    assert usual_prices(log).tolist() == [3.0]


@pytest.fixture
def store(tmp_path):
    from db.store import open_store

    return open_store(databases.at(tmp_path / "shop.db"))


@pytest.fixture
def run(store):
    """A: catalogue price and cost. B: price of the log. D: no price at all."""
    catalogue = pd.DataFrame(
        {
            c.ITEM_ID: ["A", "B", "D"],
            c.TITLE: ["a", "b", "d"],
            c.PRICE: [70.0, np.nan, np.nan],
            c.COST: [40.0, 20.0, 1.0],
            c.STOCK: [9.0, 5.0, 1.0],
        }
    )
    save(store, seed.SHOP, pd.concat([paid(60, 60, item="A"), paid(20, 30, 40, item="B")]), catalogue)
    return seed.finished_run(store)


def test_a_run_without_prices_counts_them_once_and_keeps_them(store, run):
    assert paid_of(store, run).to_dict() == {"A": 60, "B": 30}
    save(store, seed.SHOP, paid(*[99.0] * 9, item="B"))
    assert paid_of(store, run)["B"] == 30


def test_a_training_keeps_what_was_paid(store, run):
    keep_paid(store, run.id, build_dataset(paid(11, item="B")))
    table = price_table(store, run)
    assert table.index.tolist() == ["A", "B", "D"]
    assert table[c.PRICE].tolist()[:2] == [70, 11] and np.isnan(table.loc["D", c.PRICE])
    assert table[c.PRICE_SOURCE].tolist() == ["catalogue", "paid", ""] and table[c.STOCK].tolist() == [9, 5, 1]
    assert price_table(store, run, ["B", "strange"])[c.PRICE].isna().tolist() == [False, True]


def test_bundles_of_a_run_are_priced_by_the_terms_of_the_shop(store, run):
    rows = pd.DataFrame(
        {
            c.CUSTOMER_ID: ["u", "u", "v", "v", "v"],
            c.KIND: ["mixed"] * 4 + [EXISTING],
            c.BUNDLE: 1,
            c.ITEM_ID: ["A", "B", "B", "D", "X"],
        }
    )
    found = bundle_offers(store, run, rows)
    assert found.index.tolist() == [("u", "mixed", 1), ("v", "mixed", 1)]
    assert found[c.BUNDLE_PRICE].tolist()[0] == 93.99 and found[c.STOCK].tolist() == [5, 1]
    assert found[c.NOTE].tolist() == ["", o.NO_PRICE]
    save_terms(store, seed.SHOP, Terms(most_discount=5, ending="exact"))
    assert bundle_offers(store, run, rows)[c.BUNDLE_PRICE].tolist()[0] == 95


def test_the_merchants_own_bundles_keep_their_price(store, run):
    own = pd.DataFrame(
        {
            c.BUNDLE_ID: ["X", "X", "Y", "Y"],
            c.ITEM_ID: ["A", "B"] * 2,
            c.TITLE: "x",
            c.PRICE: [88, 88, np.nan, np.nan],
        }
    )
    store.data.save(seed.SHOP, [TablesOfFile(ImportRecord("b.csv", "b", "plain", "bundles", {}), bundles=own)])
    found = existing_offers(store, run, ["X", "Y"])
    assert found[c.BUNDLE_PRICE].to_dict() == {"X": 88, "Y": 93.99}
    assert found[c.NOTE].to_dict() == {"X": o.OWN_PRICE, "Y": ""}


def test_an_overview_counts_what_is_known_and_says_why_the_rest_is_not(store):
    seed.filled_shop(store)
    run = seed.finished_run(store)
    found = overview(store, run)
    assert found.bundles == found.priced == found.costed == 60
    assert 0 < found.discounted <= 60 and found.bundle_price < found.list_price
    assert found.margin_percent > 20 and sum(found.notes.values()) == 60 - found.discounted

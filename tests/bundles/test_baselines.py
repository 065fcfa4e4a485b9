"""The simple methods keep the contract, and say what their formulas say."""

import numpy as np
import pytest
from scipy import sparse

from bundlerec.bundles.baselines import neighbours, simple_method, simple_methods
from bundlerec.bundles.baselines.best_sellers import BestSellers
from bundlerec.bundles.baselines.bought_together import BoughtTogether
from bundlerec.bundles.baselines.ease import Ease
from bundlerec.bundles.baselines.gp_decay import DecayedFrequency
from bundlerec.bundles.baselines.gp_topfreq import TopFrequency
from bundlerec.bundles.baselines.ials import Factors
from bundlerec.bundles.baselines.item_item import ItemItem
from bundlerec.bundles.baselines.tifu_knn import NearestHabits
from bundlerec.bundles.baselines.up_cf import UserPopularity
from bundlerec.bundles.popularity import LEAST_ORDERS
from bundlerec.bundles.ranking import rank
from bundlerec.data.dataset import build_dataset
from bundlerec.data.split import cut_time, next_orders, training_part
from bundlerec.evaluation.metrics import at_size, find_hits
from tests.bundles.recommender_contract import RecommenderContract
from tests.worlds import events, habitual_shop


class TestBestSellers(RecommenderContract):
    make = BestSellers


class TestTopFrequency(RecommenderContract):
    make = TopFrequency


class TestDecayedFrequency(RecommenderContract):
    make = DecayedFrequency


class TestUserPopularity(RecommenderContract):
    make = UserPopularity


class TestNearestHabits(RecommenderContract):
    make = NearestHabits


class TestItemItem(RecommenderContract):
    make = ItemItem


class TestFactors(RecommenderContract):
    make = Factors


class TestEase(RecommenderContract):
    make = Ease


class TestBoughtTogether(RecommenderContract):
    make = BoughtTogether


NAMES = [
    *("best_sellers", "gp_topfreq", "gp_decay", "up_cf", "tifu_knn"),
    *("item_item", "ials", "ease", "bought_together"),
]


def scores(model, rows):
    """{customer: {item: score}} of a model on a log of (customer, item, order, day)."""
    data = build_dataset(events(rows))
    model.fit(data)
    values = model.score(np.arange(data.n_customers, dtype=np.int32))
    items = data.item_ids[model.items]
    return {
        customer: dict(zip(items, np.round(row.astype(float), 4).tolist(), strict=True))
        for customer, row in zip(data.customer_ids, values, strict=True)
    }


def test_the_methods_have_the_names_and_the_order_of_the_command_line():
    assert [method.name for method in simple_methods()] == NAMES
    assert simple_method("ease").name == "ease"
    with pytest.raises(KeyError):
        simple_method("magic")


def test_best_sellers_count_orders_of_the_last_days():
    rows = [("a", "old", f"{n}", 0) for n in range(300)]
    rows += [("a", "new", f"n{n}", 30) for n in range(LEAST_ORDERS)]
    assert scores(BestSellers(days=10), rows)["a"] == {"new": 200.0, "old": 0.0}
    assert scores(BestSellers(days=None), rows)["a"] == {"new": 200.0, "old": 300.0}


def test_best_sellers_of_a_slow_shop_look_further_back():
    rows = [("a", "old", f"{n}", 0) for n in range(300)] + [("a", "new", "n", 30)]
    assert scores(BestSellers(days=10), rows)["a"] == {"new": 1.0, "old": LEAST_ORDERS - 1}


def test_an_order_half_a_life_and_one_order_ago_counts_half_times_the_step():
    rows = [("a", "tea", "1", 0), ("a", "jam", "2", 50)]
    assert scores(DecayedFrequency(0.9, 50, everybody=0), rows)["a"] == {"jam": 1.0, "tea": 0.45}


def test_what_everybody_buys_speaks_among_items_that_a_customer_bought_alike():
    rows = [("a", "tea", "1", 0), ("a", "jam", "1", 0), ("b", "jam", "2", 0), ("b", "soap", "3", 0)]
    assert scores(DecayedFrequency(1.0, 50, everybody=0.5), rows)["a"] == {"jam": 1.5, "tea": 1.25, "soap": 0.25}


def test_recent_sales_break_the_ties_of_favourites_and_no_more():
    rows = [("a", "tea", "1", 0), ("a", "jam", "1", 0), ("a", "ham", "1", 0), ("a", "tea", "2", 0)]
    rows += [("b", "jam", f"b{n}", 0) for n in range(99)] + [
        ("c", "ham", f"c{n}", 30) for n in range(LEAST_ORDERS)
    ]
    found = scores(TopFrequency(days=7), rows)["a"]
    assert found == {"tea": 2.0, "ham": 1.5, "jam": 1.0}
    assert scores(TopFrequency(days=None), rows)["a"] == {"tea": 2.005, "ham": 1.5, "jam": 1.2488}


def test_user_popularity_sums_the_shares_of_similar_customers():
    rows = [("a", "tea", "1", 0), ("b", "tea", "2", 0), ("b", "jam", "3", 1)]
    found = scores(UserPopularity(asymmetry=0.5, locality=2), rows)["a"]
    # sim(a, b) = 1 / sqrt(1 * 2), squared 0.5; b has each item in half of her orders, a tea in all
    assert found == {"jam": 0.25, "tea": 1.25}


def test_old_orders_fall_out_of_the_window_of_user_popularity():
    rows = [("a", "tea", "1", 0), ("a", "jam", "2", 1)]
    assert scores(UserPopularity(window=1), rows)["a"] == {"jam": 1.0, "tea": 0.0}


def test_habits_are_blended_with_those_of_the_nearest_customer():
    rows = [("a", "tea", "1", 0), ("b", "tea", "2", 0), ("b", "jam", "2", 0), ("c", "ham", "3", 0)]
    found = scores(NearestHabits(group=1, neighbours=1, own=0.6), rows)["a"]
    assert found == {"ham": 0.0, "jam": 0.4, "tea": 1.0}


def test_habits_fade_within_and_across_groups_of_orders():
    rows = [("a", f"i{order}", str(order), order) for order in range(4)]
    found = scores(NearestHabits(group=2, within=0.5, across=0.1, own=1.0), rows)["a"]
    assert found == {"i0": 0.0125, "i1": 0.025, "i2": 0.125, "i3": 0.25}


def test_items_bought_by_the_same_customers_are_near():
    rows = [("a", "tea", "1", 0), ("a", "jam", "1", 0), ("b", "tea", "2", 0), ("b", "jam", "2", 0)]
    rows += [("c", "ham", "3", 0), ("d", "tea", "4", 0)]
    found = scores(ItemItem(decay=1.0, damping=0.0), rows)["d"]
    assert found == {"ham": 0.0, "jam": 0.8165, "tea": 1.0}  # 2 / sqrt(3 * 2)


def test_ease_solves_its_equation():
    data = build_dataset(*habitual_shop(customers=20, items=20))
    model = Ease(ridge=3.0, decay=1.0, damping=0.0).fit(data)
    bought = (data.customer_item[:, model.items].toarray() > 0).astype(float)
    inverse = np.linalg.inv(bought.T @ bought + 3.0 * np.eye(len(model.items)))
    weights = np.eye(len(model.items)) - inverse / np.diag(inverse)
    np.testing.assert_allclose(model.score(np.arange(20)), bought @ weights, atol=1e-3)


def test_ease_keeps_to_the_best_selling_items():
    data = build_dataset(*habitual_shop())
    model = Ease(most=7).fit(data)
    sold = np.bincount(data.line_item, minlength=data.n_items)
    assert len(model.items) == 7
    assert sold[model.items].min() >= np.sort(sold)[-7]


def test_what_is_bought_together_more_often_than_by_chance_is_scored():
    baskets = [("gin", "tonic"), ("gin", "tonic"), ("gin", "milk"), ("milk",), ("milk",)]
    rows = [(f"c{n}", item, str(n), n) for n, basket in enumerate(baskets) for item in basket]
    found = scores(BoughtTogether(power=1, shrink=1), [*rows, ("ann", "gin", "last", 9)])["ann"]
    # gin in 4 of 6 orders; tonic: lift 2 * 6 / (4 * 2) = 1.5, share 2 / (4 + 1); milk: lift 0.5
    assert found == {"gin": 0.0, "milk": 0.0, "tonic": 0.6}


def test_wholesale_orders_pair_nothing():
    rows = [("shop", f"i{n}", "1", 0) for n in range(5)]
    rows += [("ann", "i0", "2", 1), ("bob", "x", "3", 2)]
    assert not any(scores(BoughtTogether(most_lines=4), rows)["ann"].values())
    assert any(scores(BoughtTogether(most_lines=5), rows)["ann"].values())


@pytest.mark.parametrize("name", [name for name in NAMES if name != "best_sellers"])
def test_where_customers_have_habits_every_personal_method_beats_best_sellers(name):
    data = build_dataset(*habitual_shop())
    cut = cut_time(data)
    history = training_part(data, cut)
    truth = next_orders(data, history, cut)

    def f1(model):
        lists = rank(model.fit(history), truth.customers, 5, history)
        return at_size(find_hits(lists, truth), 5)["f1"].mean()

    assert f1(simple_method(name)) > 1.2 * f1(BestSellers())


@pytest.mark.parametrize("dense", [0.0, 1.0])
def test_neighbours_are_summed_up_the_same_with_and_without_gaps(dense, monkeypatch):
    rng = np.random.default_rng(0)
    profiles = sparse.csr_matrix(rng.random((30, 50)).astype(np.float32) * (rng.random((30, 50)) < 0.2))
    columns = np.stack([rng.permutation(30)[:9] for _ in range(7)])
    weights = np.where(rng.random((7, 9)) < 0.3, 0, rng.random((7, 9)))
    wanted = np.einsum("nk,nkm->nm", weights, profiles.toarray()[columns])
    monkeypatch.setattr(neighbours, "DENSE", dense)
    found = neighbours.mixed(columns, weights, profiles, profiles.T.tocsr())
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, wanted, rtol=1e-5)

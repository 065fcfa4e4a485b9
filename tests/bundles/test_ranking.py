"""Lists are full, in order, without ties left to chance, and keep what is forbidden out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bundlerec.bundles import ranking
from bundlerec.bundles.baselines.best_sellers import BestSellers
from bundlerec.bundles.baselines.gp_topfreq import TopFrequency
from bundlerec.bundles.popularity import LEAST_ORDERS, best_sellers_first, sales
from bundlerec.bundles.ranking import rank, rank_again, rank_with_new
from bundlerec.bundles.shortlists import Shortlisting, Shortlists
from bundlerec.data.dataset import build_dataset
from bundlerec.data.lists import EMPTY
from bundlerec.recommender import Recommender
from tests.worlds import events, habitual_shop


class Fixed(Recommender):
    """Scores given as {item: score} for everybody."""

    name = "fixed"

    def __init__(self, data, values):
        rows = np.array([list(data.item_ids).index(item) for item in values], dtype=np.int32)
        order = np.argsort(rows)
        self.items = rows[order]
        self.values = np.array(list(values.values()), dtype=np.float32)[order]

    def fit(self, history):
        return self

    def score(self, customers):
        return np.tile(self.values, (len(customers), 1))


@pytest.fixture
def data():
    # sales: tea 3, jam 2, ham 1, gin 1
    return build_dataset(
        events(
            [
                ("ann", "tea", "1", 0),
                ("ann", "jam", "1", 0),
                ("bob", "tea", "2", 1),
                ("bob", "gin", "2", 1),
                ("cid", "tea", "3", 2),
                ("cid", "jam", "3", 2),
                ("cid", "ham", "3", 2),
            ]
        )
    )


def ranked(data, values, size, customer="ann", **wishes):
    row = np.array([list(data.customer_ids).index(customer)], dtype=np.int32)
    return rank(Fixed(data, values), row, size, data, **wishes)


def names(data, lists):
    return [str(data.item_ids[item]) for item in lists.items[0] if item != EMPTY]


def test_the_best_score_comes_first_also_among_negative_ones(data):
    lists = ranked(data, {"tea": -3.0, "jam": 0.5, "ham": 2.0, "gin": -1.0}, 4)
    assert names(data, lists) == ["ham", "jam", "gin", "tea"]
    np.testing.assert_allclose(lists.scores[0], [2.0, 0.5, -1.0, -3.0])


def test_equal_scores_go_to_the_best_seller(data):
    assert names(data, ranked(data, {"ham": 1.0, "jam": 1.0, "tea": 1.0}, 3)) == ["tea", "jam", "ham"]


def test_empty_places_are_filled_with_best_sellers(data):
    assert names(data, ranked(data, {"gin": 1.0, "tea": -np.inf}, 4)) == ["gin", "tea", "jam", "ham"]


def test_scores_fall_strictly_even_where_they_were_equal_or_missing(data):
    scores = ranked(data, {"ham": 1.0, "jam": 1.0}, 4).scores[0]
    assert (np.diff(scores) < 0).all()
    assert scores[0] == 1.0
    assert np.isfinite(scores).all()


def test_only_new_leaves_out_what_was_bought(data):
    lists = ranked(data, {"tea": 9.0, "gin": 1.0}, 4, only_new=True)
    assert names(data, lists) == ["gin", "ham"]
    assert list(lists.items[0, 2:]) == [EMPTY, EMPTY]


def test_who_bought_nearly_everything_gets_a_short_list_of_new_items():
    rows = [("ann", item, f"a{number}", number) for number, item in enumerate("abcd")]
    history = build_dataset(events([*rows, ("bob", "e", "b1", 5)]))
    lists = rank(BestSellers().fit(history), np.array([0], dtype=np.int32), 3, history, only_new=True)
    assert history.item_ids[lists.items[0, 0]] == "e"
    assert lists.items[0, 1:].tolist() == [EMPTY, EMPTY]


def test_chunks_make_no_difference(data, monkeypatch):
    everybody = np.arange(3, dtype=np.int32)
    model = Fixed(data, {"ham": 1.0, "gin": 1.0})
    whole = rank(model, everybody, 3, data, only_new=True)
    pieces = rank(model, everybody, 3, data, only_new=True, chunk=1)
    monkeypatch.setattr(ranking, "CELLS_AT_ONCE", 1)
    smallest = rank(model, everybody, 3, data, only_new=True)
    assert whole.items.tolist() == pieces.items.tolist() == smallest.items.tolist()


def test_best_sellers_of_late_come_before_those_of_old():
    rows = [("a", "old", f"{n}", 0) for n in range(300)]
    data = build_dataset(events([*rows, *(("a", "new", f"n{n}", 300) for n in range(LEAST_ORDERS))]))
    assert list(data.item_ids[best_sellers_first(data)]) == ["new", "old"]
    assert list(data.item_ids[best_sellers_first(data, days=None)]) == ["old", "new"]
    assert sales(data, 300).sum() == LEAST_ORDERS
    assert sales(data, 301).sum() == LEAST_ORDERS + 300


shop = build_dataset(*habitual_shop(customers=8, orders=4))


@settings(max_examples=40)
@given(
    st.lists(st.sampled_from([-np.inf, -2.0, 0.0, 0.25, 0.25, 7.0]), min_size=40, max_size=40),
    st.integers(1, 45),
    st.booleans(),
)
def test_a_list_is_the_sorted_shelf(values, size, only_new):
    sold = np.flatnonzero(sales(shop))
    model = Fixed(shop, dict(zip(shop.item_ids[sold], values, strict=False)))
    lists = rank(model, np.array([2]), size, shop, only_new=only_new)
    bought = set(shop.customer_item[[2]].indices) if only_new else set()
    place = {item: n for n, item in enumerate(best_sellers_first(shop))}
    value = dict(zip(model.items, model.values, strict=True))
    shelf = sorted((-value.get(i, -np.inf), place[i], i) for i in sold if i not in bought)
    assert [i for i in lists.items[0] if i != EMPTY] == [i for _, _, i in shelf][:size]


class Scored(Recommender):
    """Some cells of a table of scores, those below a limit unknown."""

    name = "scored"

    def __init__(self, values, items):
        self.values, self.items = values, items

    def fit(self, history):
        return self

    def score(self, customers):
        return self.values[customers].copy()


class Shortlisted(Scored):
    """The same, which tells what it knows as shortlists."""

    def shortlists(self, customers):
        row, column = np.nonzero(np.isfinite(self.values[customers]))
        return Shortlists(row, self.items[column].astype(np.int64), self.values[customers][row, column])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.floats(0, 1), st.integers(1, 45), st.booleans())
def test_shortlists_are_ranked_as_if_every_item_had_a_score(seed, known, size, only_new):
    rng = np.random.default_rng(seed)
    items = np.flatnonzero(sales(shop)).astype(np.int32)
    values = rng.choice([0.1, 0.25, 0.25, 0.7], (shop.n_customers, len(items))).astype(np.float32)
    values[rng.random(values.shape) >= known] = -np.inf
    whole, short = Scored(values, items), Shortlisted(values, items)
    assert isinstance(short, Shortlisting) and not isinstance(whole, Shortlisting)
    customers = np.arange(shop.n_customers, dtype=np.int32)[::-1]
    mine, theirs = (rank(model, customers, size, shop, only_new=only_new) for model in (short, whole))
    np.testing.assert_array_equal(mine.items, theirs.items)
    np.testing.assert_array_equal(mine.scores, theirs.scores)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.floats(0, 1), st.integers(1, 12), st.booleans())
def test_what_may_come_again_is_what_was_bought_in_the_order_of_the_whole_list(seed, known, size, short):
    rng = np.random.default_rng(seed)
    items = np.flatnonzero(sales(shop)).astype(np.int32)
    values = rng.choice([0.1, 0.25, 0.25, 0.7], (shop.n_customers, len(items))).astype(np.float32)
    values[rng.random(values.shape) >= known] = -np.inf
    model = (Shortlisted if short else Scored)(values, items)
    customers = np.arange(shop.n_customers, dtype=np.int32)[::-1]
    found, whole = rank_again(model, customers, size, shop), rank(model, customers, len(items), shop)
    for row, customer in enumerate(customers):
        bought = set(shop.customer_item[[customer]].indices)
        wanted = [item for item in whole.items[row] if item in bought][:size]
        assert [item for item in found.items[row] if item != EMPTY] == wanted
    assert (np.diff(found.scores, axis=1) < 0).all()


def test_what_may_come_again_needs_no_score_of_what_was_never_bought():
    items = np.flatnonzero(sales(shop)).astype(np.int32)
    model = Shortlisted(np.ones((shop.n_customers, len(items)), dtype=np.float32), items)
    model.score = None  # a table of all customers and items
    assert rank_again(model, np.array([3], dtype=np.int32), 2, shop).lengths.tolist() == [2]


@pytest.mark.parametrize("kind", [TopFrequency, BestSellers])
def test_one_scoring_ranks_all_items_and_the_new_ones_as_two_do(kind):
    model, customers = kind().fit(shop), np.arange(8, dtype=np.int32)
    both = rank_with_new(model, customers, 12, 30, shop)
    for found, wanted in zip(
        both, (rank(model, customers, 12, shop), rank(model, customers, 30, shop, only_new=True)), strict=True
    ):
        np.testing.assert_array_equal(found.items, wanted.items)
        np.testing.assert_array_equal(found.scores, wanted.scores)

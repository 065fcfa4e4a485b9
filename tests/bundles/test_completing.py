"""What completes a cart, and how a shop's own later orders decide what counts."""

import numpy as np
import pandas as pd
import pytest

from bundlerec.bundles.blend import PLAIN, choose_blend, hide_one, hits
from bundlerec.bundles.cart_evidence import COSINE, HABIT, LINEAR, PARTS, POPULAR, WORDS, CartEvidence
from bundlerec.bundles.carts import complete
from bundlerec.data import columns as c
from bundlerec.data.dataset import build_dataset
from bundlerec.data.lists import EMPTY
from bundlerec.data.split import cut_time
from tests.bundles.reasons_world import cut, item, shop
from tests.worlds import events

THEMES = 60
NOBODY = np.array([EMPTY], dtype=np.int32)


def sets_by_title(orders=600, titled=True):
    """Everything comes in sets of five that share a word; an order holds two of one set, so most pairs are rare."""
    rng = np.random.default_rng(0)
    rows = []
    for order in range(orders):
        theme = int(rng.integers(THEMES))
        pieces = rng.choice(5, 2, replace=False)
        rows += [("", f"{piece}-{theme:02}", f"o{order:04}", order) for piece in pieces]
    ids = [f"{piece}-{theme:02}" for piece in range(5) for theme in range(THEMES)]
    kinds = ["mug", "plate", "bowl", "cup", "jug"]
    titles = [f"theme{one[2:]} {kinds[int(one[0])]}" if titled else None for one in ids]
    return build_dataset(events(rows), pd.DataFrame({c.ITEM_ID: ids, c.TITLE: titles}))


def habits_only(customers=60, orders=12):
    """Everybody buys two of eight favourites in each order; of 100 products, so others' orders say little of theirs."""
    rng = np.random.default_rng(1)
    rows = []
    for customer in range(customers):
        own = rng.choice(100, 8, replace=False)
        for order in range(orders):
            basket = rng.choice(own, 2, replace=False)
            rows += [(f"c{customer:02}", f"i{one:02}", f"{customer}-{order}", order) for one in basket]
    return build_dataset(events(rows))


def test_each_part_lies_between_nought_and_one_and_is_nought_where_nothing_is_known():
    evidence = CartEvidence(shop().before(cut()))
    carts = [np.array([item(evidence.history, "bread")]), np.zeros(0, dtype=np.int64)]
    parts = evidence.parts(carts, np.array([1, EMPTY], dtype=np.int32))
    assert set(parts) == set(PARTS)
    for values in parts.values():
        assert values.shape == (2, len(evidence.shelf)) and values.min() >= 0 and values.max() <= 1
    assert all(not parts[part][1].any() for part in (COSINE, LINEAR, HABIT, WORDS))
    assert parts[POPULAR].max() == 1


def test_what_stood_in_the_same_orders_is_nearest():
    evidence = CartEvidence(shop().before(cut()))
    parts = evidence.parts([np.array([item(evidence.history, "bread")])], NOBODY)
    shelf = evidence.history.item_ids[evidence.shelf].tolist()
    assert shelf[int(np.delete(parts[COSINE][0], shelf.index("bread")).argmax())] in ("butter", "bread")
    assert parts[LINEAR][0][shelf.index("butter")] == 1 and parts[LINEAR][0][shelf.index("bread")] == 0


def test_a_hidden_item_and_its_cart_are_the_order():
    data = shop()
    carts, hidden, customers = hide_one(data, int(data.order_time[0]))
    assert len(carts) == len(hidden) == len(customers) == (np.diff(data.line_start) >= 2).sum() > 0
    orders = np.flatnonzero(np.diff(data.line_start) >= 2)
    for order, cart, one in zip(orders, carts, hidden, strict=True):
        whole = data.line_item[data.line_start[order] : data.line_start[order + 1]]
        assert sorted([*cart, one]) == sorted(whole)
    assert len(hide_one(data, int(data.order_time[0]), most=2)[0]) == 2


def test_titles_count_where_pairs_are_rare_and_words_tell():
    data = sets_by_title()
    weights = choose_blend(data, known=False)
    assert weights[WORDS] > 0
    evidence = CartEvidence(data.before(cut_time(data)))
    asked = hide_one(data, cut_time(data))
    nobody = np.full(len(asked[0]), EMPTY, dtype=np.int32)
    plain, blended = hits(evidence, (*asked[:2], nobody), [dict(PLAIN), dict(weights)]).mean(axis=1)
    assert blended > plain + 0.05 and blended > 0.9


def test_a_set_is_completed_by_its_titles_even_where_nobody_bought_it_together():
    data = sets_by_title()
    mug = np.flatnonzero(data.item_ids == "0-07")
    offered = complete(data, [mug], NOBODY, np.array([4])).items[0]
    assert set(data.item_ids[offered]) == {f"{piece}-07" for piece in range(1, 5)}


def test_without_titles_words_get_no_weight():
    assert choose_blend(sets_by_title(titled=False), known=False)[WORDS] == 0


def test_habits_count_for_a_customer_who_is_known_only():
    data = habits_only()
    assert choose_blend(data, known=True)[HABIT] > 0
    assert choose_blend(data, known=False)[HABIT] == 0
    own = np.flatnonzero(data.customer_item[[5]].toarray()[0])
    theirs = complete(data, [own[:1]], np.array([5], dtype=np.int32), np.array([len(own) - 1])).items[0]
    assert set(theirs) == set(own[1:])


@pytest.mark.parametrize("known", [True, False])
def test_a_shop_with_few_orders_keeps_to_pairs(known):
    assert choose_blend(sets_by_title(orders=400), known=known) == PLAIN
    assert choose_blend(shop().before(0), known=known) == PLAIN


def test_known_and_unknown_customers_are_completed_together_as_they_are_alone():
    data = habits_only()
    carts = [np.array([3]), np.array([4]), np.array([5])]
    whom = np.array([2, EMPTY, 7], dtype=np.int32)
    both = complete(data, carts, whom, np.full(3, 5))
    for row in range(3):
        alone = complete(data, carts[row : row + 1], whom[row : row + 1], np.array([5]))
        assert np.array_equal(both.items[row], alone.items[0])
        assert (np.diff(both.scores[row]) < 0).all()

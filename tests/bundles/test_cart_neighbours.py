"""Whose past a cart would fit, and what they buy."""

import numpy as np
import pytest

from bundlerec.bundles.blend import PLAIN, choose_blend, hide_one, hits
from bundlerec.bundles.cart_evidence import HABIT, LINEAR, NEIGHBOURS, PARTS, CartEvidence, held, sold
from bundlerec.bundles.cart_neighbours import HALF_LIFE, Neighbours
from bundlerec.bundles.cart_shortlists import shortlists
from bundlerec.data.dataset import build_dataset
from bundlerec.data.lists import EMPTY
from bundlerec.data.split import cut_time
from tests.bundles.test_completing import habits_only, sets_by_title
from tests.worlds import events


def own_tastes(customers=40, items=40, orders=15):
    """Everybody buys five of twelve favourites in each order: four products tell who it is, one says little."""
    rng = np.random.default_rng(3)
    rows = []
    for customer in range(customers):
        own = rng.choice(items, 12, replace=False)
        for order in range(orders):
            rows += [
                (f"c{customer:02}", f"i{one:02}", f"{customer}-{order}", order)
                for one in rng.choice(own, 5, replace=False)
            ]
    return build_dataset(events(rows))


def asked(data, *carts):
    return held(
        [np.flatnonzero(np.isin(data.item_ids, cart)) for cart in carts], np.arange(data.n_items), data.n_items
    )


def by_hand(data, cart):
    """P(i | cart) of every item, customer by customer."""
    last, bought = data.order_time.max(), np.zeros((data.n_customers, data.n_items))
    for order, item in zip(data.line_order, data.line_item, strict=True):
        days = (last - data.order_time[order]) / 86_400e6
        if data.order_customer[order] >= 0:
            bought[data.order_customer[order], item] += 0.5 ** (days / HALF_LIFE)
    bought = bought[bought.sum(axis=1) > 0]
    pull, usual = bought.sum(axis=1).mean(), np.bincount(data.line_item, minlength=data.n_items)
    theta = (bought + pull * usual / usual.sum()) / (bought.sum(axis=1) + pull)[:, None]
    chance = np.prod(theta[:, cart], axis=1)
    return chance / chance.sum() @ theta


def test_the_chance_is_that_of_the_formula():
    data = habits_only(customers=30)
    cart = np.array([3, 8, 21])
    found = Neighbours(data, np.arange(data.n_items)).score(held([cart], np.arange(data.n_items), data.n_items))
    assert found[0] == pytest.approx(by_hand(data, cart), rel=1e-4)
    assert found[0].sum() == pytest.approx(1, abs=1e-4)


def test_what_like_customers_buy_is_found_though_it_never_stood_beside_the_cart():
    rows = [("ann", one, f"a{n}", n) for n, one in enumerate(["tea", "milk", "scone", "tea", "milk", "scone"])]
    rows += [
        ("bob", one, f"b{n}", n) for n, one in enumerate(["beer", "crisps", "nuts", "beer", "crisps", "nuts"])
    ]
    data = build_dataset(events(rows))
    found = Neighbours(data, np.arange(data.n_items)).score(asked(data, ["tea"], ["beer"], []))
    scone, nuts = (int(np.flatnonzero(data.item_ids == name)[0]) for name in ("scone", "nuts"))
    assert found[0, scone] > 1.5 * found[0, nuts] and found[1, nuts] > 1.5 * found[1, scone]
    assert not found[2].any()  # nothing in the cart, nothing to go by


def test_orders_of_nobody_are_nobodys_past():
    data = sets_by_title()
    assert not Neighbours(data, sold(data)).score(asked(data, ["0-07"])).any()
    assert choose_blend(data, known=False)[NEIGHBOURS] == 0


def test_where_carts_tell_who_buys_they_count_though_nobody_is_named():
    data = own_tastes()
    weights = choose_blend(data, known=False)
    assert weights[NEIGHBOURS] > 0 and weights[HABIT] == 0
    evidence = CartEvidence(data.before(cut_time(data)))
    carts, hidden, _ = hide_one(data, cut_time(data))
    nobody = np.full(len(carts), EMPTY, dtype=np.int32)
    plain, ours = hits(evidence, (carts, hidden, nobody), [dict(PLAIN), dict(weights)]).mean(axis=1)
    assert ours > plain + 0.2


@pytest.mark.parametrize("data", [habits_only(), sets_by_title()], ids=["habits", "titles"])
def test_short_lists_find_what_the_whole_shelf_finds(data):
    some = hide_one(data, cut_time(data))
    evidence = CartEvidence(data.before(cut_time(data)))
    blends = [
        dict(PLAIN) | weights for weights in ({}, {NEIGHBOURS: 0.5}, {LINEAR: 2.0, HABIT: 0.3}, {"words": 1.0})
    ]
    short = shortlists(evidence, some)
    assert set(short.values) == set(PARTS) and len(some[0])
    for blend, exact in zip(blends, hits(evidence, some, blends), strict=True):
        assert short.hits(blend, 10).tolist() == exact.tolist()

"""Completed carts are judged by an item that was hidden from real orders."""

import numpy as np
import pytest

from bundlerec.bundles.blend import KNOWN, NOBODY, hide_one
from bundlerec.bundles.cart_evidence import CartEvidence
from bundlerec.bundles.together import count_pairs
from bundlerec.data.dataset import build_dataset
from bundlerec.data.lists import EMPTY
from bundlerec.data.split import cut_time
from bundlerec.evaluation.cart_hits import cart_hits, together_hits
from bundlerec.evaluation.of_kinds import kinds_told
from tests.bundles.reasons_world import cut, shop
from tests.bundles.test_completing import habits_only, sets_by_title
from tests.worlds import habitual_shop


def test_where_titles_tell_what_pairs_do_not_completing_is_surely_ahead():
    data = sets_by_title()
    found = cart_hits(data, cut_time(data))
    assert found.ours == found.nobody > 0.9  # every order is anonymous
    assert found.difference == pytest.approx(found.ours - max(found.item_item, found.bought_together))
    assert 0 < found.low < found.difference < found.high
    assert set(found.blends) == {KNOWN, NOBODY} and found.orders == 61


def test_the_lead_is_over_the_better_of_the_two_simple_methods():
    data = build_dataset(*habitual_shop())
    found = cart_hits(data, cut_time(data))
    assert found.item_item != found.bought_together
    assert found.difference == pytest.approx(found.ours - max(found.item_item, found.bought_together))


def test_customers_count_where_the_log_names_them():
    data = habits_only()
    found = cart_hits(data, cut_time(data))
    assert found.ours > found.nobody + 0.1 and found.low > 0
    assert found.told()["blends"][KNOWN]["habit"] > 0


def test_bought_together_is_the_sum_of_tempered_lifts():
    data = habits_only()
    past = data.before(cut_time(data))
    carts, hidden, customers = hide_one(data, cut_time(data))
    evidence, counts = CartEvidence(past), count_pairs(past)
    both, sold = counts.pairs.toarray(), counts.sold[counts.column >= 0]
    lift = both * counts.orders / np.outer(sold, sold)
    strength = np.where(lift > 1, lift**0.3, 0) * both / (sold + 20)[:, None]
    np.fill_diagonal(strength, 0)
    expected = []
    for cart, wanted in zip(carts, hidden, strict=True):
        values = np.append(strength[counts.column[cart]].sum(axis=0), 0)[counts.column[evidence.shelf]]
        values[np.isin(evidence.shelf, cart)] = -np.inf
        expected.append(wanted in evidence.shelf[np.argsort(-values, kind="stable")[:10]])
    found = together_hits(evidence, (carts, hidden, np.full(len(carts), EMPTY, dtype=np.int32)))
    assert found.tolist() == expected and 0 < found.sum() < len(found)


def test_nothing_is_told_of_what_nobody_can_be_judged_by():
    assert cart_hits(shop(), cut()) is None  # no order comes later
    assert cart_hits(shop(), 0) is None  # none comes before
    assert kinds_told(shop(), cut()) == {}

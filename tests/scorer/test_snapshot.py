"""A shop seen from a past moment: nothing later leaks in, candidates are sound, labels are the truth."""

import numpy as np
import pytest

from bundlerec.data.dataset import build_dataset
from bundlerec.data.split import next_orders, training_part
from bundlerec.scorer.candidates import CandidateCaps
from bundlerec.scorer.features import CUSTOMER_NAMES, CUSTOMER_SLICE, feature_names
from bundlerec.scorer.signals import SIGNALS, fitted_signals
from bundlerec.scorer.snapshot import snapshot
from bundlerec.scorer.state import shop_state
from tests.worlds import habitual_shop


def test_the_future_does_not_change_what_is_seen(shop, cut, view):
    bought, catalogue = habitual_shop(customers=120)
    later = bought["time"].to_numpy().astype("datetime64[us]").astype(np.int64) >= cut
    bought.loc[later, "item_id"] = "i000"
    bought.loc[later, "quantity"] = 50.0
    changed = build_dataset(bought, catalogue)
    history = training_part(changed, cut)
    again = snapshot(shop_state(history, cut, fitted_signals(history)), view.customers)
    assert np.array_equal(again.item, view.item)
    assert np.array_equal(again.features, view.features)
    assert np.array_equal(again.bag_weight, view.bag_weight)


def test_candidates_are_distinct_and_hold_the_whole_history(shop, state, view):
    for j in range(len(view)):
        items = view.item[view.start[j] : view.start[j + 1]]
        assert len(np.unique(items)) == len(items)
        history = state.history.customer_item[view.customers[j]].indices
        assert np.isin(history, items).all()


def test_caps_hold(state, truth):
    caps = CandidateCaps(history=3, signal=0, best_sellers=2, category_items=0, categories=0)
    small = snapshot(state, truth.customers, caps)
    assert np.diff(small.start).max() <= 3 + 3 * 2


def test_other_customers_bring_only_what_is_new_to_the_customer(state, truth):
    caps = CandidateCaps(history=0, signal=5, best_sellers=0, looked_at=0, category_items=0)
    others = snapshot(state, truth.customers, caps)
    assert len(others.item)
    assert not others.bought.any()
    assert np.diff(others.start).max() <= 5 * len(SIGNALS)


def test_first_purchases_count_each_customer_once(state):
    ever = state.items.discovered[:, -1] * state.history.n_orders / 1000
    assert ever == pytest.approx(state.items.customers)


def test_labels_are_the_next_order(view, truth):
    for j in range(len(view)):
        rows = slice(view.start[j], view.start[j + 1])
        wanted = truth.item[truth.start[j] : truth.start[j + 1]]
        assert np.array_equal(view.label[rows], np.isin(view.item[rows], wanted))


def test_bought_before_is_what_the_history_says(state, view):
    counts = state.history.customer_item[view.customers].toarray() > 0
    assert np.array_equal(view.bought, counts[view.row, view.item])


def test_every_feature_is_a_number_and_has_a_name(view):
    assert view.features.shape[1] == len(feature_names(SIGNALS))
    assert np.isfinite(view.features).all()
    assert feature_names(SIGNALS)[CUSTOMER_SLICE] == list(CUSTOMER_NAMES)


def test_a_customer_without_history_has_candidates_too(shop, state):
    empty = state.history.before(int(state.history.order_time[40]))
    early = shop_state(empty, state.cut, fitted_signals(empty))
    nobody = np.flatnonzero(empty.orders_of_customer == 0).astype(np.int32)[:3]
    seen = snapshot(early, nobody)
    assert (np.diff(seen.start) > 0).all()
    assert seen.bag_weight.sum() == 0


@pytest.mark.parametrize("until_first", [True, False])
def test_next_orders_before_a_later_moment(shop, cut, until_first):
    history = training_part(shop, cut)
    until = cut if until_first else None
    assert (len(next_orders(shop, history, cut, until=until)) == 0) == until_first

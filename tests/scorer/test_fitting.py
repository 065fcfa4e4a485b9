"""The whole scorer on a small shop: it learns, keeps its customers apart, and survives being put away."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch

from bundlerec.artifacts import Forgetful, from_bytes, to_bytes
from bundlerec.config import EvidenceWeights
from bundlerec.data.dataset import MICROSECONDS_A_DAY, build_dataset
from bundlerec.data.split import next_orders, training_part
from bundlerec.presets import Plan
from bundlerec.progress import Silent
from bundlerec.scorer import fitting
from bundlerec.scorer.calibration import fit_calibration
from bundlerec.scorer.fitting import MOST_SNAPSHOTS, NEWEST, fit_scorer, judging_window, snapshot_cuts
from bundlerec.scorer.model import Scorer
from bundlerec.scorer.trainer import logits_of
from bundlerec.scorer.weights import ScorerWeights
from bundlerec.training.choice import f1_of_view
from tests.worlds import events, habitual_shop

CPU = torch.device("cpu")
PLAN = Plan(3, 2, 6, 32, 1000, 1, 4)


class Kept(Forgetful):
    def __init__(self):
        self.content = {}

    def get(self, name):
        return self.content.get(name)

    def put(self, name, content):
        self.content[name] = content


def fit(shop, cut, checkpoints=None, evidence=None, plan=PLAN):
    return fit_scorer(
        shop,
        cut,
        plan,
        evidence=evidence or EvidenceWeights(),
        device=CPU,
        seed=0,
        progress=Silent(),
        checkpoints=checkpoints or Forgetful(),
    )


@pytest.fixture(scope="module")
def fitted(shop, cut):
    return fit(shop, cut)


def test_all_that_is_learned_lies_before_the_cut(shop, cut, fitted):
    assert max(fitted.moments) < cut
    assert snapshot_cuts(shop, cut, 3) == fitted.moments
    truth_items = sum(view.truth_size.sum() for view in fitted.views)
    assert truth_items > 0


def test_an_old_moment_weighs_less_by_its_distance_from_the_cut(shop, cut):
    weights = EvidenceWeights(half_life=10)
    views = fit(shop, cut, evidence=weights).views
    days = np.array([cut - view.cut for view in views]) / MICROSECONDS_A_DAY
    assert [view.age for view in views] == pytest.approx((0.5 ** (days / 10)).tolist())
    assert len(views) == 3 and np.diff(days).min() > 0


def test_customers_who_come_back_later_than_a_judging_window_are_not_learned_from():
    # fifty come twice a week, fifty once in eight weeks; a tenth of all orders takes less than two weeks
    often = [(f"a{u}", "tea", f"a{u}-{n}", 3.5 * n + u / 50) for u in range(50) for n in range(32)]
    seldom = [(f"z{u}", "jam", f"z{u}-{n}", 56 * n + u) for u in range(50) for n in range(2)]
    data = build_dataset(events(often + seldom))
    cut = int(data.order_time[-1]) + 1
    window = judging_window(data, cut)
    assert window < 14 * MICROSECONDS_A_DAY
    late = []
    for view in fit(data, cut, plan=replace(PLAN, snapshots=8, passes=1)).views:
        truth = next_orders(data, training_part(data, view.cut), view.cut, min_orders=1)
        soon = data.order_time[truth.orders] < view.cut + window
        assert np.array_equal(view.customers, truth.customers[soon])
        late.append(int((~soon).sum()))
    assert max(late) > 0


def test_a_shop_of_few_customers_looks_at_more_moments_until_it_has_enough_next_orders(shop, cut, fitted):
    each = [len(view) for view in fitted.views]
    assert len(each) == PLAN.snapshots == 3
    for wanted, expected in ((1, 3), (sum(each), 3), (sum(each) + 1, 4)):
        plan = replace(PLAN, passes=1, steps=1, next_orders=wanted)
        assert fit(shop, cut, plan=plan).moments == snapshot_cuts(shop, cut, expected)
    every = fit(shop, cut, plan=replace(PLAN, passes=1, steps=1, next_orders=10**9)).moments
    assert every == snapshot_cuts(shop, cut, 100)[:MOST_SNAPSHOTS] and len(every) > 4


def test_further_moments_are_looked_at_only_while_there_is_room_for_their_candidates(
    shop, cut, fitted, monkeypatch
):
    monkeypatch.setattr(fitting, "MOST_ROWS", sum(len(view.item) for view in fitted.views))
    plan = replace(PLAN, passes=1, steps=1, next_orders=10**9)
    assert len(fit(shop, cut, plan=plan).views) <= PLAN.snapshots + 2  # the room may be left by a row or two


def test_no_two_moments_know_the_same_orders_where_many_share_a_time():
    # ten customers with an order a week, all of them at the same hour
    rows = [(f"c{u}", "tea", f"{u}-{week}", 7 * week) for u in range(10) for week in range(8)]
    weekly = build_dataset(events(rows))
    cut = int(weekly.order_time[-1]) + 1
    days = [int(moment - weekly.order_time[0]) // MICROSECONDS_A_DAY for moment in snapshot_cuts(weekly, cut, 5)]
    assert days == [49, 42, 35, 28, 21]


def test_only_the_newest_moments_are_kept_whole(shop, cut):
    many = fit(shop, cut, plan=replace(PLAN, snapshots=5, passes=1))
    assert len(many.views) > NEWEST
    assert [len(blind) for blind in many.blind_logits] == [len(view.item) for view in many.views]
    assert [view.features.dtype for view in many.views] == [np.float32] * NEWEST + [np.float16] * (
        len(many.views) - NEWEST
    )


def test_probabilities_are_set_by_as_many_of_the_newest_moments_as_hold_enough_customers(
    shop, cut, fitted, monkeypatch
):
    kept = Kept()
    newest, blind = fitted.views[0], fitted.blind_logits[0]
    monkeypatch.setattr(fitting, "CALIBRATING", len(newest))
    alone = fit(shop, cut, kept)
    assert alone.weights.calibration == fit_calibration(blind, newest.label, newest.bought)
    assert alone.blind_calibration == fitted.blind_calibration != alone.weights.calibration
    monkeypatch.setattr(fitting, "CALIBRATING", 100 * len(newest))
    assert fit(shop, cut, kept).weights.calibration == fitted.blind_calibration


def test_older_moments_are_foretold_until_there_are_enough_customers(fitted, monkeypatch):
    views = [fitted.views[0]] * 6
    each = len(fitted.views[0])
    for room, expected in ((0, NEWEST), (4 * each, 4), (5 * each - 1, 4), (100 * each, 6)):
        monkeypatch.setattr(fitting, "FORETOLD", room)
        assert len(fitting._foretold(views)) == expected


def test_many_candidates_leave_room_for_fewer_customers(shop, cut, fitted, monkeypatch):
    assert not fitted.drawn
    rows = [len(view.item) for view in fitted.views]
    monkeypatch.setattr(fitting, "MOST_ROWS", rows[0] + sum(rows[1:]) // 2)
    some = fit(shop, cut)
    assert some.drawn
    assert len(some.views[0]) == len(fitted.views[0])
    assert all(len(few) < len(all_) for few, all_ in zip(some.views[1:], fitted.views[1:], strict=True))
    assert sum(len(view.item) for view in some.views) < 1.1 * fitting.MOST_ROWS


def test_the_future_does_not_change_the_weights(shop, cut, fitted):
    again = fit(shop.before(cut), cut)
    for one, other in zip(fitted.weights.nets, again.weights.nets, strict=True):
        assert torch.allclose(one.wide.weight, other.wide.weight, atol=1e-6)
    for one, other in zip(fitted.views, again.views, strict=True):
        assert np.array_equal(one.features, other.features)


def test_it_finds_favourites_better_than_best_sellers(fitted, view):
    logits = fitted.weights.logits(view, CPU)
    popularity = fitted.feature_names.index("popularity_1")
    assert f1_of_view(view, logits, 5).mean() > 2 * f1_of_view(view, view.features[:, popularity], 5).mean()


def test_blind_logits_come_from_the_net_that_did_not_see_the_customer(shop, cut, fitted):
    newest, blind = fitted.views[0], fitted.blind_logits[0]
    every = [logits_of(net, newest, np.arange(len(newest)), CPU) for net in fitted.weights.nets]
    matches = np.stack([np.isclose(blind, one, atol=1e-5) for one in every])
    assert matches.any(axis=0).all()
    assert all(matches[n].mean() < 0.9 for n in range(PLAN.folds))


def test_a_training_goes_on_from_its_checkpoints(shop, cut, fitted, monkeypatch):
    kept = Kept()
    fit(shop, cut, kept)
    monkeypatch.setattr("bundlerec.scorer.fitting.ScorerTrainer", None)  # training again would fail
    again = fit(shop, cut, kept)
    assert np.allclose(again.blind_logits[0], fitted.blind_logits[0])


def test_weights_survive_bytes(shop, fitted, view):
    loaded = ScorerWeights.from_bytes(fitted.weights.to_bytes(), shop)
    assert np.allclose(loaded.logits(view, CPU), fitted.weights.logits(view, CPU), atol=1e-6)
    assert np.allclose(loaded.order_sizes(view), fitted.weights.order_sizes(view))


def test_nets_of_an_older_training_take_every_value_at_its_word(shop, fitted, view):
    tensors, about = from_bytes(fitted.weights.to_bytes())
    old = {name: value for name, value in tensors.items() if name.split(".")[-1] not in ("least", "most")}
    assert len(tensors) - len(old) == 2 * PLAN.folds
    loaded = ScorerWeights.from_bytes(to_bytes(old, about), shop)
    assert all(net.least.isneginf().all() and net.most.isposinf().all() for net in loaded.nets)
    assert np.isfinite(loaded.logits(view, CPU)).all()


def test_weights_fit_a_shop_that_has_grown(shop, cut, fitted):
    bought, catalogue = habitual_shop(customers=120)
    added = catalogue.iloc[[0]].assign(item_id="a-new-one", category="A new shelf")
    grown = build_dataset(bought, pd.concat([added, catalogue]))
    loaded = ScorerWeights.from_bytes(fitted.weights.to_bytes(), grown)
    assert len(loaded.item_ids) == shop.n_items + 1
    old = fitted.weights.nets[0]
    new = loaded.nets[0]
    assert torch.equal(new.own.weight[1:], old.own.weight)
    assert torch.equal(new.groups[1:], old.groups)
    assert new.own.weight[0].abs().sum() == 0
    assert (new.groups[0, :2] == 0).all()


def test_weights_know_a_product_by_any_of_its_variants(shop, fitted):
    bought, catalogue = habitual_shop(customers=120)
    new = catalogue.iloc[[0]].assign(item_id="z-new", parent_id="i000")  # a variant that outsells the item of old
    sold = bought[bought["item_id"] == "i000"].assign(item_id="z-new", order_id="late", time=bought["time"].max())
    grown = build_dataset(pd.concat([bought, sold], ignore_index=True), pd.concat([catalogue, new]))
    loaded = ScorerWeights.from_bytes(fitted.weights.to_bytes(), grown)
    assert "i000" not in grown.item_ids and grown.n_items == shop.n_items
    row = int(grown.rows_of(["i000"])[0])
    assert grown.item_ids[row] == "z-new"
    assert torch.equal(loaded.nets[0].own.weight[row], fitted.weights.nets[0].own.weight[0])
    assert torch.equal(loaded.nets[0].own.weight[:row], fitted.weights.nets[0].own.weight[1:])


def test_as_a_model_it_scores_only_what_was_sold(shop, cut, fitted, state):
    scorer = Scorer(fitted.weights, cut, CPU).fit(state.history)
    customers = np.array([5, 2, 9], dtype=np.int32)
    scores = scorer.score(customers)
    assert scores.shape == (3, len(scorer.items))
    assert np.isin(scorer.items, state.history.line_item).all()
    assert (scores > -np.inf).sum(axis=1).min() > 5

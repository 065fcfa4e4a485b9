"""What speaks for an item, and what looks tell the scorer."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch

from bundlerec.artifacts import Forgetful
from bundlerec.config import EvidenceWeights
from bundlerec.data import columns as c
from bundlerec.data.dataset import MICROSECONDS_A_DAY, build_dataset
from bundlerec.data.looks import Looks
from bundlerec.data.split import cut_time, next_orders, training_part
from bundlerec.presets import Plan
from bundlerec.progress import Silent
from bundlerec.scorer.evidence import age_weight, evidence_for
from bundlerec.scorer.features import feature_names
from bundlerec.scorer.fitting import fit_scorer
from bundlerec.scorer.looks import look_table
from bundlerec.scorer.model import Scorer
from bundlerec.scorer.net import batch_of
from bundlerec.scorer.signals import SIGNALS
from bundlerec.scorer.snapshot import look_back
from tests.worlds import START, curious_shop, events, looks

DAY = MICROSECONDS_A_DAY
ZERO = int(np.datetime64(START, "us").astype(np.int64))
WEIGHTS = EvidenceWeights(view=0.1, cart=0.3, quantity=0.5, half_life=10)


def evidence(bought, looked, cut_day):
    """{(customer, item): weight} of the first order after the cut."""
    data = build_dataset(pd.concat([bought, looks(looked)]))
    cut = ZERO + cut_day * DAY
    truth = next_orders(data, training_part(data, cut), cut, min_orders=1)
    keys, values = evidence_for(data, truth, cut, WEIGHTS)
    assert (np.diff(keys) > 0).all()
    where, item = np.divmod(keys, data.n_items)
    names = data.customer_ids[truth.customers[where]], data.item_ids[item]
    return dict(zip(zip(*names, strict=True), values.astype(float).round(4).tolist(), strict=True))


def test_pieces_carts_and_views_count_by_their_weights_and_the_strongest_of_them():
    bought = events(
        [("ann", "tea", "1", 0), ("ann", "jam", "2", 9), ("ann", "tea", "2", 9), ("bob", "soap", "3", 1)]
    )
    bought.loc[1, c.QUANTITY] = 4.0
    looked = [("ann", "tea", c.VIEW, 5), ("ann", "soap", c.VIEW, 6), ("ann", "soap", c.CART, 7)]
    assert evidence(bought, looked, 5) == {("ann", "jam"): 2.0, ("ann", "tea"): 1.0, ("ann", "soap"): 0.3}


def test_looks_count_from_the_past_moment_to_the_next_order_only():
    bought = events([("ann", "tea", "1", 0), ("ann", "tea", "2", 9), ("bob", "soap", "3", 1)])
    looked = [("ann", "soap", c.VIEW, 4), ("ann", "soap", c.CART, 10), ("bob", "soap", c.VIEW, 6)]
    assert evidence(bought, looked, 5) == {("ann", "tea"): 1.0}
    assert evidence(bought, [("ann", "soap", c.VIEW, 5)], 5)["ann", "soap"] == 0.1


@pytest.mark.parametrize(
    ("day", "more"),
    [
        (5, {("ann", "soap"): 0.4, ("ann", "tea"): 1.4}),
        (8, {("ann", "soap"): 0.4, ("ann", "tea"): 1.4}),
        (4, {}),
        (9, {}),
    ],
)
def test_what_a_customer_said_yes_to_speaks_for_it_from_the_past_moment_to_the_next_order(day, more):
    bought = events([("ann", "tea", "1", 0), ("ann", "tea", "2", 9), ("bob", "soap", "3", 1)])
    data = build_dataset(bought)
    names = [("ann", "soap"), ("ann", "tea"), ("ann", "tea"), ("bob", "tea")]
    at = [(np.searchsorted(data.customer_ids, who), np.searchsorted(data.item_ids, what)) for who, what in names]
    customer, item = (np.array(part, dtype=np.int32) for part in zip(*at, strict=True))
    liked = Looks(customer, item, np.full(4, ZERO + day * DAY), np.zeros(4, dtype=bool))
    cut = ZERO + 5 * DAY
    truth = next_orders(data, training_part(data, cut), cut, min_orders=1)
    weights = EvidenceWeights(liked=0.4)
    keys, values = evidence_for(replace(data, liked=liked), truth, cut, weights)
    where, what = np.divmod(keys, data.n_items)
    found = zip(data.customer_ids[truth.customers[where]], data.item_ids[what], strict=True)
    assert dict(zip(found, values.round(4).tolist(), strict=True)) == pytest.approx({("ann", "tea"): 1.0} | more)
    assert (np.diff(keys) > 0).all() and values.dtype == np.float32


def test_without_any_feedback_the_evidence_is_bit_for_bit_what_it_was():
    data = build_dataset(curious_shop())
    cut = cut_time(data)
    truth = next_orders(data, training_part(data, cut), cut, min_orders=1)
    without, with_weight = (evidence_for(data, truth, cut, EvidenceWeights(liked=one)) for one in (0.0, 1.0))
    for one, two in zip(without, with_weight, strict=True):
        np.testing.assert_array_equal(one, two)


def test_a_hundred_pieces_speak_no_louder_than_eight():
    bought = events([("ann", "tea", "1", 0), ("ann", "tea", "2", 9)])
    bought.loc[1, c.QUANTITY] = 100.0
    assert evidence(bought, [], 5) == {("ann", "tea"): 2.5}


def test_age_halves_the_weight_of_a_moment():
    assert age_weight(ZERO, ZERO + 20 * DAY, WEIGHTS) == pytest.approx(0.25)


def test_a_look_table_counts_backwards_from_the_cut():
    looked = [("ann", "tea", c.VIEW, 3), ("ann", "tea", c.CART, 9), ("eve", "jam", c.VIEW, 3)]
    bought = events([("ann", "tea", "1", 0), ("bob", "jam", "2", 1)])
    data = build_dataset(pd.concat([bought, looks(looked)]))
    table = look_table(data, ZERO + 10 * DAY)
    at = table.find(np.array([0, 1]), np.array([1, 1]))
    assert at.tolist() == [0, -1]
    assert table.last_days[0] == pytest.approx(1)
    assert table.views[0] == pytest.approx(2 ** (-7 / np.array([1, 7, 30])), rel=1e-5)
    assert table.carts[0] == pytest.approx(2 ** (-1 / np.array([1, 7, 30])), rel=1e-5)
    assert table.popularity.sum() == pytest.approx(1000)


def f1_of(shop, seed=0):
    cut, cpu = cut_time(shop), torch.device("cpu")
    plan = Plan(4, 2, 1, 32, 1_000, 1, 1)
    fitted = fit_scorer(
        shop,
        cut,
        plan,
        evidence=EvidenceWeights(),
        device=cpu,
        seed=seed,
        progress=Silent(),
        checkpoints=Forgetful(),
    )
    history = training_part(shop, cut)
    truth = next_orders(shop, history, cut)
    scorer = Scorer(fitted.weights, cut, cpu).fit(history)
    scores = scorer.score(truth.customers)
    best = scorer.items[np.argsort(-scores, axis=1)[:, :2]]
    hits = [np.isin(best[j], truth.item[truth.start[j] : truth.start[j + 1]]).sum() for j in range(len(truth))]
    return float(np.mean(hits) / 2), fitted


def test_a_shop_whose_customers_look_before_they_buy_is_predicted_by_their_looks():
    """Every order is two of forty items at random, both looked at some days before."""
    log = curious_shop()
    with_looks, fitted = f1_of(build_dataset(log))
    without, _ = f1_of(build_dataset(log[log[c.KIND] == c.PURCHASE]))
    assert without < 0.3
    assert with_looks > 0.7
    view = fitted.views[0]
    names = feature_names(SIGNALS)
    assert view.features.shape[1] == len(names)
    assert view.features[:, names.index("views_1")].max() > 0


def test_what_was_looked_at_is_a_candidate():
    data = build_dataset(curious_shop(customers=60, items=400))
    cut, until = ZERO + 40 * DAY, ZERO + 60 * DAY
    weights = EvidenceWeights(view=0.5, half_life=10)
    view = look_back(data, cut, until, 1_000, np.random.default_rng(0), weights)
    looked = look_table(training_part(data, cut), cut)
    for j, customer in enumerate(view.customers):
        assert np.isin(
            looked.item[looked.customer == customer], view.item[view.start[j] : view.start[j + 1]]
        ).all()


def test_a_pass_never_leaves_out_what_something_speaks_for(view, everybody):
    curious = replace(view, evidence=np.where(np.arange(len(view.item)) % 7 == 0, 0.1, 0).astype(np.float32))
    part = batch_of(curious, everybody, np.random.default_rng(0), keep=0.1)
    assert (part.evidence > 0).sum() == (curious.evidence > 0).sum()
    assert set(part.weight[part.evidence > 0].tolist()) == {1.0}

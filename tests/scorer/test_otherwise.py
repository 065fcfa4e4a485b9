"""Scores under pasts that never were: those of a shop in which they had been."""

import numpy as np
import pytest
import torch

from bundlerec.data.lists import EMPTY
from bundlerec.data.retold import pasts_of, retold
from bundlerec.scorer.calibration import Calibration, SizeModel
from bundlerec.scorer.model import Scorer
from bundlerec.scorer.net import ScorerNet
from bundlerec.scorer.otherwise import AT_ONCE, logits_otherwise, probabilities_otherwise
from bundlerec.scorer.state import retold_state, shop_state
from bundlerec.scorer.weights import ScorerWeights, group_codes


@pytest.fixture(scope="module")
def scorer(state, view, cut):
    torch.manual_seed(0)
    net = ScorerNet(group_codes(state.history), view.features.shape[1])
    torch.nn.init.normal_(net.own.weight)
    codes = group_codes(state.history)
    sizes = SizeModel(np.zeros(10))
    weights = ScorerWeights([net], Calibration((0.9, 1.2), (0.1, -0.2)), sizes, state.history.item_ids, codes, 128)
    return Scorer(weights, cut, torch.device("cpu")).fit_with(state.history, state.signals)


def test_a_past_as_it_was_gives_the_scorers_own_logits(scorer, view):
    seen = scorer.look(view.customers)
    several = np.concatenate([view.customers] * (AT_ONCE // len(view) + 1))  # more than one block
    items = np.stack([view.item[view.start[row] : view.start[row] + 4] for row in range(len(view))])
    items = np.concatenate([items] * (AT_ONCE // len(view) + 1))
    found = logits_otherwise(scorer, pasts_of([(customer, [], False) for customer in several]), items)
    whole = np.stack([seen.logits[view.start[row] : view.start[row] + 4] for row in range(len(view))])
    np.testing.assert_allclose(found[: len(view)], whole, atol=1e-6)
    np.testing.assert_allclose(found[len(view) : 2 * len(view)], whole, atol=1e-6)


def test_what_is_no_candidate_has_no_score(scorer, view):
    unlikely = np.setdiff1d(np.arange(scorer.state.history.n_items), view.item[: view.start[1]])
    likely = view.item[0]
    items = np.array([[likely, EMPTY, unlikely[0] if len(unlikely) else EMPTY]])
    found = probabilities_otherwise(scorer, pasts_of([(view.customers[0], [], False)]), items)
    assert 0 < found[0, 0] < 1
    assert np.isnan(found[0, 1:]).all()


def test_everything_told_of_a_customer_is_counted_anew_and_of_the_items_nothing(state):
    history, gone = state.history, 3
    pasts = pasts_of([(customer, [gone], False) for customer in range(history.n_customers)])
    told, anew = retold_state(state, pasts), shop_state(retold(history, pasts), state.cut, [])
    for name in ("orders", "size", "recent_size", "gap_days", "last_days", "repeat_share", "items"):
        np.testing.assert_allclose(getattr(told.customers, name), getattr(anew.customers, name))
    assert np.array_equal(told.by_item.key, anew.by_item.key)
    assert np.array_equal(told.by_group[1].count, anew.by_group[1].count)
    assert (told.by_item.find(np.arange(history.n_customers), np.full(history.n_customers, gone)) < 0).all()
    assert told.items is state.items


def test_without_what_was_bought_a_habit_is_as_unlikely_as_the_net_says_of_strangers(scorer, view, state):
    row = int(np.flatnonzero(view.bought)[0])
    customer, item = view.customers[view.row[row]], view.item[row]
    pasts = pasts_of([(customer, [], False), (customer, [item], False), (customer, [], True)])
    whole, without, nothing = logits_otherwise(scorer, pasts, np.full((3, 1), item))[:, 0]
    assert len({round(float(one), 4) for one in (whole, without, nothing)}) == 3

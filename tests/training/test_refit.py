"""Weights are fitted again on the newest orders only where that is seen to help."""

import copy
from dataclasses import replace

import numpy as np
import pytest
import torch

from bundlerec.artifacts import Forgetful
from bundlerec.config import EvidenceWeights, Preset
from bundlerec.data.dataset import build_dataset
from bundlerec.data.split import cut_time, next_orders, training_part
from bundlerec.presets import PLANS
from bundlerec.progress import Silent
from bundlerec.scorer.fitting import fit_scorer
from bundlerec.scorer.model import Scorer
from bundlerec.scorer.trainer import ScorerTrainer
from bundlerec.training import refit as room
from bundlerec.training.refit import refit
from tests.worlds import habitual_shop

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def learned():
    """Trained weights, the judged customers with their next orders, and the newest snapshot before."""
    shop = build_dataset(*habitual_shop(customers=100))
    cut, plan = cut_time(shop), PLANS[Preset.QUICK]
    fitted = fit_scorer(
        shop, cut, plan, evidence=EvidenceWeights(), device=CPU, seed=0, progress=Silent(), checkpoints=Forgetful()
    )
    history = training_part(shop, cut)
    truth = next_orders(shop, history, cut)
    view = Scorer(fitted.weights, cut, CPU).fit(history).look(truth.customers).view
    return fitted.weights, view.with_truth(truth, shop, EvidenceWeights()), fitted.views[:1]


@pytest.fixture
def enough(monkeypatch):
    monkeypatch.setattr(room, "LEAST", 5)


def turn(nets):
    """Turns all likings over."""
    with torch.no_grad():
        for net in nets:
            net.heads.weight.neg_()
            net.wide.weight.neg_()


@pytest.fixture
def turned(monkeypatch):
    """A pass of training turns the nets over."""
    monkeypatch.setattr(ScorerTrainer, "train_epoch", lambda self: turn([self._net]))


def parameters(weights):
    return torch.cat([value.flatten() for net in weights.nets for value in net.parameters()])


def test_too_few_customers_can_not_tell(learned):
    weights, newest, older = learned
    kept, why = refit(weights, newest, older, CPU, seed=0)
    assert kept is weights and "too few" in why


def test_better_weights_are_taken_and_the_old_ones_stay_as_they_were(learned, enough, turned):
    weights, newest, older = learned
    bad = replace(weights, nets=copy.deepcopy(weights.nets))
    turn(bad.nets)
    before = parameters(bad).clone()
    again, why = refit(bad, newest, older, CPU, seed=0)
    assert "fitted again on the newest orders (F1 at 10 of" in why
    assert torch.equal(parameters(again), parameters(weights))
    assert torch.equal(parameters(bad), before)
    assert again.calibration == bad.calibration


def test_weights_that_would_get_worse_are_kept(learned, enough, turned):
    weights, newest, older = learned
    kept, why = refit(weights, newest, older, CPU, seed=0)
    assert kept is weights and "did not help" in why


def test_nobody_is_asked_whose_order_was_learned_from(learned, enough, monkeypatch):
    taught, asked = [], []
    build, judge = ScorerTrainer.__init__, room.f1_of_view

    def watch(self, net, views, learners, **more):
        taught.append(learners)
        build(self, net, views, learners, **more)

    def count(view, scores):
        asked.append(judge(view, scores))
        return Asked(asked[-1])

    class Asked(np.ndarray):
        def __new__(cls, values):
            return np.asarray(values).view(cls)

        def __getitem__(self, held):
            asked.append(held)
            return np.asarray(self)[held]

    monkeypatch.setattr(ScorerTrainer, "__init__", watch)
    monkeypatch.setattr(room, "f1_of_view", count)
    weights, newest, older = learned
    refit(weights, newest, older, CPU, seed=0)
    held = asked[1]
    assert held.dtype == bool and 5 <= held.sum() < len(newest) / 2
    for learners in taught:
        assert not learners[newest.customers[held]].any()
        assert learners[newest.customers[~held]].all()


def test_the_result_does_not_depend_on_what_was_computed_before(learned, enough, monkeypatch):
    better = iter([0.1, 0.2, 0.1, 0.2])
    monkeypatch.setattr(room, "f1_of_view", lambda view, scores: np.full(len(view), next(better)))
    weights, newest, older = learned
    results = []
    for before in (0, 99):
        torch.manual_seed(before)
        results.append(parameters(refit(weights, newest, older, CPU, seed=0)[0]))
    assert torch.equal(*results)
    assert not torch.equal(results[0], parameters(weights))

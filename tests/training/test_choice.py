"""Which model a shop gets: habits are found where there are some, and only there."""

import numpy as np
import pytest
import torch

from bundlerec.artifacts import Forgetful
from bundlerec.config import EvidenceWeights, Preset
from bundlerec.data import columns as c
from bundlerec.data.dataset import build_dataset
from bundlerec.data.split import cut_time
from bundlerec.presets import PLANS
from bundlerec.progress import Silent
from bundlerec.scorer.calibration import Calibration
from bundlerec.scorer.fitting import FittedScorer, fit_scorer
from bundlerec.scorer.signals import SIGNALS
from bundlerec.scorer.snapshot import Snapshot
from bundlerec.training.choice import LEAST_CUSTOMERS, choose, f1_of_view
from tests.worlds import habitual_shop


def chosen(events, catalogue, seed=0):
    shop = build_dataset(events, catalogue)
    cpu, plan = torch.device("cpu"), PLANS[Preset.QUICK]
    return choose(
        fit_scorer(
            shop,
            cut_time(shop),
            plan,
            evidence=EvidenceWeights(),
            device=cpu,
            seed=seed,
            progress=Silent(),
            checkpoints=Forgetful(),
        ),
        SIGNALS,
    )


@pytest.mark.parametrize("seed", range(3))
def test_no_habit_is_seen_in_a_shuffled_log(seed, whole_trainings):
    events, catalogue = habitual_shop(customers=60, seed=seed)
    events[c.ITEM_ID] = np.random.default_rng(seed).permutation(events[c.ITEM_ID].to_numpy())
    choice = chosen(events, catalogue, seed)
    assert choice.model == "best_sellers"
    assert "no personal signal" in choice.why


@pytest.mark.parametrize("seed", range(2))
def test_no_habit_is_seen_where_everybody_buys_what_sells(seed, whole_trainings):
    events, catalogue = habitual_shop(customers=60, seed=seed)
    share = 1 / np.arange(1, 41)
    drawn = np.random.default_rng(seed).choice(40, len(events), p=share / share.sum())
    events[c.ITEM_ID] = [f"i{item:03}" for item in drawn]
    assert chosen(events, catalogue, seed).model == "best_sellers"


@pytest.mark.parametrize("seed", range(2))
def test_habits_are_found_in_a_small_shop(seed, whole_trainings):
    choice = chosen(*habitual_shop(customers=40, seed=seed), seed)
    assert choice.model in ("scorer", *SIGNALS)
    assert ("matched better" in choice.why or "matched as well" in choice.why) and "best sellers" in choice.why


def made_up(scorer, simple, popular, customers=40):
    """A fitted scorer whose every customer bought one of two items; each score is how often it is right."""
    labels = np.tile([True, False], customers)
    right = {}
    for name, share in {"scorer": scorer, "simple": simple, "popular": popular}.items():
        hit = np.repeat(np.arange(customers) < share * customers, 2)
        right[name] = np.where(hit == labels, 1.0, 0.0)
    view = Snapshot(
        customers=np.arange(customers, dtype=np.int32),
        start=np.arange(customers + 1) * 2,
        item=np.tile(np.array([0, 1], dtype=np.int32), customers),
        features=np.column_stack([right["popular"], right["simple"]]).astype(np.float32),
        best=np.ones((customers, 1), dtype=np.float32),
        bought=np.zeros(2 * customers, dtype=bool),
        bag_item=np.zeros((customers, 1), dtype=np.int32),
        bag_weight=np.zeros((customers, 1), dtype=np.float32),
        label=labels,
        evidence=labels.astype(np.float32),
        cut=0,
        truth_size=np.ones(customers, dtype=np.float32),
    )
    return FittedScorer(None, [view], [0], [right["scorer"]], Calibration(), ["popularity_0", "habit_value"])


@pytest.fixture
def one_product(monkeypatch):
    monkeypatch.setattr(f1_of_view, "__defaults__", (1,))


@pytest.mark.parametrize(
    ("scorer", "simple", "popular", "model"),
    [
        (0.9, 0.6, 0.2, "scorer"),
        (0.6, 0.9, 0.2, "habit"),
        (0.6, 0.6, 0.2, "habit"),
        (0.55, 0.5, 0.5, "best_sellers"),
        (0.2, 0.5, 0.9, "best_sellers"),
        (0.0, 0.0, 0.0, "best_sellers"),
    ],
)
def test_the_better_one_wins_and_has_to_beat_the_best_sellers_clearly(scorer, simple, popular, model, one_product):
    choice = choose(made_up(scorer, simple, popular), ["habit"])
    assert choice.model == model
    if model == "scorer":
        assert "F1 0.900" in choice.why and "(0.600)" in choice.why and "(0.200)" in choice.why


def test_what_looks_equal_is_not_called_better(one_product):
    assert "matched as well (F1 0.600) as those of scorer (0.600)" in choose(made_up(0.6, 0.6, 0.2), ["habit"]).why


def test_a_handful_of_customers_proves_nothing(one_product):
    assert choose(made_up(1.0, 0.0, 0.0, LEAST_CUSTOMERS), ["habit"]).model == "scorer"
    assert choose(made_up(1.0, 0.0, 0.0, LEAST_CUSTOMERS - 1), ["habit"]).model == "best_sellers"


def test_f1_counts_the_best_candidates_and_the_whole_order():
    view = made_up(1, 1, 1, 2).views[0]
    assert f1_of_view(view, np.array([2.0, 1.0, 1.0, 2.0]), size=1) == pytest.approx([1.0, 0.0])
    assert f1_of_view(view, np.array([2.0, 1.0, 1.0, 2.0]), size=3) == pytest.approx([0.5, 0.5])

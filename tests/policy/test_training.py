import json
from pathlib import Path

import numpy as np
import pytest
import torch

from bundlerec.artifacts import Forgetful, from_bytes
from bundlerec.errors import Cancelled
from bundlerec.policy.environment import BUNDLE_FEATURES, ITEM_FEATURES, State
from bundlerec.policy.model import fit_policy
from bundlerec.policy.net import PolicyNet
from bundlerec.policy.table import table_of
from bundlerec.policy.trainer import PolicyTrainer
from bundlerec.policy.weights import PolicyWeights
from bundlerec.presets import Plan
from bundlerec.progress import Silent
from tests.policy.greedy import greedy_bundles
from tests.policy.made_up import CPU, made_up_choices
from tests.worlds import MisleadingShop

GOLDEN = Path(__file__).parents[1] / "golden" / "policy_curve.json"
SHOP = MisleadingShop()
SILENT, FORGETFUL = Silent(), Forgetful()


def plan(passes: int) -> Plan:
    return Plan(1, 1, 1, 8, 1, policy_passes=passes, samples=8)


class Notebook(Silent):
    """Writes the curve down; may raise Cancelled before a pass."""

    def __init__(self, cancel_at: int | None = None) -> None:
        self.points: list[tuple[str, int, dict[str, float]]] = []
        self.cancel_at = cancel_at

    def update(self, fraction, message):
        assert 0 <= fraction <= 1
        if len(self.points) == self.cancel_at:
            raise Cancelled("Stopped.")

    def curve(self, stage, step, values):
        self.points.append((stage, step, dict(values)))


class Memory(dict):
    """Checkpoints in a dictionary."""

    def put(self, name, content):
        self[name] = content


def fit(customers=300, passes=2, progress=SILENT, checkpoints=FORGETFUL, seed=0) -> PolicyWeights:
    return fit_policy(
        [SHOP.choices(customers, seed=seed)],
        SHOP.REWARD,
        plan(passes),
        device=CPU,
        seed=seed,
        progress=progress,
        checkpoints=checkpoints,
    )


def share_of_the_best(choices, places) -> float:
    worth = [SHOP.worth(choices.item[row, chosen[chosen >= 0]].tolist()) for row, chosen in enumerate(places)]
    return float(np.mean(worth)) / SHOP.best_worth()


@pytest.fixture(scope="module")
def trained() -> PolicyWeights:
    return fit(customers=1500, passes=10)


@pytest.fixture(scope="module")
def short() -> tuple[PolicyWeights, Notebook]:
    """A policy of two passes, and its curve."""
    notebook = Notebook()
    return fit(progress=notebook), notebook


def test_where_single_scores_mislead_the_policy_finds_the_best_sets_and_greedy_does_not(trained):
    judged = SHOP.choices(200, seed=77)
    assert share_of_the_best(judged, greedy_bundles(judged)) <= 0.8
    assert trained.kept, trained.why
    assert share_of_the_best(judged, trained.bundles(judged).places) >= 0.95


def test_the_value_of_a_choice_is_close_to_the_reward_that_follows_it(trained):
    bundles = trained.bundles(SHOP.choices(200, seed=77))
    assert abs(bundles.choice_value[:, 0].mean() - SHOP.best_worth()) < 0.2 * SHOP.best_worth()
    assert bundles.choice_value[:, 0].mean() > np.nanmean(bundles.choice_value[:, 3])


def test_the_training_follows_its_golden_curve(short):
    _, notebook = short
    assert [(stage, step) for stage, step, _ in notebook.points] == [("policy", 1), ("policy", 2), ("policy", 3)]
    for (_, _, point), golden in zip(notebook.points, json.loads(GOLDEN.read_text(encoding="utf-8")), strict=True):
        assert point == pytest.approx(golden, rel=0.02, abs=0.005)


def test_an_interrupted_training_goes_on_to_the_same_policy(short):
    checkpoints = Memory()
    with pytest.raises(Cancelled):
        fit(progress=Notebook(cancel_at=2), checkpoints=checkpoints)
    rest = Notebook()
    resumed = fit(progress=rest, checkpoints=checkpoints)
    assert [step for _, step, _ in rest.points] == [3]
    for name, value in short[0].net.state_dict().items():
        torch.testing.assert_close(resumed.net.state_dict()[name], value, rtol=0, atol=1e-6)


def test_the_policy_is_the_mean_of_its_passes_second_half():
    class Diary(Memory):
        """Writes down the net after each pass."""

        def put(self, name, content):
            super().put(name, content)
            weights = from_bytes(content)[0]
            nets.append({key.removeprefix("net/"): weights[key] for key in weights if key.startswith("net/")})

    nets: list[dict[str, torch.Tensor]] = []
    policy = fit(passes=3, checkpoints=Diary())
    assert len(nets) == 4
    for name, value in policy.net.state_dict().items():
        torch.testing.assert_close(value, (nets[2][name] + nets[3][name]) / 2)
    assert not torch.equal(nets[2]["from_item.weight"], nets[3]["from_item.weight"])


def test_the_same_seed_gives_the_same_policy_and_bytes_bring_it_back(short):
    first, again = short[0], fit()
    assert first.to_bytes() == again.to_bytes()
    back = PolicyWeights.from_bytes(first.to_bytes())
    assert back.verdict == first.verdict
    choices = SHOP.choices(50, seed=3)
    for size, seed in ((None, None), (4, None), (None, 9)):
        mine, theirs = (policy.bundles(choices, size=size, sample_seed=seed) for policy in (first, back))
        for name in ("places", "items", "choice_value", "log_probability"):
            np.testing.assert_array_equal(getattr(mine, name), getattr(theirs, name))


def test_a_policy_that_is_not_kept_serves_greedy_bundles_with_learned_values(monkeypatch):
    monkeypatch.setattr("bundlerec.policy.gate.LEAST_GAIN", 10.0)
    policy = fit(passes=1)
    assert not policy.kept
    judged = SHOP.choices(50, seed=3)
    bundles = policy.bundles(judged)
    np.testing.assert_array_equal(bundles.places, greedy_bundles(judged))
    assert np.isfinite(bundles.choice_value[:, 0]).all()
    features = torch.ones(ITEM_FEATURES + BUNDLE_FEATURES)
    torch.testing.assert_close(policy.net.by_hits_alone().value_of(features), policy.net.value_of(features))


@pytest.mark.parametrize("views", [[], [made_up_choices(20, 9)]], ids=["none", "few"])
def test_too_few_customers_leave_the_greedy_bundles_and_a_sentence(views):
    policy = fit_policy(views, SHOP.REWARD, plan(2), device=CPU, seed=0, progress=SILENT, checkpoints=FORGETFUL)
    assert not policy.kept
    assert "too few to tell" in policy.why
    choices = made_up_choices(5, 9)
    np.testing.assert_array_equal(policy.bundles(choices).places, greedy_bundles(choices))


def test_customers_without_a_known_next_order_teach_nothing():
    choices = made_up_choices(300, 9)
    choices.truth_size[::2] = 0
    policy = fit_policy(
        [choices], SHOP.REWARD, plan(1), device=CPU, seed=0, progress=SILENT, checkpoints=FORGETFUL
    )
    assert policy.verdict.customers == 60


def test_every_tensor_of_a_training_is_made_on_the_runs_device():
    """Whatever is made without naming a device lands on `meta`, and cannot meet the run's tensors."""
    choices = SHOP.choices(64)
    net = PolicyNet()
    trainer = PolicyTrainer(net, choices, SHOP.REWARD, samples=3, passes=1, device=CPU, seed=0)
    torch.set_default_device("meta")
    try:
        for _ in range(2):
            trainer.train_epoch()
    finally:
        torch.set_default_device(None)
    assert all(parameter.device == CPU for parameter in net.parameters())


def test_shapes_and_types_pass_on_the_meta_device():
    meta = torch.device("meta")
    table = table_of(SHOP.choices(6), meta)
    who = torch.arange(6, device=meta)
    state = State.start(table, who, torch.zeros_like(who))
    net = PolicyNet().to(meta)
    for _ in range(2):
        step = net(state.view())
        assert step.item.shape == (6, 11)
        assert step.stop.shape == (6,)
        fresh = state.choose(step.item.argmax(dim=1))
        assert fresh.device == meta


def test_half_precision_as_on_a_gpu_changes_little(short, monkeypatch):
    full = short[1]
    monkeypatch.setattr(
        "bundlerec.policy.net.half_precision", lambda _: torch.autocast("cpu", dtype=torch.bfloat16)
    )
    half = Notebook()
    fit(progress=half)
    for (_, _, exact), (_, _, rough) in zip(full.points, half.points, strict=True):
        for name in ("imitation", "reward", "likeliest", "validation"):
            if name in exact:
                assert rough[name] == pytest.approx(exact[name], rel=0.05), name

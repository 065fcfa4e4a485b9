"""The net's shapes and devices, and what its loss rewards."""

from dataclasses import fields, replace

import numpy as np
import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_flatten

from bundlerec.presets import Plan
from bundlerec.scorer.loss import scorer_loss
from bundlerec.scorer.net import UNSEEN, Batch, Scales, ScorerNet, batch_of
from bundlerec.scorer.trainer import ScorerTrainer, logits_of, passes_needed
from bundlerec.scorer.weights import group_codes


@pytest.fixture
def net(shop, view):
    torch.manual_seed(0)
    return ScorerNet(group_codes(shop), view.features.shape[1], hidden=16)


def test_one_logit_a_candidate_also_on_the_meta_device(net, view, everybody):
    batch = batch_of(view, everybody[:5]).to(torch.device("meta"))
    logits = net.to("meta")(batch)
    assert logits.shape == (view.start[5],)
    assert logits.dtype == torch.float32
    assert scorer_loss(logits, batch).shape == ()


class DevicesSeen(TorchDispatchMode):
    """Notes the device of every tensor that any operation makes."""

    def __init__(self):
        super().__init__()
        self.devices = set()

    def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
        made = operation(*args, **(kwargs or {}))
        self.devices |= {t.device.type for t in tree_flatten(made)[0] if isinstance(t, torch.Tensor)}
        return made


def test_what_all_customers_have_in_common_says_nothing_of_an_item(net, view, everybody):
    batch = batch_of(view, everybody[:1])
    with torch.no_grad():
        net.eval()
        assert net.agreement(batch).abs().max() > 0
        net.common.copy_(net.customers(batch.bag_item, batch.bag_weight)[0])
        assert net.agreement(batch).abs().max() == 0


def test_training_hides_most_agreements_and_learns_the_common_customer(net, view, everybody):
    batch = batch_of(view, everybody)
    net.train()
    before = net.common.clone()
    hidden = (net.agreement(batch) == 0).all(dim=1).float().mean().item()
    assert hidden == pytest.approx(UNSEEN, abs=0.05)
    assert not torch.equal(net.common, before)


def test_every_tensor_of_a_training_step_is_made_on_the_runs_device(net, view, everybody):
    """`meta` stands for a GPU: a tensor that is made elsewhere is noted, and could not be mixed with these."""
    batch = batch_of(view, everybody[:5]).to(torch.device("meta"))
    net.to("meta").train()
    optimizer = torch.optim.AdamW(net.parameters(), lr=0.1, foreach=False)
    with DevicesSeen() as seen:
        loss = scorer_loss(net(batch), batch)
        loss.backward()
    optimizer.step()
    assert seen.devices == {"meta"}


def test_a_batch_can_leave_out_candidates_that_were_not_bought(view, everybody):
    whole = batch_of(view, everybody)
    part = batch_of(view, everybody, np.random.default_rng(0), keep=0.25)
    assert part.label.sum() == whole.label.sum()
    kept = (part.label == 0).sum().item()
    assert kept < 0.35 * (whole.label == 0).sum().item()
    assert set(part.weight[part.label == 0].tolist()) == {4.0}
    assert {f.name for f in fields(Batch)} >= {"features", "weight"}


def test_the_loss_is_least_at_the_true_probability():
    """Many customers with one candidate each, of whom 20 % buy: the best common logit is log(.2/.8)."""
    n = 1000
    label = (torch.arange(n) < 200).float()
    one = torch.ones(n)
    bag = torch.zeros(n, 1)
    batch = Batch(bag, torch.zeros(n).long(), torch.arange(n), one.bool(), bag.long(), bag, label, label, one, one)

    def loss(p):
        return scorer_loss(torch.full((n,), float(np.log(p / (1 - p)))), batch).item()

    assert loss(0.2) < min(loss(0.15), loss(0.25))


def test_weights_make_up_for_candidates_left_out():
    """Two of four equal losers with weight two count like all four."""
    row, bag = torch.zeros(5).long(), torch.zeros(1, 1)
    label = torch.tensor([1.0, 0, 0, 0, 0])
    all_five = Batch(
        torch.zeros(5, 1), row, row, row.bool(), bag.long(), bag, label, label, torch.ones(1), torch.ones(5)
    )
    logits = torch.tensor([0.3, -1.0, -1.0, -1.0, -1.0])
    three = Batch(
        torch.zeros(3, 1),
        row[:3],
        row[:3],
        row[:3].bool(),
        bag.long(),
        bag,
        label[:3],
        label[:3],
        torch.ones(1),
        torch.tensor([1.0, 2, 2]),
    )
    assert scorer_loss(logits, all_five).item() == pytest.approx(scorer_loss(logits[:3], three).item(), rel=1e-5)


def test_evidence_moves_the_least_loss_to_its_share():
    """Nobody buys; a fifth looked, which counts 0.5 for the item: the best probability is 0.1 / 1.1."""
    n = 1000
    looked = 0.5 * (torch.arange(n) < 200).float()
    one, bag, nothing = torch.ones(n), torch.zeros(n, 1), torch.zeros(n)
    batch = Batch(bag, nothing.long(), torch.arange(n), one.bool(), bag.long(), bag, nothing, looked, one, one)

    def loss(p):
        return scorer_loss(torch.full((n,), float(np.log(p / (1 - p)))), batch).item()

    assert loss(0.1 / 1.1) < min(loss(0.05), loss(0.15))


def test_an_old_moment_counts_by_its_age():
    row, bag = torch.zeros(2).long(), torch.zeros(1, 1)
    label, logits = torch.tensor([1.0, 0]), torch.tensor([0.3, -1.0])

    def loss(age):
        batch = Batch(
            torch.zeros(2, 1),
            row,
            row,
            row.bool(),
            bag.long(),
            bag,
            label,
            label,
            torch.tensor([age]),
            torch.ones(2),
        )
        return scorer_loss(logits, batch).item()

    assert loss(0.25) == pytest.approx(0.25 * loss(1.0), rel=1e-5)


def test_a_small_shop_gets_more_passes_and_a_large_one_those_of_its_plan(view):
    plan = Plan(1, 1, 3, 8, 1_000, 1, 1, batch=4, steps=200)
    everyone = np.ones(int(view.customers.max()) + 1, dtype=bool)
    steps = -(-len(view) // 4)
    assert passes_needed([view], everyone, plan) == -(-200 // steps)
    assert passes_needed([view] * 200, everyone, plan) == 3
    assert passes_needed([view], ~everyone, plan) == 200


def test_training_lowers_the_loss_and_the_same_seed_gives_the_same_net(shop, view, everybody):
    def trained():
        torch.manual_seed(1)
        net = ScorerNet(group_codes(shop), view.features.shape[1], hidden=16)
        net.standardise(Scales.of(view.features))
        everyone = np.ones(shop.n_customers, dtype=bool)
        trainer = ScorerTrainer(net, [view], everyone, passes=8, batch=128, device=torch.device("cpu"), seed=1)
        losses = [trainer.train_epoch()["loss"] for _ in range(8)]
        return losses, logits_of(net, view, everybody, torch.device("cpu"))

    first, second = trained(), trained()
    assert first[0][-1] < first[0][0]
    assert first[0] == second[0]
    assert np.array_equal(first[1], second[1])


def test_what_lies_beyond_all_that_was_learned_from_is_read_as_the_nearest_that_was(shop, view, everybody):
    net = ScorerNet(group_codes(shop), view.features.shape[1], hidden=16)
    net.standardise(Scales.of(view.features))
    least, most = view.features.min(axis=0), view.features.max(axis=0)
    assert np.ptp(view.features, axis=0).max() > 1

    def logits(features):
        return logits_of(net, replace(view, features=features.astype(np.float32)), everybody, torch.device("cpu"))

    far = np.where(np.arange(view.features.shape[1]) % 2, least - 9, most + 9) + 0 * view.features
    edge = np.where(np.arange(view.features.shape[1]) % 2, least, most) + 0 * view.features
    assert np.array_equal(logits(far), logits(edge))
    assert not np.allclose(logits(edge), logits(view.features))

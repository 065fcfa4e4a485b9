"""What sold at one past moment only is not said of moments to come."""

from dataclasses import replace

import numpy as np
import torch

from bundlerec.scorer import trainer
from bundlerec.scorer.features import feature_names
from bundlerec.scorer.net import ScorerNet, batch_of
from bundlerec.scorer.signals import SIGNALS
from bundlerec.scorer.surges import Surges
from bundlerec.scorer.trainer import ScorerTrainer, logits_of
from bundlerec.scorer.weights import group_codes

CPU, PASSES = torch.device("cpu"), 150
POPULARITY = feature_names(SIGNALS).index("popularity_0")


def told_otherwise(view, item):
    """The same moment, but that the item sold a little better of late."""
    features = view.features.copy()
    features[view.item == item, POPULARITY] += 0.5
    return replace(view, features=features)


def contrast(item, shop, views, usual, alike):
    """How much more a net that learned from `views` expects of an item where it sold a little better of late."""
    torch.manual_seed(0)
    net = ScorerNet(group_codes(shop), usual.features.shape[1], hidden=16)
    net.standardise(usual.features.mean(axis=0), usual.features.std(axis=0) + 1e-3)
    everyone = np.ones(shop.n_customers, dtype=bool)
    learning = ScorerTrainer(net, views, everyone, passes=PASSES, batch=128, device=CPU, seed=0)
    for _ in range(PASSES):
        learning.train_epoch()
    said = [logits_of(net, view, np.arange(len(view)), CPU)[view.item == item].mean() for view in (alike, usual)]
    return said[0] - said[1]


def test_a_surge_of_one_moment_is_hardly_said_of_one_that_looks_like_it(shop, view, monkeypatch):
    """Three moments as usual, and one at which an item sold a little better before, and to everybody afterwards."""
    item = np.bincount(view.item).argmax()
    alike = told_otherwise(view, item)
    label = view.label | (view.item == item)
    surged = replace(alike, label=label, evidence=np.maximum(view.evidence, label).astype(np.float32))
    learned = contrast(item, shop, [view, view, view, surged], view, alike)
    monkeypatch.setattr(trainer, "SURGE_RATE", 0.0)
    by_heart = contrast(item, shop, [view, view, view, surged], view, alike)
    assert 0 < learned < 0.7 * by_heart


def test_each_moment_has_surges_of_its_own_for_new_and_for_old_items(shop, view, everybody):
    batch, items = batch_of(view, everybody), np.unique(view.item)
    surges = Surges(2, shop.n_items, items)
    with torch.no_grad():
        at = len(items) + int(np.searchsorted(items, int(batch.item[0])))
        surges.effect.weight[at, int(batch.bought[0])] = 3
        first, second = surges(0, batch), surges(1, batch)
    assert not first.any()
    same = (batch.item == batch.item[0]) & (batch.bought == batch.bought[0])
    assert torch.equal(second, 3.0 * same)

"""A run's models in the store: which scorer judges, which one recommends, and for which data checkpoints count."""

import numpy as np
import pytest
import torch

from bundlerec.data import columns as c
from bundlerec.operations import evaluate
from bundlerec.training import refit as room
from bundlerec.training.keeping import StoreCheckpoints, kept_models
from bundlerec.training.shop import end_of, load_dataset
from tests.shops import SHOP, trained

CPU = torch.device("cpu")


@pytest.fixture
def refitted(growing_shop, monkeypatch):
    """A run whose weights were fitted again after the judgement."""
    monkeypatch.setattr(room, "LEAST", 5)
    better = iter([0.1, 0.2])
    monkeypatch.setattr(room, "f1_of_view", lambda view, scores: np.full(len(view), next(better)))
    run = trained(growing_shop.store, SHOP)
    assert "fitted again" in run.summary["refit"]
    return run


def test_the_scorer_that_was_judged_is_kept_beside_the_one_of_today(growing_shop, refitted):
    dataset = load_dataset(growing_shop.store, SHOP, None)
    first = []
    for as_judged in (True, False):
        models = kept_models(
            growing_shop.store, refitted.id, dataset, end_of(dataset, None), CPU, as_judged=as_judged
        )
        first.append(models.scorer.weights.nets[0].wide.weight)
    assert not torch.equal(*first)


def test_judging_again_uses_the_scorer_that_saw_nothing_after_the_cut(growing_shop, refitted):
    key = [c.MODEL, c.K, c.SEGMENT, c.METRIC]
    kept, again = (evaluate(growing_shop.store, SHOP, refitted.id, ks).metrics for ks in ([5], [5, 7]))
    both = kept[kept[c.MODEL] == "scorer"].merge(again, on=key, suffixes=("", "_again"))
    assert len(both) == (kept[c.MODEL] == "scorer").sum() > 50
    assert np.allclose(both[c.VALUE], both[f"{c.VALUE}_again"], atol=1e-6, equal_nan=True)


def test_checkpoints_count_for_the_same_data_only(growing_shop):
    store, run = growing_shop.store, growing_shop.latest
    one, other = StoreCheckpoints(store, run, "a" * 64), StoreCheckpoints(store, run, "b" * 64)
    one.put("net", b"1")
    assert (one.get("net"), other.get("net"), one.get("policy")) == (b"1", None, None)
    models = set(store.results.artifacts(run)) - {f"checkpoint/{'a' * 16}/net"}
    other.clear()
    assert set(store.results.artifacts(run)) == models

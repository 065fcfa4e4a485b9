"""A training that is stopped, broken off or taken up again; what a finished one leaves in the store."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from bundlerec import jobs
from bundlerec.config import TrainSettings
from bundlerec.data import columns as c
from bundlerec.errors import BundleRecError, Cancelled
from bundlerec.progress import Silent
from bundlerec.store import RunState
from bundlerec.training import refit
from bundlerec.worker import Terminated, training, work
from db.store import open_store
from tests.shops import SHOP, save, trained

SAID = ("model", "customer_id", "kind", "slot", "item_id", "score", "choice_value")


class Breaks(Silent):
    """Raises an error at the first news that holds some words."""

    def __init__(self, words, error):
        self._words, self._error = words, error

    def update(self, fraction, message):
        if self._words in message:
            raise self._error


@pytest.fixture
def store(tmp_path, lasting_shop):
    """The shop of all tests without a training."""
    store = open_store(f"sqlite:///{(tmp_path / 'fresh.db').as_posix()}")
    save(store, SHOP, lasting_shop.events, lasting_shop.store.data.catalogue(SHOP))
    yield store
    store.close()


@pytest.fixture
def passes(monkeypatch):
    """Counts the passes of scorer nets and policy."""
    from bundlerec.policy.trainer import PolicyTrainer
    from bundlerec.scorer.trainer import ScorerTrainer

    counted = {"scorer": 0, "policy": 0}

    def watch(name, trainer):
        epoch = trainer.train_epoch

        def counting(self):
            counted[name] += 1
            return epoch(self)

        monkeypatch.setattr(trainer, "train_epoch", counting)

    watch("scorer", ScorerTrainer)
    watch("policy", PolicyTrainer)
    return counted


def left_behind(store, run):
    """How many rows and artifacts a run has."""
    results = store.results
    tables = (results.bundles(run.id), results.metrics(run.id), results.comparisons(run.id))
    return sum(map(len, tables)) + len(results.reasons(run.id, "007")) + len(results.artifacts(run.id))


def test_the_same_seed_gives_the_same_bundles(store, lasting_shop):
    run = trained(store, SHOP)
    theirs = lasting_shop.store.results
    pd.testing.assert_frame_equal(store.results.bundles(run.id), theirs.bundles(lasting_shop.latest))
    pd.testing.assert_frame_equal(store.results.metrics(run.id), theirs.metrics(lasting_shop.latest))
    other = trained(store, SHOP, seed=1)
    scores = [store.results.bundles(each.id)[c.SCORE].tolist() for each in (run, other)]
    assert scores[0] != scores[1]


def test_a_finished_run_keeps_models_and_no_checkpoints(lasting_shop):
    kept = lasting_shop.store.results.artifacts(lasting_shop.latest)
    assert set(kept) == {"scorer.safetensors", "policy.safetensors", "sizes.json"}
    run = lasting_shop.store.runs.get(lasting_shop.latest)
    assert run.fingerprint == lasting_shop.store.data.fingerprint(SHOP)
    assert {"reading", "scorer", "policy", "judging", "bundles"} <= set(run.summary["seconds"])
    assert json.loads(json.dumps(dict(run.summary))) == run.summary
    assert run.summary["customers"] == 120 and run.summary["orders"] == 1440


@pytest.mark.parametrize(
    ("words", "scorer", "policy"),
    [("net 2", 3, 7), ("pass 4 of", 0, 4), ("size of each simple method", 0, 0), ("Saving", 0, 0)],
)
def test_a_run_goes_on_where_it_was_broken_off(words, scorer, policy, store, lasting_shop, passes, monkeypatch):
    monkeypatch.setattr(refit, "LEAST", 10)
    run = trained(store, SHOP, Breaks(words, Terminated()))
    assert run.state is RunState.INTERRUPTED
    assert store.results.bundles(run.id).empty and store.results.metrics(run.id).empty
    assert any(name.startswith("checkpoint/") for name in store.results.artifacts(run.id))
    passes.update(scorer=0, policy=0)
    jobs.resume(store, run.id)
    resumed = work(store, run.id, training)
    assert resumed.state is RunState.DONE
    refitted = 2  # one pass of each net, after the judgement
    assert passes == {"scorer": scorer + refitted, "policy": policy}
    whole = trained(store, SHOP)
    assert resumed.summary["refit"] == whole.summary["refit"] and "held out" in whole.summary["refit"]
    assert resumed.summary["chosen"] == whole.summary["chosen"]
    bundles, expected = (store.results.bundles(each.id)[list(SAID)] for each in (resumed, whole))
    pd.testing.assert_frame_equal(bundles, expected)
    pd.testing.assert_frame_equal(store.results.metrics(resumed.id), store.results.metrics(whole.id))
    assert set(store.results.artifacts(resumed.id)) == set(store.results.artifacts(whole.id))


def test_checkpoints_of_other_data_are_not_taken_up(store, passes, lasting_shop):
    run = trained(store, SHOP, Breaks("size of each simple method", Terminated()))
    save(store, SHOP, lasting_shop.events.head(40).assign(**{c.ORDER_ID: "more"}))
    passes.update(scorer=0, policy=0)
    jobs.resume(store, run.id)
    assert work(store, run.id, training).state is RunState.DONE
    assert passes["scorer"] == 6 and passes["policy"] == 7


@pytest.mark.parametrize(
    ("error", "state"), [(Cancelled("Enough."), RunState.CANCELLED), (BundleRecError("No room."), RunState.FAILED)]
)
@pytest.mark.parametrize("words", ["net 2", "pass 4 of", "Asking every model", "reasons", "Saving"])
def test_a_run_that_does_not_end_well_leaves_nothing(words, error, state, store):
    run = trained(store, SHOP, Breaks(words, error))
    assert (run.state, run.error) == (state, "No room." if state is RunState.FAILED else "")
    assert left_behind(store, run) == 0
    assert store.runs.latest_done(SHOP) is None


def test_a_database_that_fails_while_saving_leaves_nothing(store, monkeypatch):
    def fail(*tables):
        raise OSError("disk full")

    monkeypatch.setattr(type(store.results), "save_metrics", fail)
    run = trained(store, SHOP)
    assert run.state is RunState.FAILED
    assert left_behind(store, run) == 0


def test_somebody_else_may_stop_a_training(store, monkeypatch):
    class Impatient(Silent):
        def update(self, fraction, message):
            if "pass 2 of" in message:
                run = store.runs.list(SHOP)[0]
                jobs.cancel(store, run.id)

    monkeypatch.setattr("bundlerec.worker.BEAT_SECONDS", 0.01)
    run = trained(store, SHOP, Impatient())
    assert run.state is RunState.CANCELLED and run.cancel_requested
    assert left_behind(store, run) == 0


def test_progress_only_grows_and_the_curves_are_kept(store):
    class Listens(Silent):
        def __init__(self):
            self.heard = []

        def update(self, fraction, message):
            self.heard.append((fraction, message))

    listener = Listens()
    run = trained(store, SHOP, listener)
    fractions = [fraction for fraction, _ in listener.heard]
    assert fractions == sorted(fractions) and fractions[0] == 0 and fractions[-1] <= 1
    assert all(message for _, message in listener.heard)
    curve = store.runs.curve(run.id)
    assert {"scorer 1", "scorer 2", "policy"} == set(curve[c.STAGE])
    assert {"loss", "validation", "reward"} <= set(curve[c.NAME])


def test_settings_that_mean_nothing_fail_in_words(store):
    run = store.runs.create(SHOP, {**TrainSettings().model_dump(mode="json"), "until": "soon"})
    ended = work(store, run.id, training)
    assert ended.state is RunState.FAILED and "soon" in ended.error and ended.hint

"""A training that is stopped, broken off or taken up again; what a finished one leaves in the store."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from bundlerec import jobs
from bundlerec.config import TrainSettings
from bundlerec.data import columns as c
from bundlerec.errors import BundleRecError, Cancelled
from bundlerec.operations import evaluate
from bundlerec.progress import Silent
from bundlerec.store import ImportRecord, RunState, TablesOfFile
from bundlerec.training import refit
from bundlerec.worker import Terminated, training, work
from db.store import open_store
from tests import databases
from tests.shops import SHOP, save, trained
from tests.trainings import SHORT_PASSES, SHORT_STEPS, WHOLE
from tests.worlds import events

SAID = (c.MODEL, c.CUSTOMER_ID, c.KIND, c.SLOT, c.ITEM_ID, c.SCORE, c.VALUE_OF_CHOICE)

NET = -(-SHORT_STEPS // WHOLE.snapshots)  # passes of one scorer net over this shop: a batch for each past moment
POLICY = SHORT_PASSES + 1  # the first one imitates


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
    store = open_store(databases.at(tmp_path / "fresh.db"))
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


@pytest.fixture(scope="module")
def unbroken(lasting_shop, tmp_path_factory):
    """A shop with one training that nothing disturbed and that ended with fitting the weights again or not."""
    shop = lasting_shop.copied(tmp_path_factory.mktemp("unbroken") / "shop.db")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(refit, "LEAST", 10)
        run = trained(shop.store, SHOP)
    yield shop.store, run
    shop.store.close()


def left_behind(store, run):
    """How many rows and artifacts a run has."""
    results = store.results
    tables = (results.bundles(run.id), results.metrics(run.id), results.comparisons(run.id))
    return sum(map(len, tables)) + len(results.reasons(run.id, "007")) + len(results.artifacts(run.id))


class Listens(Silent):
    """Remembers how far the work was."""

    def __init__(self):
        self.fractions = []

    def update(self, fraction, message):
        assert message
        self.fractions.append(fraction)


def test_the_same_seed_gives_the_same_run_and_its_progress_only_grows(store, lasting_shop):
    listener = Listens()
    run = trained(store, SHOP, listener)
    assert listener.fractions == sorted(listener.fractions)
    assert listener.fractions[0] == 0 and 0.9 < listener.fractions[-1] <= 1
    theirs, latest = lasting_shop.store, lasting_shop.latest
    pd.testing.assert_frame_equal(store.results.bundles(run.id), theirs.results.bundles(latest))
    pd.testing.assert_frame_equal(store.results.metrics(run.id), theirs.results.metrics(latest))
    curve = store.runs.curve(run.id)
    pd.testing.assert_frame_equal(curve, theirs.runs.curve(latest))
    assert {"scorer 1", "scorer 2", "policy"} == set(curve[c.STAGE])
    assert {"loss", "validation", "reward"} <= set(curve[c.NAME])


def test_a_finished_run_keeps_models_and_no_checkpoints(lasting_shop):
    kept = lasting_shop.store.results.artifacts(lasting_shop.latest)
    weights, sample = {"scorer.safetensors", "policy.safetensors"}, {"candidates.safetensors", "candidates.json"}
    chances = {"chances.safetensors", "chances-codes.json", "customers.json"}
    judged = {"judged.parquet", "judged-customers.json"}
    numbers = {"paid.parquet", "sizes.json", "flows.json", "anchors.parquet"}
    assert set(kept) == {*weights, *sample, *chances, *judged, *numbers}
    run = lasting_shop.store.runs.get(lasting_shop.latest)
    assert run.fingerprint == lasting_shop.store.data.fingerprint(SHOP)
    assert {"reading", "scorer", "policy", "judging", "bundles"} <= set(run.summary["seconds"])
    assert json.loads(json.dumps(dict(run.summary))) == run.summary
    assert run.summary["customers"] == 120 and run.summary["orders"] == 1440


@pytest.mark.parametrize(
    ("words", "scorer", "policy"),
    [("net 2", NET, POLICY), ("pass 2 of", 0, POLICY - 1), ("Saving", 0, 0)],
)
def test_a_run_goes_on_where_it_was_broken_off(words, scorer, policy, store, unbroken, passes, monkeypatch):
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
    elsewhere, whole = unbroken
    assert resumed.summary["refit"] == whole.summary["refit"] and "held out" in whole.summary["refit"]
    assert resumed.summary["chosen"] == whole.summary["chosen"]
    mine, theirs = store.results, elsewhere.results
    pd.testing.assert_frame_equal(mine.bundles(resumed.id)[list(SAID)], theirs.bundles(whole.id)[list(SAID)])
    pd.testing.assert_frame_equal(mine.metrics(resumed.id), theirs.metrics(whole.id))
    assert set(mine.artifacts(resumed.id)) == set(theirs.artifacts(whole.id))


def test_checkpoints_of_other_data_are_not_taken_up(store, passes, lasting_shop):
    run = trained(store, SHOP, Breaks("size of each simple method", Terminated()))
    save(store, SHOP, lasting_shop.events.head(40).assign(**{c.ORDER_ID: "more"}))
    passes.update(scorer=0, policy=0)
    jobs.resume(store, run.id)
    assert work(store, run.id, training).state is RunState.DONE
    assert passes["scorer"] == 2 * NET and passes["policy"] == POLICY


@pytest.mark.parametrize(
    ("words", "error", "state"),
    [
        ("net 2", Cancelled("Enough."), RunState.CANCELLED),
        ("pass 2 of", BundleRecError("No room."), RunState.FAILED),
        ("Saving", Cancelled("Enough."), RunState.CANCELLED),
    ],
)
def test_a_run_that_does_not_end_well_leaves_nothing(words, error, state, store):
    run = trained(store, SHOP, Breaks(words, error))
    assert (run.state, run.error) == (state, "No room." if state is RunState.FAILED else "")
    assert left_behind(store, run) == 0
    assert store.runs.latest_done(SHOP) is None


def test_a_database_that_fails_while_saving_leaves_nothing(store, monkeypatch, tmp_path):
    monkeypatch.setenv("BUNDLEREC_ERROR_LOG", str(tmp_path / "errors.log"))

    def fail(*tables):
        raise OSError("disk full")

    save(store, "small", events([("ann", "tea", "1", 0)]))
    monkeypatch.setattr(type(store.results), "save_bundles", fail)
    run = trained(store, "small")
    assert run.state is RunState.FAILED and "disk full" not in run.error
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


def test_settings_that_mean_nothing_fail_in_words(store):
    run = store.runs.create(SHOP, {**TrainSettings().model_dump(mode="json"), "until": "soon"})
    ended = work(store, run.id, training)
    assert ended.state is RunState.FAILED and "soon" in ended.error and ended.hint


def test_nothing_that_is_known_of_customers_beside_their_orders_enters_a_model(store, lasting_shop):
    """With attributes that tell everything, sensitive and not, the bundles are the very same."""
    people = lasting_shop.events[c.CUSTOMER_ID].astype(str).unique()
    table = pd.DataFrame({c.CUSTOMER_ID: people, c.VALUE: [str(number % 4) for number in range(len(people))]})
    marked = [table.assign(**{c.ATTRIBUTE: name, c.SENSITIVE: name == "age"}) for name in ("age", "taste")]
    record = ImportRecord("people.csv", "people", "plain", "customers", {})
    store.data.save(SHOP, [TablesOfFile(record, customers=pd.concat(marked))])
    run = trained(store, SHOP)
    assert run.state is RunState.DONE
    before = lasting_shop.store.results.bundles(lasting_shop.latest)
    pd.testing.assert_frame_equal(store.results.bundles(run.id), before)


def test_a_training_that_joins_another_shop_learns_from_it_and_offers_to_its_own_customers(store, lasting_shop):
    """The other shop has the same customers' habits under other names: they are guests, and get no bundles."""
    theirs = lasting_shop.events.assign(**{c.CUSTOMER_ID: "x" + lasting_shop.events[c.CUSTOMER_ID].astype(str)})
    save(store, "market", theirs)
    items = sorted(lasting_shop.events[c.ITEM_ID].astype(str).unique())
    same = pd.DataFrame([("item", one, one, "same code", 1.0, True) for one in items], columns=list(c.MATCHES))
    store.matching.decide(SHOP, "market", same)
    run = trained(store, SHOP, join="market")
    assert run.state is RunState.DONE, run.error
    alone = lasting_shop.store.runs.get(lasting_shop.latest)
    assert run.fingerprint != alone.fingerprint
    assert run.summary["customers_judged"] == alone.summary["customers_judged"]
    assert run.summary["cut"] == alone.summary["cut"]
    assert run.summary["orders"] == 2 * alone.summary["orders"]
    bundles = store.results.bundles(run.id)
    assert set(bundles[c.CUSTOMER_ID]) == set(lasting_shop.events[c.CUSTOMER_ID].astype(str))
    again = evaluate(store, SHOP, run.id, ks=[3]).metrics
    assert again[c.N].max() == run.summary["customers_judged"]

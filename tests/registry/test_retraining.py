"""A training that starts by itself takes the place of the run in use only where it is not worse."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bundlerec.errors import BundleRecError, StoreTrouble
from bundlerec.processes import this_process
from bundlerec.progress import Silent
from bundlerec.registry import comparing, retraining
from bundlerec.registry.comparison import Figure, RunComparison
from bundlerec.registry.history import SCHEDULE
from bundlerec.registry.in_use import run_in_use
from bundlerec.registry.retraining import LEAST_GAIN, MOST_RESUMES, retrain, retrain_due, retrain_now
from bundlerec.store import Deed, Outcome, ProcessIdentity, RunState, Schedule
from db.store import open_store
from tests import databases
from tests.pages import seed


@pytest.fixture
def url(tmp_path):
    return databases.at(tmp_path / "shop.db")


@pytest.fixture
def store(url):
    opened = open_store(url)
    seed.filled_shop(opened)
    yield opened
    opened.close()


@pytest.fixture
def gain(monkeypatch):
    """Says how the new run compares: the lower end of the interval, as a share; None: nobody can be judged."""

    def say(least):
        def compare(store, first, second, progress, *, later):
            assert not later, "orders that the new run learned from can't be its judge"
            main = [] if least is None else [Figure("f1", 10, 0.2, 0.2, 0.0, 0.2 * least, 0.01, 500)]
            return RunComparison(first.id, second.id, [], [], "ground", [], main)

        monkeypatch.setattr(comparing, "compare_runs", compare)

    return say


def train(store, run, progress):
    store.runs.note(run.id, fingerprint=f"data of {run.id}")
    return {"chosen": "policy", "shop_orders": store.shops.summary(run.shop).orders}


def done(store, url, train=train):
    return retrain(store, seed.SHOP, train, Silent(), url)


def in_use(store):
    return run_in_use(store, seed.SHOP).id


def test_the_first_training_of_a_shop_comes_into_use(store, url):
    told = done(store, url)
    assert (told.outcome, told.rival_id) == (Outcome.PROMOTED, None) and in_use(store) == told.run_id


@pytest.mark.parametrize(
    ("least", "outcome"),
    [(0.02, Outcome.PROMOTED), (LEAST_GAIN + 1e-4, Outcome.PROMOTED), (LEAST_GAIN - 1e-4, Outcome.KEPT),
     (None, Outcome.KEPT)],
)  # fmt: skip
def test_only_what_is_not_worse_takes_the_place_of_the_run_in_use(store, url, gain, least, outcome):
    gain(least)
    old = seed.finished_run(store).id
    told = done(store, url)
    assert (told.outcome, told.rival_id) == (outcome, old)
    assert in_use(store) == (told.run_id if outcome is Outcome.PROMOTED else old)
    assert told.why and (least is None or told.figures["least_gain"] == pytest.approx(least))
    last = store.registry.events(seed.SHOP)[0]
    assert (last.deed, last.who) == (Deed.PROMOTED, SCHEDULE)


def test_a_pinned_run_is_neither_replaced_nor_trained_against(store, url, gain):
    gain(0.5)
    old = seed.finished_run(store).id
    store.registry.pin(old, True, "ann", "")
    assert "pinned" in done(store, url)
    assert [run.id for run in store.runs.list()] == [old] and store.retrainings.list(seed.SHOP) == []


def test_a_run_that_is_pinned_meanwhile_stays(store, url, gain):
    gain(0.5)
    old = seed.finished_run(store).id

    def pinning(store, run, progress):
        store.registry.pin(old, True, "ann", "")
        return train(store, run, progress)

    assert done(store, url, pinning).outcome is Outcome.KEPT and in_use(store) == old


@pytest.mark.parametrize("deed", ["pins", "promotes another"])
def test_what_somebody_decides_while_the_two_are_compared_holds(store, url, monkeypatch, deed):
    other, old = seed.finished_run(store).id, seed.finished_run(store).id
    kept = old if deed == "pins" else other

    def compare(_, first, second, progress, *, later):
        if deed == "pins":
            store.registry.pin(old, True, "ann", "")
        else:
            store.registry.promote(other, "ann", "")
        return RunComparison(
            first.id, second.id, [], [], "ground", [], [Figure("f1", 10, 0.3, 0.2, 0.1, 0.1, 0.2, 500)]
        )

    monkeypatch.setattr(comparing, "compare_runs", compare)
    assert done(store, url).outcome is Outcome.KEPT and in_use(store) == kept


def test_a_run_that_was_deleted_before_it_was_judged_ends_its_retraining(store, url):
    old = seed.finished_run(store).id
    store.registry.promote(old, "ann", "")
    begun = store.retrainings.begin(seed.SHOP, seed.settings(), old)
    store.runs.claim(begun.run_id, this_process())
    store.runs.finish(begun.run_id, RunState.DONE, summary={"chosen": "policy"})
    store.registry.delete(begun.run_id, "ann", "")
    told = done(store, url)
    assert (told.id, told.outcome) == (begun.id, Outcome.FAILED) and in_use(store) == old


def test_trouble_with_one_shop_does_not_keep_the_others_from_being_trained(store, url, monkeypatch):
    looked_at = []

    def each(store, shop, *_):
        looked_at.append(shop)
        if shop == "first":
            raise BundleRecError("Its data are gone.", "Import them.")
        return "No new data came."

    monkeypatch.setattr(retraining, "due_shops", lambda store: ["first", "second"])
    monkeypatch.setattr(retraining, "retrain", each)
    with pytest.raises(BundleRecError, match="Its data are gone"):
        retrain_due(store, train, Silent(), url)
    assert looked_at == ["first", "second"]
    assert store.retrainings.claim(replace(this_process(), started=1.0), lambda process: True)


def test_without_new_data_nothing_is_trained(store, url, monkeypatch):
    seed.finished_run(store)
    monkeypatch.setattr(retraining, "hindrance", lambda *_: "No new data came.")
    assert done(store, url) == "No new data came." and len(store.runs.list()) == 1


def test_a_failed_training_is_told_and_changes_nothing(store, url):
    old = seed.finished_run(store).id

    def failing(store, run, progress):
        raise BundleRecError("The disk is full.", "Make room.")

    told = done(store, url, failing)
    assert told.outcome is Outcome.FAILED and "The disk is full." in told.why and in_use(store) == old


def test_what_was_cut_off_is_gone_on_with_and_decided_once(store, url, gain):
    gain(0.1)
    old = seed.finished_run(store).id
    begun = store.retrainings.begin(seed.SHOP, seed.settings(), old)
    store.runs.claim(begun.run_id, ProcessIdentity(1, 1.0, "boot"))
    store.runs.interrupt_orphans(lambda process: False, 1e9)
    told = done(store, url)
    assert (told.id, told.run_id, told.outcome) == (begun.id, begun.run_id, Outcome.PROMOTED)
    assert len(store.retrainings.list(seed.SHOP)) == 1


def test_what_is_cut_off_again_and_again_is_not_gone_on_with_for_ever(store, url):
    old = seed.finished_run(store).id
    begun = store.retrainings.begin(seed.SHOP, seed.settings(), old)

    def out_of_memory(store, run, progress):
        tries.append(run.id)
        raise StoreTrouble("The machine has no memory left.", "Make room.")

    tries = []
    store.runs.claim(begun.run_id, ProcessIdentity(1, 1.0, "boot"))
    store.runs.interrupt_orphans(lambda process: False, 1e9)
    for _ in range(MOST_RESUMES):
        with pytest.raises(BundleRecError, match="was interrupted"):
            done(store, url, out_of_memory)
    told = done(store, url, out_of_memory)
    assert (told.id, told.outcome, len(tries)) == (begun.id, Outcome.FAILED, MOST_RESUMES)
    assert "not resumed by itself any more" in told.why and "no memory left" in told.why
    assert store.runs.get(begun.run_id).state is RunState.INTERRUPTED  # by hand it can go on


def test_settings_are_those_of_the_run_in_use_on_all_data(store, url, gain):
    gain(0.1)
    run = store.runs.create(seed.SHOP, seed.settings() | {"seed": 5, "until": "2024-02-01", "device": "cpu"})
    store.runs.claim(run.id, this_process())
    store.runs.finish(run.id, RunState.DONE, summary={"chosen": "policy"})
    settings = store.runs.get(done(store, url).run_id).settings
    assert (settings["seed"], settings["until"], settings["device"]) == (5, None, "auto")


def test_one_process_decides_even_with_two_servers(store, url):
    store.retrainings.save_schedule(seed.SHOP, Schedule(every_days=1))
    other = replace(this_process(), started=1.0)
    store.retrainings.claim(other, lambda process: True)
    import bundlerec.registry.retraining as room

    before = room.is_alive
    try:
        room.is_alive = lambda process: True
        assert retrain_due(store, train, Silent(), url) is None
        assert retrain_now(store, seed.SHOP, train, Silent(), url) is None
    finally:
        room.is_alive = before
    assert retrain_due(store, train, Silent(), url) == {}
    assert store.runs.list() == []

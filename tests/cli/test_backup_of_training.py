"""A backup in the middle of a training, put back elsewhere: the training goes on there and comes to the same."""

from __future__ import annotations

import pytest

from bundlerec import jobs
from bundlerec.config import TrainSettings
from bundlerec.progress import Silent
from bundlerec.store import RunState
from bundlerec.worker import training, work
from db.safekeeping import SqlSafekeeping
from db.store import open_store
from tests.shops import SHOP, save
from tests.worlds import habitual_shop

KEEPER, MIDDLE = SqlSafekeeping(), 0.5


class SavesInTheMiddle(Silent):
    """Somebody makes a backup while a training is at its half."""

    def __init__(self, url, out):
        self.url, self.out = url, out

    def update(self, fraction, message):
        if fraction >= MIDDLE and not self.out.exists():
            KEEPER.back_up(self.url, self.out, "", super().update)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """(address, number of the run, a backup in its middle, one after its end)."""
    folder = tmp_path_factory.mktemp("here")
    url = f"sqlite:///{folder / 'shop.db'}"
    store = open_store(url)
    save(store, SHOP, *habitual_shop(customers=40, items=24, orders=8))
    run = jobs.submit(store, SHOP, TrainSettings())
    ended = work(store, run.id, training, SavesInTheMiddle(url, folder / "middle.backup"))
    assert ended.state is RunState.DONE, ended.error
    store.close()
    KEEPER.back_up(url, folder / "end.backup", "", Silent().update)
    return url, run.id, folder / "middle.backup", folder / "end.backup"


def outcome(store, run):
    return store.results.metrics(run), store.results.bundles(run), store.results.reasons(run)


def same(one, other):
    assert len(one[0]) and len(one[1])
    for ours, theirs in zip(one, other, strict=True):
        assert ours.equals(theirs)


@pytest.fixture
def elsewhere(tmp_path):
    return f"sqlite:///{tmp_path / 'elsewhere' / 'shop.db'}"


def test_a_training_goes_on_in_the_restored_place_and_comes_to_the_same(trained, elsewhere):
    url, number, middle, _ = trained
    KEEPER.restore(middle, elsewhere, False, Silent().update)
    here, there = open_store(url), open_store(elsewhere)
    run = there.runs.get(number)
    assert (run.state, run.error) == (RunState.INTERRUPTED, "It was running when the backup was made.")
    assert there.results.metrics(number).empty and there.results.bundles(number).empty
    assert any(name.startswith("checkpoint/") for name in there.results.artifacts(number))
    jobs.resume(there, number)
    assert work(there, number, training).state is RunState.DONE
    same(outcome(there, number), outcome(here, number))
    here.close(), there.close()


def test_what_was_done_is_the_same_in_the_restored_place(trained, elsewhere):
    url, number, _, end = trained
    KEEPER.restore(end, elsewhere, False, Silent().update)
    here, there = open_store(url), open_store(elsewhere)
    assert there.runs.get(number) == here.runs.get(number)
    same(outcome(there, number), outcome(here, number))
    here.close(), there.close()

"""Computing one run: signs of life, and every way to end."""

from __future__ import annotations

import threading
import time
from contextlib import closing

import pytest

from bundlerec import faults, worker
from bundlerec.errors import Cancelled, FileProblem, RunStateConflict
from bundlerec.processes import this_process
from bundlerec.store import RunState
from bundlerec.worker import StoreProgress, Terminated, work
from db.safekeeping import SqlSafekeeping
from db.store import open_store
from tests import databases
from tests.jobs import fakes


def failing(error):
    def train(store, run, progress):
        raise error

    return train


def test_a_run_is_computed_to_its_end(store, queue):
    run = work(store, queue().id, fakes.stepwise)
    assert (run.state, run.progress) == (RunState.DONE, 1.0)
    assert run.summary == {"chosen": "policy", "began_at": 0}
    assert store.runs.curve(run.id)["step"].tolist() == list(range(fakes.STEPS))


def test_a_mendable_failure_keeps_its_sentence_and_hint(store, queue):
    run = work(store, queue().id, failing(FileProblem("No orders.", "Import some.")))
    assert (run.state, run.error, run.hint) == (RunState.FAILED, "No orders.", "Import some.")


def test_a_defect_shows_a_number_and_its_story_goes_to_the_log(store, queue):
    run = work(store, queue().id, failing(ZeroDivisionError("deep inside")))
    assert run.state is RunState.FAILED
    assert "reference" in run.error and "deep inside" not in run.error + run.hint
    reference = run.error.split("reference ")[1].rstrip(").")
    story = faults.log_file().read_text(encoding="utf-8")
    assert reference in story and "Traceback" in story and "deep inside" in story


def test_after_a_restore_a_worker_writes_nothing_onto_another_run_of_the_same_number(
    store, queue, url, tmp_path, monkeypatch
):
    monkeypatch.setattr(worker, "BEAT_SECONDS", 60.0)  # its next sign of life would tell it
    elsewhere, keeper = databases.at(tmp_path / "elsewhere.db"), SqlSafekeeping()
    with closing(open_store(elsewhere)) as other:
        other.shops.ensure("theirs")
        theirs = other.runs.create("theirs", {}).id
        assert work(other, theirs, lambda *_: other.results.save_artifact(theirs, "weights", b"theirs") or {})
    keeper.back_up(elsewhere, tmp_path / "a.backup", "", lambda *_: None)

    def train(store, run, progress):
        keeper.restore(tmp_path / "a.backup", url, True, lambda *_: None)
        store.results.save_artifact(run.id, "weights", b"ours")
        raise AssertionError("must not go on")

    run = work(store, queue().id, train)
    assert (run.id, run.shop, run.state) == (theirs, "theirs", RunState.DONE), run.error + run.hint
    assert store.results.artifact(theirs, "weights") == b"theirs"


def test_a_run_that_is_not_first_in_line_is_left_alone(store, queue):
    queue()
    assert work(store, queue().id, failing(AssertionError("must wait"))) is None


def test_a_run_that_was_cancelled_in_line_is_not_computed(store, queue):
    run = queue()
    store.runs.request_cancel(run.id)
    with pytest.raises(Cancelled):
        work(store, run.id, failing(AssertionError("must not begin")))
    assert store.runs.get(run.id).state is RunState.CANCELLED


def test_a_running_run_stops_when_asked(store, queue):
    run = queue(seconds=0.02)

    def train(store, run, progress):
        store.runs.request_cancel(run.id)
        while True:
            progress.update(0.5, "Learning")
            time.sleep(0.01)

    assert work(store, run.id, train).state is RunState.CANCELLED


@pytest.mark.parametrize("end", [Terminated(), KeyboardInterrupt()])
def test_a_process_that_is_told_to_end_leaves_a_run_that_can_go_on(store, queue, end):
    run = work(store, queue().id, failing(end))
    assert run.state is RunState.INTERRUPTED
    assert store.runs.requeue(run.id).state is RunState.QUEUED


def test_a_process_that_is_told_to_end_after_a_wish_to_stop_was_cancelled(store, queue):
    def train(store, run, progress):
        store.runs.request_cancel(run.id)
        raise Terminated

    assert work(store, queue().id, train).state is RunState.CANCELLED


def test_a_long_step_without_news_still_gives_signs_of_life(store, queue):
    seen = []

    def train(store, run, progress):
        progress.update(0.5, "A long step")
        fakes.wait_until(lambda: store.runs.get(run.id).message == "A long step")
        first = store.runs.get(run.id).heartbeat
        fakes.wait_until(lambda: store.runs.get(run.id).heartbeat > first)
        seen.append(store.runs.get(run.id).progress)
        return {}

    assert work(store, queue().id, train).state is RunState.DONE
    assert seen == [0.5]


def test_a_process_that_lost_its_run_stops_and_says_nothing_of_it(store, queue):
    def train(store, run, progress):
        store.runs.interrupt_orphans(lambda process: False, 1e9)
        store.runs.requeue(run.id)
        while True:
            progress.update(0.5, "Not mine any more")
            time.sleep(0.01)

    assert work(store, queue().id, train).state is RunState.QUEUED


def test_a_sign_of_life_that_could_not_be_written_is_tried_again(store, queue, monkeypatch, caplog):
    answers = iter([OSError("disk away for a moment")])
    beat = store.runs.beat

    def shaky(*words, **more):
        for error in answers:
            raise error
        return beat(*words, **more)

    monkeypatch.setattr(store.runs, "beat", shaky)

    def train(store, run, progress):
        progress.update(0.25, "Still here")
        fakes.wait_until(lambda: store.runs.get(run.id).message == "Still here")
        return {}

    assert work(store, queue().id, train).state is RunState.DONE
    assert "could not be written" in caplog.text


def test_time_left_follows_from_the_speed_since_the_first_news(store, queue, monkeypatch):
    moment = [100.0]
    monkeypatch.setattr(worker.time, "monotonic", lambda: moment[0])
    progress = StoreProgress(store, queue().id, this_process())
    progress.update(0.5, "Going on from a checkpoint")
    assert progress._seconds_left() is None
    moment[0] = 110.0
    progress.update(0.6, "Learning")
    assert progress._seconds_left() == pytest.approx(40.0)


def test_news_also_go_to_whoever_listens(store, queue):
    heard = []

    class Listener:
        def update(self, fraction, message):
            heard.append(message)

        def curve(self, stage, step, values):
            heard.append(stage)

    work(store, queue().id, fakes.stepwise, Listener())
    assert heard[:3] == ["Step 0", "scorer", "Step 1"]


def test_no_thread_is_left_behind(store, queue):
    work(store, queue().id, failing(RunStateConflict("gone")))
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("run ")]

"""Asking for a training, stopping it, taking it up again, and computing it in the calling process."""

from __future__ import annotations

import threading

import psutil
import pytest

from bundlerec import jobs, supervisor
from bundlerec.config import TrainSettings
from bundlerec.errors import RunStateConflict, UnknownShop
from bundlerec.processes import is_alive, this_process
from bundlerec.progress import Silent
from bundlerec.store import ProcessIdentity, RunState
from bundlerec.worker import work
from tests.jobs import fakes
from tests.jobs.conftest import SHOP

GONE = ProcessIdentity(2**22 - 1, 1.0, this_process().boot)


class Messages:
    """Remembers what it was told."""

    def __init__(self):
        self.heard = []

    def update(self, fraction, message):
        self.heard.append(message)

    def curve(self, stage, step, values):
        """Is not asked here."""


def test_a_wish_is_a_row_with_plain_settings(store):
    run = jobs.submit(store, SHOP, TrainSettings(seed=3, until="2024-05-01"))
    assert run.state is RunState.QUEUED
    assert TrainSettings(**run.settings) == TrainSettings(seed=3, until="2024-05-01")
    with pytest.raises(UnknownShop):
        jobs.submit(store, "nowhere", TrainSettings())


def test_a_waiting_run_is_cancelled_at_once(store, queue):
    assert jobs.cancel(store, queue().id).state is RunState.CANCELLED


def test_cancelling_a_run_whose_process_is_gone_ends_it(store, queue):
    run = queue()
    store.runs.claim(run.id, GONE)
    assert jobs.cancel(store, run.id).state is RunState.CANCELLED


def test_a_run_whose_process_is_gone_can_be_resumed_at_once(store, queue):
    run = queue()
    store.runs.claim(run.id, GONE)
    assert jobs.resume(store, run.id).state is RunState.QUEUED


def test_a_running_or_ended_run_can_not_be_resumed(store, queue):
    run = queue()
    store.runs.claim(run.id, this_process())
    with pytest.raises(RunStateConflict):
        jobs.resume(store, run.id)
    store.runs.finish(run.id, RunState.DONE)
    with pytest.raises(RunStateConflict):
        jobs.cancel(store, run.id)


def test_a_run_is_computed_here(store, url, queue):
    heard = Messages()
    assert jobs.run_here(store, queue().id, fakes.stepwise, heard, url).state is RunState.DONE
    assert heard.heard[0] == "Step 0"


def test_whoever_is_before_it_in_line_is_computed_first(store, url, queue, monkeypatch):
    before, run, heard = queue(), queue(), Messages()
    children = []
    monkeypatch.setattr(supervisor, "launch", lambda *words: children.append(fakes.launch(*words)) or children[-1])
    assert jobs.run_here(store, run.id, fakes.stepwise, heard, url).state is RunState.DONE
    assert children[0].wait(fakes.PATIENCE) == 0
    assert store.runs.get(before.id).state is RunState.DONE
    assert heard.heard[0].startswith("Waiting")


def test_a_run_that_another_program_took_is_followed(store, url, queue):
    run, heard = queue(), Messages()
    store.runs.claim(run.id, this_process())
    store.runs.beat(run.id, 0.5, "Elsewhere", None)

    def end():
        fakes.wait_until(lambda: heard.heard)
        store.runs.finish(run.id, RunState.DONE, summary={"chosen": "ease"})

    elsewhere = threading.Thread(target=end)
    elsewhere.start()
    assert jobs.run_here(store, run.id, fakes.stepwise, heard, url).summary == {"chosen": "ease"}
    elsewhere.join()
    assert heard.heard[0] == "Elsewhere"


def test_a_keyboard_interrupt_while_waiting_cancels_the_run(store, url, queue):
    before, run = queue(), queue()
    store.runs.claim(before.id, this_process())

    class Impatient(Silent):
        def update(self, fraction, message):
            raise KeyboardInterrupt

    assert jobs.run_here(store, run.id, fakes.stepwise, Impatient(), url).state is RunState.CANCELLED
    assert store.runs.get(before.id).state is RunState.RUNNING


def test_a_run_that_is_cancelled_while_it_waits_here_says_so(store, url, queue):
    before, run = queue(), queue()
    store.runs.claim(before.id, this_process())

    class Stopper(Silent):
        def update(self, fraction, message):
            if store.runs.get(run.id).state is RunState.QUEUED:
                store.runs.request_cancel(run.id)

    assert jobs.run_here(store, run.id, fakes.stepwise, Stopper(), url).state is RunState.CANCELLED


def test_a_process_is_known_by_its_number_its_start_and_its_machine():
    me = this_process()
    assert is_alive(me)
    assert not is_alive(GONE)
    assert not is_alive(ProcessIdentity(me.pid, me.started - 100.0, me.boot))
    assert not is_alive(ProcessIdentity(me.pid, me.started, me.boot + "x"))
    assert is_alive(ProcessIdentity(1, 1.0, "another-machine some-boot")) is None


def test_a_clock_that_jumps_leaves_a_process_the_same(monkeypatch):
    me = this_process()
    monkeypatch.setattr(psutil.Process, "create_time", lambda process: 1.0)  # what it is after such a jump
    assert is_alive(me)
    assert this_process() == me


def test_a_process_that_ended_but_was_not_fetched_is_dead(store, url, queue):
    run = queue()
    child = fakes.launch(url, run.id)
    fakes.wait_until(lambda: store.runs.get(run.id).state is RunState.DONE)
    fakes.wait_until(lambda: not is_alive(store.runs.get(run.id).process))
    assert child.wait() == 0


def test_signals_are_left_alone_outside_the_main_thread(store, queue, url):
    ended = []
    run = queue()
    thread = threading.Thread(
        target=lambda: ended.append(jobs.run_here(store, run.id, fakes.stepwise, Silent(), url))
    )
    thread.start()
    thread.join()
    assert [each.state for each in ended] == [RunState.DONE]
    assert work(store, queue().id, fakes.stepwise).state is RunState.DONE

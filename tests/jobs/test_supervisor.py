"""The thread that looks after the trainings, and the processes that it starts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import pytest

from bundlerec import jobs, supervisor
from bundlerec.config import AppSettings
from bundlerec.store import RunState
from bundlerec.supervisor import Supervisor
from tests.jobs import fakes

IN_THREAD = AppSettings(train_in_process=False)


@pytest.fixture
def in_processes(monkeypatch):
    """Trainings are computed by fake workers in processes of their own, which are gone after the test."""
    children = []

    def launch(url, run_id):
        children.append(fakes.launch(url, run_id))
        return children[-1]

    monkeypatch.setattr(supervisor, "launch", launch)
    yield children
    for child in children:
        child.kill()
        child.wait()


def state(store, run):
    return store.runs.get(run.id).state


def test_runs_are_computed_one_after_the_other_in_their_order(store, url, queue):
    runs, computed = [queue() for _ in range(3)], []
    watch = Supervisor(store, url, IN_THREAD, lambda store, run, progress: computed.append(run.id) or {})
    watch.start()
    fakes.wait_until(lambda: state(store, runs[-1]) is RunState.DONE)
    watch.stop()
    assert computed == [run.id for run in runs]


def test_two_supervisors_never_start_two_runs(store, url, queue):
    runs, computed, at_once, most = [queue() for _ in range(6)], [], threading.Semaphore(1), []

    def train(store, run, progress):
        most.append(at_once.acquire(blocking=False))
        computed.append(run.id)
        fakes.wait_until(lambda: store.runs.get(run.id).progress >= 0.0)
        at_once.release()
        return {}

    watches = [Supervisor(store, url, IN_THREAD, train) for _ in range(2)]
    for watch in watches:
        watch.start()
    fakes.wait_until(lambda: all(state(store, run) is RunState.DONE for run in runs))
    for watch in watches:
        watch.stop()
    assert computed == [run.id for run in runs]
    assert all(most)


def test_two_supervisors_with_processes_of_their_own_never_start_two_runs(store, url, queue, in_processes):
    first, second = queue(seconds=0.02), queue()
    watches = [Supervisor(store, url), Supervisor(store, url)]

    def look():
        for watch in watches:
            watch.look()
        running = [run.id for run in store.runs.list() if run.state is RunState.RUNNING]
        assert len(running) <= 1
        return state(store, second) is RunState.DONE

    fakes.wait_until(look)
    assert state(store, first) is RunState.DONE
    assert store.runs.get(first.id).process != store.runs.get(second.id).process


def test_a_killed_worker_is_interrupted_and_goes_on_from_its_checkpoint(store, url, queue, in_processes):
    run = queue(seconds=0.05)
    watch = Supervisor(store, url)
    watch.look()
    fakes.wait_until(lambda: fakes.begun(store, run))
    in_processes[0].send_signal(signal.SIGKILL)
    fakes.wait_until(lambda: watch.look() or state(store, run) is RunState.INTERRUPTED)
    jobs.resume(store, run.id)
    fakes.wait_until(lambda: watch.look() or state(store, run) is RunState.DONE)
    assert store.runs.get(run.id).summary["began_at"] >= 2


@pytest.mark.parametrize(("wish", "end"), [(False, RunState.INTERRUPTED), (True, RunState.CANCELLED)])
def test_a_worker_that_is_told_to_end_says_what_became_of_the_run(store, url, queue, in_processes, wish, end):
    run = queue(seconds=0.05)
    Supervisor(store, url).look()
    fakes.wait_until(lambda: fakes.begun(store, run))
    if wish:
        store.runs.request_cancel(run.id)
    in_processes[0].send_signal(signal.SIGTERM)
    assert in_processes[0].wait(fakes.PATIENCE) == 0
    assert state(store, run) is end


def test_a_running_worker_stops_when_asked(store, url, queue, in_processes):
    run = queue(seconds=0.1)
    Supervisor(store, url).look()
    fakes.wait_until(lambda: fakes.begun(store, run))
    assert jobs.cancel(store, run.id).state is RunState.RUNNING
    fakes.wait_until(lambda: state(store, run) is RunState.CANCELLED)


def test_a_killed_server_does_not_stop_the_training(store, url, queue):
    run = queue(seconds=0.05)
    with fakes.process(fakes.SERVER, url) as server:
        fakes.wait_until(lambda: fakes.begun(store, run))
        server.send_signal(signal.SIGKILL)
        server.wait()
    assert state(store, run) is RunState.RUNNING
    again = Supervisor(store, url)
    fakes.wait_until(lambda: again.look() or state(store, run) is RunState.DONE)
    assert store.runs.get(run.id).summary["began_at"] == 0


def test_a_process_that_never_begins_is_given_up(store, url, queue, monkeypatch):
    started = []

    def launch(url, run_id):
        started.append(run_id)
        child = subprocess.Popen([sys.executable, "-c", "raise SystemExit(1)"])
        child.wait()
        return child

    monkeypatch.setattr(supervisor, "launch", launch)
    run, watch = queue(), Supervisor(store, url)
    for _ in range(supervisor.TRIES + 1):
        watch.look()
    assert started == [run.id] * supervisor.TRIES
    assert state(store, run) is RunState.FAILED
    assert "could not be started" in store.runs.get(run.id).error


def test_a_look_that_fails_is_told_and_the_next_one_follows(store, url, queue, monkeypatch, tmp_path):
    monkeypatch.setenv("BUNDLEREC_ERROR_LOG", str(tmp_path / "errors.log"))
    run, failures = queue(), iter([OSError("disk away for a moment")])
    next_in_line = store.runs.next_in_line

    def shaky():
        for error in failures:
            raise error
        return next_in_line()

    monkeypatch.setattr(store.runs, "next_in_line", shaky)
    watch = Supervisor(store, url, IN_THREAD, fakes.stepwise)
    watch.start()
    fakes.wait_until(lambda: state(store, run) is RunState.DONE)
    watch.stop()
    assert "disk away for a moment" in (tmp_path / "errors.log").read_text(encoding="utf-8")


def test_the_real_worker_leaves_a_cancelled_run_alone(store, url, queue):
    run = queue()
    store.runs.request_cancel(run.id)
    child = supervisor.launch(url, run.id)
    assert os.getsid(child.pid) == child.pid  # a signal to the server's group does not reach it
    assert child.wait(fakes.PATIENCE) == 0
    assert state(store, run) is RunState.CANCELLED

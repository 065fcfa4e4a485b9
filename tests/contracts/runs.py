"""Contract of `Runs`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pandas as pd
import pytest

from bundlerec.data import columns as c
from bundlerec.errors import Cancelled, RunStateConflict, UnknownRun, UnknownShop
from bundlerec.store import ProcessIdentity, RunState
from tests.contracts.tables import SHOP, cells

ME = ProcessIdentity(4711, 1_700_000_000.25, "host boot")
OTHER = ProcessIdentity(4711, 1_700_000_999.0, "host boot")


def queued(store, shop=SHOP):
    store.shops.ensure(shop)
    return store.runs.create(shop, {"seed": 1, "reward": {"hits": 0.5}}).id


def running(store):
    run = queued(store)
    assert store.runs.claim(run, ME) is not None
    return run


class RunsContract:
    """The life of a training."""

    def test_a_new_run_waits(self, store):
        run = store.runs.get(queued(store))
        assert (run.state, run.shop, run.settings) == (RunState.QUEUED, SHOP, {"seed": 1, "reward": {"hits": 0.5}})
        assert run.created is not None and run.started is None and run.summary == {}

    def test_unknown_shops_and_runs_are_told(self, store):
        with pytest.raises(UnknownShop):
            store.runs.create("nowhere", {})
        for call in (store.runs.get, store.runs.requeue, store.runs.request_cancel):
            with pytest.raises(UnknownRun):
                call(99)
        with pytest.raises(UnknownRun):
            store.runs.claim(99, ME)

    def test_a_run_goes_from_the_line_to_its_end(self, store):
        run = running(store)
        assert store.runs.get(run).process == ME
        store.runs.note(run, device="CPU, 1 thread")
        store.runs.note(run, fingerprint="abc")
        assert store.runs.beat(run, 0.25, "Learning", 12.5, process=ME) is False
        found = store.runs.get(run)
        assert (found.progress, found.message, found.seconds_left) == (0.25, "Learning", 12.5)
        assert (found.device, found.fingerprint) == ("CPU, 1 thread", "abc")
        done = store.runs.finish(run, RunState.DONE, summary={"chosen": "policy", "value": float("nan")})
        assert (done.state, done.progress, done.summary) == (
            RunState.DONE,
            1.0,
            {"chosen": "policy", "value": None},
        )
        assert done.finished is not None
        assert store.runs.latest_done(SHOP).id == run

    def test_a_failure_keeps_its_sentence(self, store):
        failed = store.runs.finish(running(store), RunState.FAILED, error="No room.", hint="Make room.")
        assert (failed.state, failed.error, failed.hint) == (RunState.FAILED, "No room.", "Make room.")
        assert store.runs.latest_done(SHOP) is None

    @pytest.mark.parametrize("end", [RunState.DONE, RunState.FAILED, RunState.CANCELLED])
    def test_a_run_that_has_ended_never_changes(self, store, end):
        run = running(store)
        store.runs.finish(run, end)
        before = store.runs.get(run)
        for change in (
            lambda: store.runs.beat(run, 0.1, "more", None),
            lambda: store.runs.finish(run, RunState.FAILED),
            lambda: store.runs.request_cancel(run),
            lambda: store.runs.requeue(run),
            lambda: store.runs.note(run, device="other"),
        ):
            with pytest.raises(RunStateConflict):
                change()
        with pytest.raises((RunStateConflict, Cancelled)):
            store.runs.claim(run, ME)
        assert store.runs.interrupt_orphans(lambda process: False, 0.0) == []
        assert store.runs.get(run) == before

    def test_only_the_first_in_line_is_taken_and_only_when_nothing_runs(self, store):
        first, second = queued(store), queued(store, "another shop")
        assert store.runs.next_in_line().id == first
        assert store.runs.claim(second, ME) is None
        assert store.runs.claim(first, ME).state is RunState.RUNNING
        assert store.runs.next_in_line() is None
        assert store.runs.claim(second, ME) is None
        store.runs.finish(first, RunState.DONE)
        assert store.runs.claim(second, ME) is not None

    def test_a_run_is_taken_once_however_many_try(self, store):
        run, together, taken = queued(store), Barrier(4), []

        def take(number):
            together.wait()
            try:
                taken.append(store.runs.claim(run, ProcessIdentity(number, 1.0, "host boot")))
            except RunStateConflict:
                taken.append(None)

        threads = [Thread(target=take, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [each is None for each in taken].count(False) == 1

    def test_a_waiting_or_interrupted_run_is_cancelled_at_once(self, store):
        run = queued(store)
        assert store.runs.request_cancel(run).state is RunState.CANCELLED
        with pytest.raises(Cancelled):
            store.runs.claim(run, ME)
        lost = running(store)
        store.runs.interrupt_orphans(lambda process: False, 1e9)
        assert store.runs.request_cancel(lost).state is RunState.CANCELLED

    def test_a_running_run_is_asked_to_stop(self, store):
        run = running(store)
        asked = store.runs.request_cancel(run)
        assert (asked.state, asked.cancel_requested) == (RunState.RUNNING, True)
        assert store.runs.beat(run, 0.1, "Learning", None) is True
        assert store.runs.finish(run, RunState.CANCELLED).state is RunState.CANCELLED

    def test_a_run_whose_process_is_gone_is_interrupted_and_can_go_on(self, store):
        run = running(store)
        seen = []
        assert store.runs.interrupt_orphans(lambda process: not seen.append(process), 1e9) == []
        assert seen == [ME]
        assert store.runs.interrupt_orphans(lambda process: False, 1e9) == [run]
        assert store.runs.get(run).state is RunState.INTERRUPTED
        assert store.runs.requeue(run).state is RunState.QUEUED
        assert store.runs.claim(run, OTHER).process == OTHER

    def test_a_run_without_a_sign_of_life_is_interrupted(self, store):
        run = running(store)
        assert store.runs.interrupt_orphans(lambda process: None, 60.0) == []
        assert store.runs.interrupt_orphans(lambda process: None, -1.0) == [run]
        assert "another machine" in store.runs.get(run).error

    def test_a_process_that_is_known_to_live_may_be_silent(self, store):
        running(store)
        assert store.runs.interrupt_orphans(lambda process: True, -1.0) == []

    @pytest.mark.parametrize("hours", [-12, 12])
    def test_a_clock_that_jumps_ends_no_run_and_keeps_no_dead_one(self, store, monkeypatch, hours):
        run, real = running(store), datetime.now(UTC)
        monkeypatch.setattr("db.values.moment", lambda: real + timedelta(hours=hours))
        for alive in (True, None):
            assert store.runs.interrupt_orphans(lambda process, lives=alive: lives, 60.0) == []
        assert store.runs.beat(run, 0.5, "Learning", None) is False
        assert store.runs.interrupt_orphans(lambda process: False, 60.0) == [run]
        assert "ended before its work was done" in store.runs.get(run).error

    def test_the_process_that_lost_a_run_can_not_speak_for_it(self, store):
        run = running(store)
        store.runs.finish(run, RunState.INTERRUPTED, process=ME)
        store.runs.requeue(run)
        store.runs.claim(run, OTHER)
        with pytest.raises(RunStateConflict):
            store.runs.beat(run, 0.9, "late", None, process=ME)
        with pytest.raises(RunStateConflict):
            store.runs.finish(run, RunState.DONE, process=ME)
        assert store.runs.beat(run, 0.2, "mine", None, process=OTHER) is False

    def test_runs_are_listed_newest_first(self, store):
        one, two, three = queued(store), queued(store, "another shop"), queued(store)
        assert [run.id for run in store.runs.list()] == [three, two, one]
        assert [run.id for run in store.runs.list(SHOP)] == [three, one]

    def test_curves_grow(self, store):
        run, other = queued(store), queued(store)
        points = pd.DataFrame([("scorer", 1, "loss", 0.5), ("scorer", 2, "loss", None)], columns=list(c.CURVE))
        store.runs.add_curve(run, points[:1])
        store.runs.add_curve(run, points[1:])
        assert cells(store.runs.curve(run)) == cells(points)
        assert store.runs.curve(other).empty

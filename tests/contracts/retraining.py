"""Contract of `Retrainings`."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from bundlerec.errors import RunStateConflict, UnknownShop
from bundlerec.store import Outcome, ProcessIdentity, RunState, Schedule
from db import values
from tests.contracts.registry import done
from tests.contracts.runs import ME, OTHER
from tests.contracts.tables import SHOP


class RetrainingsContract:
    """Trainings that start by themselves."""

    def test_a_schedule_is_off_until_somebody_says_so(self, store):
        assert store.retrainings.schedule("nowhere") == Schedule() and not Schedule().on
        assert store.retrainings.since(SHOP) is None and store.retrainings.list(SHOP) == []
        with pytest.raises(UnknownShop):
            store.retrainings.save_schedule(SHOP, Schedule(every_days=7))
        store.shops.ensure(SHOP)
        for schedule in (Schedule(every_days=7, hour=5), Schedule(new_orders=100), Schedule()):
            store.retrainings.save_schedule(SHOP, schedule)
            assert store.retrainings.schedule(SHOP) == schedule
        assert store.retrainings.since(SHOP) is not None

    def test_days_are_counted_from_where_it_is_said(self, store):
        moment = store.runs.get(done(store)).created
        store.retrainings.save_schedule(SHOP, Schedule(every_days=1))
        store.retrainings.count_from(SHOP, moment)
        assert store.retrainings.since(SHOP) == moment

    def test_a_retraining_puts_a_run_in_line_and_ends_once(self, store):
        rival = done(store)
        store.retrainings.save_schedule(SHOP, Schedule(every_days=1))
        store.retrainings.count_from(SHOP, store.runs.get(rival).created)
        begun = store.retrainings.begin(SHOP, {"seed": 3}, rival)
        assert (begun.outcome, begun.rival_id, begun.ended) == (Outcome.OPEN, rival, None)
        run = store.runs.get(begun.run_id)
        assert (run.state, run.settings) == (RunState.QUEUED, {"seed": 3})
        assert store.retrainings.since(SHOP) == begun.created
        assert store.retrainings.begin(SHOP, {"seed": 3}, rival) is None
        ended = store.retrainings.end(begun.id, Outcome.KEPT, "No better.", {"low": float("nan")})
        assert (ended.outcome, ended.why, ended.figures) == (Outcome.KEPT, "No better.", {"low": None})
        with pytest.raises(RunStateConflict):
            store.retrainings.end(begun.id, Outcome.PROMOTED, "After all.", {})
        assert store.retrainings.begin(SHOP, {}, None) is not None
        assert [one.outcome for one in store.retrainings.list(SHOP)] == [Outcome.OPEN, Outcome.KEPT]

    def test_one_begins_however_many_try(self, store):
        store.shops.ensure(SHOP)
        together, begun = Barrier(4), []

        def begin():
            together.wait()
            begun.append(store.retrainings.begin(SHOP, {}, None))

        threads = [Thread(target=begin) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [one is None for one in begun].count(False) == 1
        assert len(store.runs.list(SHOP)) == 1

    def test_one_process_works_at_a_time_and_a_dead_one_is_passed_over(self, store):
        assert store.retrainings.claim(ME, lambda process: True)
        assert store.retrainings.claim(ME, lambda process: True)
        assert not store.retrainings.claim(OTHER, lambda process: True)
        assert not store.retrainings.claim(OTHER, lambda process: None)
        assert store.retrainings.claim(OTHER, lambda process: False)
        store.retrainings.release(OTHER)
        assert store.retrainings.claim(ProcessIdentity(1, 1.0, "boot"), lambda process: True)

    def test_a_process_of_another_machine_is_passed_over_when_it_has_worked_for_more_than_a_day(
        self, store, monkeypatch
    ):
        later = values.moment() + timedelta(hours=25)
        for room in (store.retrainings, store.watching):
            assert room.claim(ME, lambda process: True)
            assert not room.claim(OTHER, lambda process: None)
            with monkeypatch.context() as clock:
                clock.setattr(values, "moment", lambda: later)
                assert not room.claim(OTHER, lambda process: True)
                assert room.claim(OTHER, lambda process: None)

    def test_a_process_gives_back_its_own_place_and_not_that_of_a_namesake_elsewhere(self, store):
        for room in (store.retrainings, store.watching):
            assert room.claim(ME, lambda process: True)
            room.release(replace(ME, boot="elsewhere"))
            assert not room.claim(OTHER, lambda process: True)

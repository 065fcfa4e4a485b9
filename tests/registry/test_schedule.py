"""When a shop is trained again by itself, whatever the clock does."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bundlerec.errors import BadSetting
from bundlerec.registry import schedule as due
from bundlerec.registry.schedule import checked, hindrance, is_due, new_orders, next_time
from bundlerec.store import Outcome, RunState, Schedule
from db.store import open_store
from tests import databases
from tests.pages import seed

NOON = datetime(2026, 3, 10, 12)


@pytest.fixture
def store(tmp_path):
    opened = open_store(databases.at(tmp_path / "shop.db"))
    seed.filled_shop(opened)
    yield opened
    opened.close()


def counted_from(store, moment, **words):
    store.retrainings.save_schedule(seed.SHOP, Schedule(**words))
    store.retrainings.count_from(seed.SHOP, moment)


def test_days_end_at_the_hour():
    assert next_time(Schedule(every_days=1, hour=3), NOON) == datetime(2026, 3, 11, 3)
    assert next_time(Schedule(every_days=7, hour=23), NOON) == datetime(2026, 3, 17, 23)


@pytest.mark.parametrize("words", [{"every_days": -1}, {"hour": 24}, {"new_orders": 10**9}, {"every_days": 400}])
def test_what_means_nothing_is_refused(words):
    with pytest.raises(BadSetting):
        checked(Schedule(**words))


def test_a_shop_without_a_schedule_is_never_due(store):
    assert not is_due(store, seed.SHOP)
    counted_from(store, NOON)
    assert not is_due(store, seed.SHOP, NOON + timedelta(days=1000))


def test_it_is_due_when_the_days_are_over_and_not_before(store):
    counted_from(store, NOON, every_days=2, hour=3)
    assert not is_due(store, seed.SHOP, datetime(2026, 3, 12, 2, 59))
    assert is_due(store, seed.SHOP, datetime(2026, 3, 12, 3))


def test_it_is_due_as_soon_as_enough_orders_came_and_looked_at_with_pauses(store):
    seed.finished_run(store, shop_orders=store.shops.summary(seed.SHOP).orders)
    counted_from(store, NOON, new_orders=1)
    late = NOON + timedelta(days=1)
    assert new_orders(store, seed.SHOP) == 0 and not is_due(store, seed.SHOP, late)
    seed.more_lines(store)
    assert new_orders(store, seed.SHOP) == 1 and is_due(store, seed.SHOP, late)
    assert not is_due(store, seed.SHOP, NOON + timedelta(minutes=9))


def test_a_clock_that_was_set_back_counts_from_now_on_and_starts_nothing(store):
    counted_from(store, NOON + timedelta(days=365), every_days=1)
    assert not is_due(store, seed.SHOP, NOON)
    assert store.retrainings.since(seed.SHOP) == NOON
    assert is_due(store, seed.SHOP, NOON + timedelta(days=2))


def test_a_clock_that_jumps_on_and_back_begins_one_at_most(store):
    counted_from(store, NOON, every_days=1)
    assert is_due(store, seed.SHOP, NOON + timedelta(days=400))
    assert store.retrainings.begin(seed.SHOP, seed.settings(), None) is not None
    assert store.retrainings.begin(seed.SHOP, seed.settings(), None) is None
    assert len(store.runs.list(seed.SHOP)) == 1


def test_what_is_open_is_gone_on_with_whatever_the_clock_says(store):
    counted_from(store, NOON, every_days=300)
    begun = store.retrainings.begin(seed.SHOP, seed.settings(), None)
    assert is_due(store, seed.SHOP, NOON)
    store.retrainings.end(begun.id, Outcome.FAILED, "", {})
    assert not is_due(store, seed.SHOP, NOON)


def test_nothing_new_a_pin_and_an_empty_shop_hinder(store, monkeypatch):
    run = seed.finished_run(store)
    assert hindrance(store, seed.SHOP) is None
    monkeypatch.setattr(due, "_fingerprint", lambda *_: store.runs.get(run.id).fingerprint)
    assert "No new data came since" in hindrance(store, seed.SHOP)
    monkeypatch.undo()
    store.registry.pin(run.id, True, "ann", "")
    assert "pinned" in hindrance(store, seed.SHOP)
    store.shops.ensure("empty")
    assert "no orders" in hindrance(store, "empty")


def test_data_on_which_the_last_attempt_failed_are_not_tried_again(store):
    seed.finished_run(store)
    begun = store.retrainings.begin(seed.SHOP, seed.settings(), None)
    from bundlerec.processes import this_process

    run = store.runs.claim(begun.run_id, this_process())
    store.runs.note(run.id, fingerprint=due._fingerprint(store, run))
    store.runs.finish(run.id, RunState.FAILED, error="The disk is full.")
    store.retrainings.end(begun.id, Outcome.FAILED, "", {})
    assert f"since run {run.id}" in hindrance(store, seed.SHOP)
    seed.more_lines(store)
    assert hindrance(store, seed.SHOP) is None

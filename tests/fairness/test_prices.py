"""Prices of the fairness weight: who may have them worked out, and that none is lost."""

from __future__ import annotations

import pytest

from bundlerec.access import Actor, Role, guarded
from bundlerec.access.actors import WEB
from bundlerec.errors import NotAllowed
from bundlerec.fairness import beside, prices
from bundlerec.fairness.prices import Price, keep_prices, kept_prices
from bundlerec.progress import Silent
from db.store import open_store
from tests import databases
from tests.pages import seed

ONE = [Price(0.0, 0.1, 0.0, 0.2, 0.0, 0.0, 0.0, 0.5, 0.5, 0.1, 0.5)]


@pytest.fixture
def url(tmp_path):
    return databases.at(tmp_path / "shop.db")


@pytest.fixture
def store(url):
    opened = open_store(url)
    seed.filled_shop(opened)
    yield opened
    opened.close()


def test_prices_that_two_processes_work_out_at_once_are_both_kept(store, monkeypatch):
    run = seed.finished_run(store)
    before = kept_prices(store, run)  # as the second one has read it
    keep_prices(store, run, "brand", ONE)
    with monkeypatch.context() as slow:
        slow.setattr(prices, "kept_prices", lambda *_: before)
        keep_prices(store, run, "category", ONE)
    assert kept_prices(store, run) == {"brand": ONE, "category": ONE}


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANALYST])
def test_who_may_not_change_the_shop_makes_the_server_work_out_no_price(store, url, monkeypatch, role):
    run, asked = seed.finished_run(store), []

    def launch(*words, actor=None, **_):
        asked.append(actor)
        raise KeyboardInterrupt

    monkeypatch.setattr(beside.launching, "beside", launch)
    somebody = Actor("somebody", WEB, ("somebody@shop.example",))
    store.members.grant(somebody.names[0], role, run.shop)
    with pytest.raises(NotAllowed if role is Role.VIEWER else KeyboardInterrupt):
        beside.price_beside(guarded(store, somebody), url, run, "brand", Silent())
    assert asked == ([] if role is Role.VIEWER else [somebody])

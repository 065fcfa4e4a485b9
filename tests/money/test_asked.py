"""Plans, demand and prices on their way to the Plan page."""

import json

import pandas as pd
import pytest

from bundlerec import wire
from bundlerec.data import columns as c
from bundlerec.money.asked import Demand, InShort, answer
from bundlerec.money.overview import Overview, overview
from bundlerec.money.plan import PlanWish
from bundlerec.money.planned import planned
from bundlerec.money.supply import demand_table
from bundlerec.money.worth import Aim
from bundlerec.progress import Silent
from bundlerec.questions.answers import DEMAND, OVERVIEW, PLAN, Opened
from db.store import open_store
from tests import databases
from tests.money.shop import stocked


@pytest.fixture
def store(tmp_path):
    opened = open_store(databases.at(tmp_path / "shop.db"))
    yield opened
    opened.close()


def test_what_is_told_is_what_was_worked_out(store):
    run = stocked(store, {"i000": 5.0, "i001": 2.0}, **{c.COST: [0.5, 0.5], c.PRICE: [3.0, 2.0]})

    def asked(kind, **question):
        told = answer(store, Opened(), {"run": run.id, "offers": "", **question}, Silent())
        return wire.read(kind, json.loads(json.dumps(told)))

    wish = PlanWish(size=2, aim=Aim.PURCHASES)
    plan, found = planned(store, run, wish), asked(InShort, ask=PLAN, wish=wire.told(PlanWish, wish))
    assert found.counts == plan.counts and found.problems == plan.plan.problems
    assert (found.aim, found.value, found.estimates) == (Aim.PURCHASES, plan.plan.value, plan.estimates)
    assert found.value_without_limit == plan.plan.value_without_limit > found.value
    pd.testing.assert_frame_equal(found.table, plan.table, check_dtype=False)
    pd.testing.assert_frame_equal(
        asked(Demand, ask=DEMAND, days=7).table, demand_table(store, run, 7), check_dtype=False
    )
    assert asked(Overview, ask=OVERVIEW) == overview(store, run)

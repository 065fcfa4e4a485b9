"""What the Campaigns page hears of a shop's customers, and a plan on its way to it."""

import json
from dataclasses import replace
from datetime import date

import pandas as pd

from bundlerec import wire
from bundlerec.campaigns.asked import Customers, customers_of
from bundlerec.campaigns.audience import audience_of
from bundlerec.campaigns.planning import Plan, plan_campaign
from bundlerec.campaigns.segments import selection
from bundlerec.campaigns.wishes import CampaignWish
from bundlerec.data import columns as c
from tests.pages import seed


def passed_on(kind, value):
    return wire.read(kind, json.loads(json.dumps(wire.told(kind, value))))


def test_customers_in_short_say_who_can_be_chosen_and_by_what(store):
    audience = audience_of(store, seed.SHOP)
    rows = [("c000", "city", "Ulm"), ("c001", "city", "Bonn"), ("c002", "city", "Ulm")]
    audience = replace(
        audience, attributes=pd.DataFrame(rows, columns=list(c.CUSTOMERS)), sensitive=frozenset({"age"})
    )
    found = passed_on(Customers, customers_of(audience, ["everybody", "spend:80%..100%"]))
    assert (found.number, found.counts["everybody"]) == (60, 60)
    assert found.attributes == {"city": ["Bonn", "Ulm"]} and found.sensitive == ["age"]
    nothing_paid = replace(audience.facts, spend=audience.facts.spend * float("nan"))
    audience.__dict__["facts"] = nothing_paid
    assert list(customers_of(audience, ["everybody", "spend:80%..100%"]).counts) == ["everybody"]


def test_a_plan_arrives_as_it_was_made(store):
    run = seed.finished_run(store)
    wish = CampaignWish(selection(["everybody"]), kind="mixed", start=date(2024, 6, 1), holdout=0.0)
    plan = plan_campaign(store, run, wish, audience_of(store, seed.SHOP))
    found = passed_on(Plan, plan)
    pd.testing.assert_frame_equal(found.members, plan.members, check_dtype=False)
    assert repr(found.campaign) == repr(plan.campaign)  # not a number is not equal to itself
    assert (found.chosen, found.without, found.segments, found.notes) == (60, 0, plan.segments, plan.notes)
    assert repr(found.power) == repr(plan.power)

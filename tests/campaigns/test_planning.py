"""What members of a campaign are offered: under rules of its own, and of the merchant's own bundles."""

import json
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from bundlerec.bundles.existing.building import build_existing
from bundlerec.bundles.requests import EXISTING
from bundlerec.bundles.rules.model import ALL, Rules
from bundlerec.bundles.rules.of_shop import save_rules
from bundlerec.bundles.rules.stored import offered_bundles
from bundlerec.campaigns.audience import audience_of
from bundlerec.campaigns.exporting import exposures_of, sending_rows
from bundlerec.campaigns.outcomes import OF_BUNDLE, goods_of, outcomes
from bundlerec.campaigns.own_bundles import with_contents
from bundlerec.campaigns.planning import kinds_of, plan_campaign
from bundlerec.campaigns.segments import selection
from bundlerec.campaigns.wishes import CampaignWish
from bundlerec.data import columns as c
from bundlerec.store import ImportRecord, TablesOfFile
from tests.bundles.existing.world import log, table
from tests.pages import seed
from tests.worlds import START, events

EVERYBODY = selection(["everybody"])
CONTENTS = {"B-x": ["i000", "i001"], "B-y": ["i002", "i003"], "B-tea": ["green", "pot"]}


@pytest.fixture
def run(store):
    """c000 may be offered the merchant's own bundles B-tea and B-x, c001 B-x."""
    record = ImportRecord("own.csv", "own", "bundles", "bundles", {})
    store.data.save(seed.SHOP, [TablesOfFile(record, bundles=table(CONTENTS))])
    run = seed.finished_run(store)
    people, codes = {"t9": "c000", "k9": "c001"}, {"B-coffee": "B-x", "B-cocoa": "B-y"}
    own = [rows.replace({c.CUSTOMER_ID: people, c.ITEM_ID: codes}) for rows in build_existing(table(), log())]
    own = [rows[rows[c.CUSTOMER_ID].isin(people.values())] for rows in own]
    store.results.save_bundles(run.id, *map(pd.concat, zip(seed.bundles_and_reasons(), own, strict=True)))
    return run


def planned(store, run, **wish):
    wish = CampaignWish(EVERYBODY, "x", **{"kind": "mixed", "start": date(2024, 6, 1), **wish})
    return plan_campaign(store, run, wish, audience_of(store, seed.SHOP))


def offered(plan):
    return {one[c.CUSTOMER_ID]: json.loads(one[c.ITEMS]) for _, one in plan.members.iterrows()}


def test_rules_of_one_campaign_hold_in_it_and_nowhere_else(store, run):
    usual = offered(planned(store, run))
    gone = usual["c000"][0]
    plan = planned(store, run, rules=Rules(exclude_items=[gone]))
    assert all(gone not in items for items in offered(plan).values()) and gone in usual["c000"]
    assert plan.campaign.wish["own_rules"] == {"exclude_items": [gone]} and plan.campaign.wish["rules"] == {}
    assert offered(planned(store, run)) == usual
    assert gone in set(offered_bundles(store, run, kind="mixed").table[c.ITEM_ID])


def test_the_shops_rules_hold_beside_those_of_the_campaign(store, run):
    first, second, *_ = offered(planned(store, run))["c000"]
    save_rules(store, seed.SHOP, ALL, Rules(exclude_items=[first]))
    items = offered(planned(store, run, rules=Rules(exclude_items=[second])))
    assert not {first, second} & set(items["c000"])


def test_what_a_rule_demands_is_among_the_first_products(store, run):
    long = {
        who: items for who, items in offered(planned(store, run, kind="ranked", size=40)).items() if len(items) > 2
    }
    last = long["c000"][-1]
    short = offered(planned(store, run, kind="ranked", size=2, rules=Rules(require_items=[last])))
    assert short["c000"] == [long["c000"][0], last]
    assert all(last in items and len(items) <= 2 for items in short.values())


def test_own_bundles_are_offered_one_to_each_at_their_price_with_what_is_in_them(store, run):
    assert EXISTING in kinds_of(store, run)
    plan = planned(store, run, kind=EXISTING, holdout=0)
    assert {who: len(items) for who, items in offered(plan).items()} == {"c000": 1, "c001": 1}
    best = store.results.bundles(run.id, customer_id="c001", kind=EXISTING).sort_values(c.SLOT)[c.ITEM_ID].iloc[0]
    assert offered(plan)["c001"] == [best]
    rows = sending_rows(store, seed.SHOP, plan.members, EXISTING).set_index(c.CUSTOMER_ID)
    assert rows.loc["c001", "item_1"] == best and (rows[c.BUNDLE_PRICE] == 9.0).all()
    assert all(code in rows.loc["c001", "products"] for code in ("(", "+"))
    shown = exposures_of(plan.campaign, plan.members)
    assert shown[c.ITEM_ID].tolist() == [offered(plan)[who][0] for who in shown[c.CUSTOMER_ID]]


def test_a_rule_takes_own_bundles_that_hold_what_it_excludes(store, run):
    plan = planned(store, run, kind=EXISTING, rules=Rules(exclude_items=["i000"]))
    assert all(items != ["B-x"] for items in offered(plan).values())


def test_who_buys_of_an_own_bundle_buys_one_of_its_products_or_its_code(store, run):
    members = pd.DataFrame({c.CUSTOMER_ID: ["ann", "bob", "eve"], c.ITEMS: ['["B-x"]'] * 3})
    bought = events([("ann", "i001", "a", 1), ("bob", "B-x", "b", 1), ("eve", "i005", "e", 1)])
    opened = with_contents(store, seed.SHOP, members)
    goods = goods_of(store.data.catalogue(seed.SHOP))
    found = outcomes(opened, bought, goods, START, START + pd.Timedelta(days=9))
    assert found[OF_BUNDLE].tolist() == [1, 1, 0]


def test_a_wish_of_own_bundles_asks_for_one():
    wish = CampaignWish(EVERYBODY, kind=EXISTING)
    assert wish.most_products == 1 and replace(wish, kind="mixed").most_products > 1

"""Whatever the rules of today, nothing that they exclude is offered out of what a training kept: on pages, in exports,
in the plan and in campaigns.
"""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from bundlerec.bundles.anchor_table import ANCHOR, ARTIFACT, anchors_from
from bundlerec.bundles.requests import EXISTING
from bundlerec.bundles.rules.effects import effects_of
from bundlerec.bundles.rules.model import ALL
from bundlerec.bundles.rules.of_shop import save_rules
from bundlerec.bundles.rules.screen import EXPLORE
from bundlerec.bundles.rules.stored import offered_anchors, offered_bundles
from bundlerec.bundles.rules.stored_sets import offered_sets
from bundlerec.campaigns.exporting import sending_rows
from bundlerec.campaigns.planning import plan_campaign
from bundlerec.campaigns.segments import selection
from bundlerec.campaigns.wishes import CampaignWish
from bundlerec.data import columns as c
from bundlerec.money.plan import PlanWish, make_plan
from tests.bundles.rules.world import DAY, KINDS, STRANGE_ITEMS, each_to_hold, many, rule_sets, without_demands
from tests.shops import SHOP

KEPT = [*KINDS, EXPLORE, EXISTING]


@many
@given(rules=rule_sets(STRANGE_ITEMS), customer=st.sampled_from([None, None, "c005", "c008", "c011"]))
def test_no_stored_bundle_is_shown_that_breaks_a_rule_of_today(deep, rules, customer):
    save_rules(deep.store, SHOP, ALL, rules)
    offered = offered_bundles(deep.store, deep.run, customer_id=customer, day=DAY)
    rows = offered.table
    for (who, kind, name), items in bundles_of(rows, c.CUSTOMER_ID, c.KIND, c.BUNDLE).items():
        for inside in deep.inside(kind, items):
            assert not deep.law.broken(rules, inside, who), (who, kind, name, items)
    before = deep.store.results.bundles(deep.run.id, customer_id=customer)
    assert sum(offered.taken.values()) == len(before) - len(rows)


def bundles_of(rows, *by):
    """What names a bundle -> its items."""
    found = {}
    for *name, item in zip(*(rows[one].tolist() for one in (*by, c.ITEM_ID)), strict=True):
        found.setdefault(tuple(name), []).append(item)
    return found


@many
@given(rules=rule_sets(STRANGE_ITEMS))
def test_no_stored_product_that_breaks_a_rule_of_today_is_shown_with_another(deep, rules):
    save_rules(deep.store, SHOP, ALL, rules)
    offered = offered_anchors(deep.store, deep.run, day=DAY)
    kept = anchors_from(deep.store.results.artifact(deep.run.id, ARTIFACT))
    for (anchor,), items in bundles_of(offered.table, ANCHOR).items():
        assert not deep.law.broken(rules, items)
        assert not deep.law.broken(without_demands(rules), [anchor])
    slots = offered.table.groupby(ANCHOR)[c.SLOT].agg(list)
    assert all(found == list(range(1, len(found) + 1)) for found in slots)
    pairs = {tuple(row) for row in kept[[ANCHOR, c.ITEM_ID]].to_numpy()}
    assert {tuple(row) for row in offered.table[[ANCHOR, c.ITEM_ID]].to_numpy()} <= pairs
    assert len(offered.table) == len(kept) or not rules.empty


@many
@given(rules=rule_sets(STRANGE_ITEMS))
def test_no_set_of_products_breaks_a_rule_of_today(deep, rules):
    save_rules(deep.store, SHOP, ALL, rules)
    for name, items in (
        offered_sets(deep.store, deep.run, day=DAY).groupby(c.BUNDLE_ID)[c.ITEM_ID].agg(list).items()
    ):
        assert not deep.law.broken(rules, items), (name, items)


@many
@given(rules=rule_sets(STRANGE_ITEMS), size=st.sampled_from([None, 1, 4]))
def test_nothing_is_planned_that_breaks_a_rule_or_is_not_there(deep, rules, size):
    save_rules(deep.store, SHOP, ALL, rules)
    plan = make_plan(deep.store, deep.run, PlanWish(size, day=DAY))
    table = plan.table()
    nothing = [one for one in plan.problems if "offered nothing" in one]
    assert sum(int(one.split()[0]) for one in nothing) == (~plan.taken.any(axis=1)).sum()
    for (customer,), items in bundles_of(table, c.CUSTOMER_ID).items():
        assert not deep.law.broken(rules, items, customer), (customer, items)
    pieces = table.groupby(c.ITEM_ID).size()
    assert all(not count > deep.law.of(item).stock for item, count in pieces.items())


@many
@given(
    rules=rule_sets(STRANGE_ITEMS),
    own=rule_sets(STRANGE_ITEMS),
    kind=st.sampled_from(KEPT),
    size=st.sampled_from([None, 1, 4]),
)
def test_no_campaign_offers_what_breaks_a_rule_of_the_shop_or_its_own(deep, rules, own, kind, size):
    save_rules(deep.store, SHOP, ALL, rules)
    wish = CampaignWish(selection(["everybody"]), "x", kind=kind, size=size, start=DAY, rules=own)
    plan = plan_campaign(deep.store, deep.run, wish, deep.audience)
    for customer, told in zip(plan.members[c.CUSTOMER_ID], plan.members[c.ITEMS], strict=True):
        for one in each_to_hold([rules, own]):
            for inside in deep.inside(kind, json.loads(told)):
                assert not deep.law.broken(one, inside, customer), (customer, told)
    assert bool(plan.without) == any("can't be offered anything" in note for note in plan.notes)
    sent = sending_rows(deep.store, SHOP, plan.members[~plan.members[c.HELD]], kind)
    assert len(sent) == (~plan.members[c.HELD]).sum()


@many
@given(rules=rule_sets(STRANGE_ITEMS))
def test_what_a_rule_costs_can_always_be_told(deep, rules):
    found = effects_of(deep.store, SHOP, {ALL: rules})
    assert {one.rule for one in found.rows} - {""} == set(rules.told()) - {"strength"}

"""A product that a customer dismissed is not offered to that customer for a while, and to others as before."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from bundlerec.bundles.baselines.best_sellers import BestSellers
from bundlerec.bundles.rules.effects import effects_of
from bundlerec.bundles.rules.model import ALL, Rules
from bundlerec.bundles.rules.of_shop import save_rules
from bundlerec.bundles.rules.ranked import rank_by
from bundlerec.bundles.rules.screen import RuleBook, Screens
from bundlerec.bundles.rules.stored import offered_bundles
from bundlerec.bundles.rules.wish import Wish
from bundlerec.cli import main
from bundlerec.data import columns as c
from bundlerec.data.dataset import build_dataset
from bundlerec.feedback.dismissals import dismissals
from bundlerec.feedback.giving import Saying, give_feedback
from bundlerec.money.chances import kept_chances
from db.store import open_store
from tests import databases
from tests.bundles.rules.test_rules import DAY, ITEMS, catalogue
from tests.contracts.tables import cells
from tests.worlds import events

SHOP = "default"


def say(store, customer, item, verdict, time=None, shop=SHOP):
    give_feedback(store, shop, Saying(customer, verdict, item, time=time), b"key", "command")


@pytest.fixture
def shop(tmp_path):
    store = open_store(databases.at(tmp_path / "shop.db"))
    store.shops.ensure(SHOP)
    yield store
    store.close()


def test_the_last_word_counts_and_how_long_ago_it_was(shop):
    noon = datetime(2024, 12, 20, 12)
    say(shop, "ann", "tea", c.DISMISSED, noon)
    say(shop, "ann", "jam", c.DISMISSED, noon)
    say(shop, "ann", "jam", c.ACCEPTED_OFFER, noon + timedelta(hours=1))
    say(shop, "bob", "tea", c.THUMBS_DOWN, noon - timedelta(days=10))
    say(shop, "bob", None, c.DISMISSED, noon)
    assert cells(dismissals(shop, SHOP, date(2024, 12, 21))) == [("bob", "tea", 11.5), ("ann", "tea", 1.5)]
    assert cells(dismissals(shop, SHOP, date(2024, 12, 9))) == []


def test_what_was_said_at_or_after_the_end_is_not_known(shop):
    say(shop, "ann", "tea", c.DISMISSED, datetime(2024, 12, 20))
    assert dismissals(shop, SHOP, date(2025, 1, 1), until=datetime(2024, 12, 20)).empty
    assert cells(dismissals(shop, SHOP, date(2025, 1, 1), until=datetime(2024, 12, 21))) == [("ann", "tea", 1.0)]


def ranked(customer, *no, **rules):
    """What a customer (0: Ann, 1: Bob) of the little shop gets when `no` was dismissed: (customer, item, days)."""
    rows = [("bob", item, f"b{number}", 0) for number, item in enumerate(ITEMS)]
    log = build_dataset(events([*rows, ("ann", "tea", "a", 60)]), catalogue(), join_variants=False)
    dismissed = pd.DataFrame(no, columns=[c.CUSTOMER_ID, c.ITEM_ID, "days"])
    cut = int(log.order_time[-1]) + 1
    screen = Screens(RuleBook({ALL: Rules(**rules)}), catalogue(), log, cut, DAY, dismissed).of("ranked")
    lists = rank_by(Wish(screen), BestSellers().fit(log), np.array([customer], dtype=np.int32), 6, log)
    return {str(log.item_ids[item]) for item in lists.items[0] if item >= 0}


def test_what_was_dismissed_is_not_offered_to_that_customer_in_any_variant():
    no = [("ann", "tea", 3.0), ("ann", "shirt-red", 3.0), ("ann", "gone", 1.0), ("nobody", "hat", 1.0)]
    assert ranked(0, *no) == set(ITEMS) - {"tea", "shirt-red", "shirt-blue"}
    assert ranked(1, *no) == set(ITEMS)


@pytest.mark.parametrize(
    ("days", "rule", "offered"), [(89, None, False), (91, None, True), (5, 5, True), (4, 5, False), (0, 0, True)]
)
def test_a_no_holds_ninety_days_or_as_long_as_the_rule_says(days, rule, offered):
    assert ("tea" in ranked(0, ("ann", "tea", float(days)), not_dismissed_days=rule)) == offered


def test_it_holds_beside_what_was_bought_lately():
    assert not {"tea", "hat"} & ranked(0, ("ann", "hat", 1.0), not_bought_days=5)


def test_stored_bundles_and_new_ones_leave_it_out_for_that_customer_only(growing_shop, tmp_path):
    store, run = growing_shop.store, growing_shop.store.runs.latest_done(SHOP)
    before = store.results.bundles(run.id)
    mine = before[(before[c.CUSTOMER_ID] == "c005") & (before[c.KIND] == "ranked")]
    item = mine[c.ITEM_ID].iloc[0]

    def recommended():
        out = tmp_path / "out.csv"
        assert main(["recommend", "--size", "3", "--out", str(out), "--db", growing_shop.url], open_store) == 0
        return pd.read_csv(out, dtype=str).groupby(c.CUSTOMER_ID)[c.ITEM_ID].agg(list)

    first = recommended()
    say(store, "c005", item, c.DISMISSED)
    offered = offered_bundles(store, run)
    assert item not in set(offered.table[offered.table[c.CUSTOMER_ID] == "c005"][c.ITEM_ID])
    others = offered.table[offered.table[c.CUSTOMER_ID] != "c005"]
    assert cells(others[list(c.BUNDLES)]) == cells(before[before[c.CUSTOMER_ID] != "c005"][list(c.BUNDLES)])
    assert "not dismissed in the last 90 days" in offered.told
    assert len(offered_bundles(store, run, with_dismissed=True).table) == len(before)
    second = recommended()
    assert item in first["c005"] and item not in second["c005"] and len(second["c005"]) == 3
    assert second.drop("c005").tolist() == first.drop("c005").tolist()
    save_rules(store, SHOP, ALL, Rules(not_dismissed_days=0))
    assert len(offered_bundles(store, run).table) == len(before)


def test_the_rules_page_tells_what_heeding_a_no_costs(growing_shop):
    store, run = growing_shop.store, growing_shop.store.runs.latest_done(SHOP)
    chances = kept_chances(store, run)
    who = int(np.flatnonzero(chances.customers == "c005")[0])
    likeliest = str(chances.codes[chances.code[who, 0]])
    say(store, "c005", likeliest, c.DISMISSED)

    def told(days):
        [effect] = effects_of(store, SHOP, {ALL: Rules(not_dismissed_days=days)}).rows
        return effect

    assert told(365).hits == 0  # a no of today holds 90 days anyway
    assert told(0).hits < 0 and told(0).products == 0  # offering it again would be bought more often

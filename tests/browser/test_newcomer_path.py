"""A newcomer's way from a trained shop to a campaign's file."""

import csv

import pytest

from bundlerec.bundles.rules.of_shop import rule_book
from db.store import open_store
from tests import databases
from tests.browser.newcomer import MOST_CLICKS, Walk, Wish, walk
from tests.browser.server import running_app
from tests.pages import seed

pytestmark = pytest.mark.browser
CATEGORY = "Shelf 1"


def test_a_newcomer_finds_a_reason_sets_two_rules_and_exports_a_campaign_in_twelve_clicks(visitor, tmp_path):
    store = open_store(databases.at(tmp_path / "shop.db"))
    seed.filled_shop(store)
    seed.finished_run(store)
    seen = []
    with running_app(tmp_path / "shop.db", tmp_path / "server.log") as address:
        visit = Walk(visitor, seen.append)
        file = walk(address, Wish(seed.SHOP, "c012", CATEGORY), visit)
    rules = rule_book(store, seed.SHOP).rules["all"]
    assert rules.exclude_categories == (CATEGORY,) and rules.not_bought_days == 7
    rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert rows and {row["customer_id"] for row in rows} <= set(seed.CUSTOMERS)
    assert seen == ["1_why", "2_rules", "3_campaign", "4_file"]
    assert len(visit.clicks) <= MOST_CLICKS, visit.clicks

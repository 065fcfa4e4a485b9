"""What the server keeps of a shop is not shown any more once files, rules or terms say otherwise."""

import pandas as pd
import pytest

from bundlerec.bundles.rules.model import ALL, Rules
from bundlerec.bundles.rules.of_shop import save_rules
from bundlerec.data import columns as c
from bundlerec.data.shop_settings import change_settings
from bundlerec.feedback.giving import Saying, give_feedback
from bundlerec.money.terms import Terms, save_terms
from pages.common import versions
from tests.money.shop import stocked
from tests.pages import seed
from tests.pages.conftest import text_of
from tests.shops import save

STOCK = {"i000": 5.0, "i001": 20.0, "i003": 60.0}


def new_catalogue(store):
    """Another file: some products are dear now, and sold out."""
    told = {c.ITEM_ID: list(STOCK), c.PRICE: [77.0] * len(STOCK), c.STOCK: [0.0] * len(STOCK)}
    save(store, seed.SHOP, None, pd.DataFrame(told))


def dismissed(store):
    give_feedback(store, seed.SHOP, Saying("c000", c.DISMISSED, "i001", None, None), b"key", c.ON_PAGE)


OTHERWISE = {
    "file": new_catalogue,
    "rules": lambda store: save_rules(store, seed.SHOP, ALL, Rules(exclude_items=("i001",))),
    "terms": lambda store: save_terms(store, seed.SHOP, Terms(most_discount=0)),
    "currency": lambda store: change_settings(store, seed.SHOP, currency="JPY"),
    "feedback": dismissed,
}


@pytest.mark.parametrize("change", OTHERWISE.values(), ids=OTHERWISE)
def test_other_offers_have_another_version(store, change):
    stocked(store, STOCK)
    before = versions.of_offers(store, seed.SHOP)
    assert versions.of_offers(store, seed.SHOP) == before
    change(store)
    assert versions.of_offers(store, seed.SHOP) != before


def test_a_file_that_is_taken_back_and_one_of_the_same_number_are_told_apart(store):
    seed.filled_shop(store)
    seen = [versions.of_files(store, seed.SHOP)]
    for _ in range(2):
        seed.more_lines(store)
        seen.append(versions.of_files(store, seed.SHOP))
        store.data.undo_import(seed.SHOP, store.data.imports(seed.SHOP)[0].id)
    assert len(set(seen)) == 3 and versions.of_files(store, seed.SHOP) == seen[0]


def test_tomorrow_other_offers_may_hold(store, monkeypatch):
    stocked(store, STOCK)
    before = versions.of_offers(store, seed.SHOP)
    monkeypatch.setattr(versions, "today", lambda: pd.Timestamp("2031-01-01").date())
    assert versions.of_offers(store, seed.SHOP) != before


@pytest.mark.parametrize("tab", ["Prices and discounts", "Plan within stock", "Demand and what to order"])
def test_the_plan_page_follows_a_new_file(visit, store, tab):
    stocked(store, STOCK)
    before = text_of(visit("Plan", plan_tab=tab))
    assert text_of(visit("Plan", plan_tab=tab)) == before
    new_catalogue(store)
    assert text_of(visit("Plan", plan_tab=tab)) != before

"""The Plan page: terms, the plan within stock, demand; and what bundles cost on their cards."""

import pytest

from bundlerec.data import columns as c
from bundlerec.money import offers
from pages.common import bundle_money
from pages.common.stock_plan import as_csv
from tests.money.shop import stocked
from tests.pages import seed
from tests.pages.conftest import text_of

STOCK = {"i000": 5.0, "i001": 20.0, "i003": 60.0}


def widget(at, kind, label):
    return next(one for one in getattr(at, kind) if one.label == label)


def test_without_data_or_training_the_page_leads_on(visit, store):
    assert "needs data" in text_of(visit("Plan"))
    seed.filled_shop(store)
    assert "after the first training" in text_of(visit("Plan"))


def test_a_plan_is_shown_with_estimates_and_what_they_assume(visit, store):
    stocked(store, STOCK)
    text = text_of(visit("Plan", plan_tab="Demand and what to order"))
    assert "Products to order (estimate): 3" in text and "In next orders" in text
    at = visit("Plan", plan_tab="Plan within stock")
    text = text_of(at)
    assert "Pieces promised: 240" in text and "Expected margin (estimate)" in text
    assert "**Purchases** (estimate)" in text and "does not change what is bought" in text
    assert "more purchases per 100 customers than best sellers" in text
    assert "The stock of 9 of 12 products is not known" in text.replace("\\", "")
    widget(at, "selectbox", "Products in each bundle").select(1).run()
    assert not at.exception and "Pieces promised: 60" in text_of(at)


def test_terms_are_saved_and_the_bundles_follow(visit, store):
    stocked(store, STOCK)
    at = visit("Plan")
    before = text_of(at)
    assert "With a discount: 0" not in before
    widget(at, "number_input", "Lowest margin, %").set_value(95.0)
    widget(at, "button", "Save terms").click().run()
    assert not at.exception and store.terms.get(seed.SHOP) == {"floor_margin": 95.0}
    assert "With a discount: 0" in text_of(at) and "margin is at its lowest already" in text_of(at)
    assert widget(visit("Plan"), "number_input", "Lowest margin, %").value == 95.0


def test_a_training_without_chances_has_terms_and_says_how_to_get_a_plan(visit, store):
    seed.filled_shop(store)
    seed.finished_run(store)
    assert "Mean list price" in text_of(visit("Plan"))
    assert "Train again" in text_of(visit("Plan", plan_tab="Plan within stock"))


def test_cards_tell_price_saving_margin_and_stock(visit, store):
    stocked(store, STOCK)
    text = text_of(visit("Bundles", customer="c000"))
    assert "for all instead of ~~" in text and "saves" in text and "margin" in text
    assert f"in stock — ({bundle_money.NO_STOCK})" in text


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (
            {},
            "**9.50 EUR** for all instead of ~~10.00 EUR~~, saves 0.50 EUR (5.0 %) · margin 4.50 EUR (47.4 %) · 3",
        ),
        ({c.SAVING: 0.0, c.BUNDLE_PRICE: 10.0}, "**10.00 EUR** for all · margin"),
        ({c.MARGIN: float("nan")}, f"margin — ({bundle_money.NO_COST})"),
        ({c.MARGIN: float("nan"), c.NOTE: offers.NO_COST}, "margin — · 3"),
        ({c.STOCK: float("nan")}, f"in stock — ({bundle_money.NO_STOCK})"),
        ({c.BUNDLE_PRICE: float("nan")}, "Price, saving and margin — · 3 bundles"),
    ],
)
def test_a_bundles_money_in_one_line(changed, says):
    offer = {
        c.LIST_PRICE: 10.0,
        c.BUNDLE_PRICE: 9.5,
        c.SAVING: 0.5,
        c.DISCOUNT: 5.0,
        c.MARGIN: 4.5,
        c.MARGIN_PERCENT: 47.37,
        c.STOCK: 3.0,
        c.NOTE: "",
    }
    assert says in bundle_money.line({**offer, **changed}, "EUR")


def test_the_files_run_no_formulas(store):
    from bundlerec.money.supply import demand_table

    run = stocked(store, {"i000": 5.0}, **{c.TITLE: ["=1+1"]})
    assert b"'=1+1" in as_csv(demand_table(store, run))

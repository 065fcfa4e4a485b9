"""The shop-wide plan, the list of demand, and what is expected of them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from bundlerec.data import columns as c
from bundlerec.errors import UnknownRun
from bundlerec.exports.tables import export
from bundlerec.feedback.giving import Saying, give_feedback
from bundlerec.money.chances import keep_chances
from bundlerec.money.estimates import MARGIN, PURCHASES, TAKINGS, estimates_of, judged_extra
from bundlerec.money.plan import PlanWish, make_plan
from bundlerec.money.planned import planned
from bundlerec.money.supply import demand_table
from bundlerec.money.terms import Terms, save_terms
from bundlerec.money.worth import Aim, aim_of, worth_of
from db.store import open_store
from tests import databases
from tests.money.shop import LIKED, PEOPLE, liking, stocked
from tests.pages import seed
from tests.shops import save

STOCK = {"i000": 5.0, "i001": 20.0, "i002": 0.0}


@pytest.fixture
def store(tmp_path):
    return open_store(databases.at(tmp_path / "shop.db"))


def offered(plan, taken=None):
    """item id -> to how many."""
    pieces = plan.pieces(plan.taken if taken is None else taken)
    return {code: int(count) for code, count in zip(plan.chances.codes, pieces, strict=True) if count}


def test_five_pieces_go_to_five_customers_and_the_others_get_what_comes_next(store):
    plan = make_plan(store, stocked(store, STOCK), PlanWish(size=2, aim=Aim.PURCHASES))
    found = offered(plan)
    assert (found["i000"], found["i001"], "i002" in found) == (5, 20, False)
    assert sum(found.values()) == 2 * PEOPLE and found["i003"] == PEOPLE
    assert offered(plan, plan.wanted) == {"i000": PEOPLE, "i001": PEOPLE}
    assert plan.value < plan.value_without_limit and plan.share_of_best > 0.98
    assert any("stock of 9 of 12 products is not known" in problem for problem in plan.problems)


def test_products_without_a_cost_are_told_where_margin_is_planned(store):
    run = stocked(store, STOCK)
    save(store, seed.SHOP, None, pd.DataFrame({c.ITEM_ID: ["new"], c.PRICE: [1.0]}))
    assert not any("cost" in problem for problem in make_plan(store, run).problems)
    keep_chances(store, run.id, replace(liking(), codes=np.array(["new", *liking().codes[1:]], dtype=object)))
    assert any("The cost of 1 of 12" in problem for problem in make_plan(store, run).problems)


def test_a_bundle_has_the_size_of_the_customers_own(store):
    plan = make_plan(store, stocked(store, STOCK))
    assert set(plan.taken.sum(axis=1)) == {4}


def test_the_merchant_may_offer_a_piece_to_more_customers(store):
    run = stocked(store, STOCK)
    save_terms(store, seed.SHOP, Terms(customers_per_piece=2.5))
    assert offered(make_plan(store, run, PlanWish(size=2, aim=Aim.PURCHASES)))["i000"] == 12


def test_rules_hold_in_the_plan(store):
    run = stocked(store, STOCK)
    store.rules.save(seed.SHOP, "all", {"exclude_items": ["i003"], "not_bought_days": 7})
    store.rules.save(seed.SHOP, "mixed", {"most_of_category": 1, "promote_items": ["i010"]})
    plan = make_plan(store, run, PlanWish(size=2, aim=Aim.PURCHASES))
    found = offered(plan)
    assert {"i001", "i010"} <= set(found) and not {"i000", "i002", "i003"} & set(found)  # i002 is sold out
    shelves = store.data.catalogue(seed.SHOP).set_index(c.ITEM_ID)[c.CATEGORY]
    table = plan.table()
    assert (
        not pd.DataFrame({c.CUSTOMER_ID: table[c.CUSTOMER_ID], "shelf": table[c.ITEM_ID].map(shelves)})
        .duplicated()
        .any()
    )
    assert plan.share_of_best is None


def test_what_every_bundle_must_hold_is_given_out_first_and_who_goes_without_gets_nothing(store):
    run = stocked(store, {"i005": 3.0, "i010": 50.0})
    store.rules.save(seed.SHOP, "mixed", {"require_items": ["i005"], "require_categories": ["Shelf 1"]})
    plan = make_plan(store, run, PlanWish(size=3, aim=Aim.PURCHASES))
    assert offered(plan) == {"i005": 3, "i010": 3, "i000": 3}
    assert plan.taken.any(axis=1).sum() == 3


def test_who_is_offered_nothing_is_told_with_the_cause(store):
    run = stocked(store, {f"i{item:03}": 0.0 for item in range(11)} | {"i011": 59.0})
    assert [one for one in make_plan(store, run).problems if "offered" in one] == [
        "1 customer is offered nothing: what they are likely to buy is promised to others."
    ]
    store.rules.save(seed.SHOP, "mixed", {"exclude_categories": ["Shelf 1"], "in_stock": True})
    assert [one for one in make_plan(store, run).problems if "offered" in one] == [
        "60 customers are offered nothing: the rules leave none of their likely products (exclude categories "
        "“Shelf 1”; in stock only)."
    ]


def test_an_erased_customer_is_nobody_in_the_plan(store):
    run = stocked(store, STOCK)
    store.data.erase_customer(seed.SHOP, "c059", "mark")
    plan = make_plan(store, run, PlanWish(size=1))
    assert plan.chances.customers[-1] == "" and not plan.taken[-1].any()
    assert b"c059" not in b"".join(
        store.results.artifact(run.id, name) for name in store.results.artifacts(run.id)
    )


def test_a_run_without_chances_says_what_to_do(store):
    seed.filled_shop(store)
    with pytest.raises(UnknownRun, match="no probabilities"):
        make_plan(store, seed.finished_run(store))


def test_the_aim_is_what_the_shop_knows():
    told = pd.DataFrame({c.PRICE: [10.0, 5.0, np.nan], c.COST: [6.0, np.nan, 1.0]})
    assert aim_of(told, Aim.AUTO) is Aim.MARGIN and aim_of(told, Aim.TAKINGS) is Aim.TAKINGS
    assert worth_of(told, Aim.MARGIN).tolist() == [4, 2, 0], "the usual margin is 40 %"
    assert worth_of(told, Aim.TAKINGS).tolist() == [10, 5, 0]
    assert aim_of(told.assign(**{c.COST: np.nan}), Aim.AUTO) is Aim.TAKINGS
    assert aim_of(told.assign(**{c.PRICE: np.nan}), Aim.AUTO) is Aim.PURCHASES
    assert worth_of(told, Aim.PURCHASES).tolist() == [1, 1, 1]


def test_the_table_holds_titles_bundle_prices_and_never_more_than_the_stock(store):
    found = planned(store, stocked(store, STOCK), PlanWish(size=3, aim=Aim.PURCHASES))
    table = found.table
    assert (table.groupby(c.ITEM_ID).size().reindex(STOCK).fillna(0) <= pd.Series(STOCK)).all()
    whole = table.groupby(c.CUSTOMER_ID)[[c.PRICE, c.LIST_PRICE, c.BUNDLE_PRICE]].agg(["sum", "first"])
    assert np.allclose(whole[c.PRICE]["sum"], whole[c.LIST_PRICE]["first"])
    assert (whole[c.BUNDLE_PRICE]["first"] <= whole[c.LIST_PRICE]["first"]).all()
    assert table[c.TITLE].str.startswith("Product").all() and found.counts["products_short"] > 0
    assert {one.what for one in found.estimates.rows} == {PURCHASES, TAKINGS, MARGIN}
    assert table[c.SLOT].tolist()[:4] == [1, 2, 3, 1]


def test_demand_is_what_sold_lately_and_the_order_brings_the_stock_up(store):
    run = stocked(store, STOCK)
    table = demand_table(store, run, days=10).set_index(c.ITEM_ID)
    first = table.loc["i000"]
    assert (first[c.EXPECTED], first[c.COVER]) == (20, 2.5)
    assert first[c.REORDER] == 28 - 5, "of 20 expected, 28 suffice 19 times in 20"
    assert first[c.NEXT_ORDERS] == pytest.approx(60 * LIKED[0] * (1 + 59 / 200), rel=1e-3)
    assert table.index[:3].tolist() == ["i002", "i000", "i001"], "what runs out first"
    assert np.isnan(table.loc["i003", [c.STOCK, c.COVER, c.REORDER]].astype(float)).all()
    assert "i039" not in table.index, "neither sold nor planned"
    assert (table[c.PROMISED] <= table[c.STOCK].fillna(np.inf)).all()


def test_estimates_add_up_and_the_discount_only_costs():
    rows = pd.DataFrame(
        {
            c.CUSTOMER_ID: ["u", "u", "v"],
            c.CHANCE: [0.5, 0.25, 0.5],
            c.PRICE: [10.0, 8.0, 4.0],
            c.COST: [5.0, 4.0, 2.0],
            c.DISCOUNT: [10.0, 10.0, 0.0],
        }
    )
    found = estimates_of(rows)
    assert {one.what: one.value for one in found.rows} == pytest.approx(
        {PURCHASES: 62.5, TAKINGS: 415, MARGIN: 190}
    )
    assert all(one.low <= one.value <= one.high for one in found.rows)
    assert found.break_even == pytest.approx((2.5 + 1 + 1) / (2.5 + 1 + 1 - 0.5 - 0.2) - 1)
    unknown = estimates_of(rows.assign(**{c.COST: [5.0, np.nan, 2.0]}))
    assert {one.what for one in unknown.rows} == {PURCHASES, TAKINGS} and unknown.break_even is None
    assert "cost" in unknown.problems[0]
    assert estimates_of(rows.head(0)).rows == []


def test_what_judged_orders_say_is_told_per_hundred_customers(store):
    seed.filled_shop(store)
    found = judged_extra(store, seed.finished_run(store)).set_index(c.RIVAL)
    assert found.index.tolist() == ["best_sellers"] and found.loc["best_sellers", c.VALUE] == pytest.approx(144)


def test_plan_and_demand_are_exported_with_formulas_made_harmless(store, tmp_path):
    stocked(store, {"i004": 7.0, "i006": 7.0}, **{c.TITLE: ["=1+1", "b"]})
    for what in ("plan", "demand"):
        out = tmp_path / f"{what}.csv"
        assert export(store, seed.SHOP, what, out) == len(pd.read_csv(out))
        assert "'=1+1" in out.read_text(encoding="utf-8-sig")


def test_a_training_keeps_what_a_plan_needs(lasting_shop):
    plan = make_plan(lasting_shop.store, lasting_shop.store.runs.get(lasting_shop.latest))
    assert plan.chances.p.shape[0] == 120 and plan.taken.any(axis=1).all()
    assert (np.diff(plan.chances.p, axis=1) <= 0).all()
    assert plan.chances.lately.sum() == pytest.approx(4 * 120 / 7, rel=0.15), "four pieces a week and customer"


def test_what_a_customer_dismissed_or_bought_as_another_variant_is_not_planned(store):
    run = stocked(store, {"i000": 99, "i001": 99})
    twins = pd.DataFrame({c.ITEM_ID: ["i000", "i001"], c.PARENT_ID: ["twin"] * 2, c.VARIANT: ["Red", "Blue"]})
    save(store, seed.SHOP, None, twins)

    def offered(customer):
        table = make_plan(store, run, PlanWish(size=12)).table()
        return set(table.loc[table[c.CUSTOMER_ID] == customer, c.ITEM_ID])

    assert {"i000", "i001"} <= offered("c000")
    give_feedback(store, seed.SHOP, Saying("c000", c.DISMISSED, "i000"), b"key", "command")
    assert not {"i000", "i001"} & offered("c000") and {"i000", "i001"} <= offered("c001")

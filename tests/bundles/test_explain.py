"""Reasons agree with counts made by hand, and with the log."""

import json
from itertools import groupby

import numpy as np
import pandas as pd
import pytest

from bundlerec.bundles.explain import reasons_table
from bundlerec.data import columns as c
from bundlerec.data.dataset import build_dataset
from bundlerec.data.lists import EMPTY, RankedLists
from bundlerec.scorer.leave_out import Contributions
from tests.bundles.reasons_world import ORDERS, cut, item, ledger_of, lists_of, shop
from tests.worlds import events, habitual_shop


@pytest.fixture(scope="module")
def dataset():
    return shop()


def reasons(dataset, wanted, **known) -> pd.DataFrame:
    lists = lists_of(dataset, wanted)
    return reasons_table("ranked", lists, ledger_of(dataset, lists), **known)


def evidence(table: pd.DataFrame, item_id: str, reason: str) -> list[dict]:
    found = table[(table[c.ITEM_ID] == item_id) & (table[c.REASON] == reason)]
    return [json.loads(text) for text in found[c.EVIDENCE]]


def weights(table: pd.DataFrame, item_id: str, reason: str) -> list[float]:
    return table[(table[c.ITEM_ID] == item_id) & (table[c.REASON] == reason)][c.WEIGHT].tolist()


def test_a_habit_tells_times_orders_last_day_and_gap(dataset):
    table = reasons(dataset, {"ann": ["tea", "jam"]})
    assert evidence(table, "tea", "habit") == [
        {"times": 4, "orders": 5, "last": "2024-01-31", "days_ago": 12, "usual_gap_days": 10.0}
    ]
    assert weights(table, "tea", "habit") == [4]
    assert evidence(table, "jam", "habit")[0]["usual_gap_days"] == 10.0


def test_what_was_bought_once_has_no_gap(dataset):
    assert evidence(reasons(dataset, {"ann": ["nut"]}), "nut", "habit") == [
        {"times": 1, "orders": 5, "last": "2024-02-03", "days_ago": 9, "usual_gap_days": None}
    ]


def test_what_was_never_bought_has_no_habit(dataset):
    assert evidence(reasons(dataset, {"ann": ["bread", "butter"]}), "bread", "habit") == []


def test_together_tells_common_orders_and_lift_as_counted_by_hand(dataset):
    table = reasons(dataset, {"ann": ["bread", "butter", "tea"]})
    lift = 5 * ORDERS / (6 * 5)  # 5 orders hold both, 6 bread, 5 butter
    told = evidence(table, "bread", "together")
    assert told == [{"item_id": "butter", "title": "Butter\n250 g", "orders": 5, "lift": lift}]
    assert weights(table, "bread", "together") == [lift]
    assert evidence(table, "tea", "together") == []


def test_too_few_common_orders_are_no_reason(dataset):
    assert evidence(reasons(dataset, {"ann": ["tea", "jam"]}), "tea", "together") == []


def test_values_tell_probability_share_and_money(dataset):
    table = reasons(dataset, {"ann": ["tea", "nut"]}, probability=np.array([[0.6, 0.2]]))
    assert evidence(table, "tea", "value") == [
        {"probability": 0.6, "share": 0.75, "price": 3.0, "expected_money": 1.8}
    ]
    assert weights(table, "tea", "value") == [0.6]
    # the catalogue has no price of nuts: what was paid counts
    assert evidence(table, "nut", "value")[0]["price"] == 2.0


def test_a_price_that_nobody_knows_is_null():
    log, _ = habitual_shop()
    unpriced = build_dataset(log.assign(price=np.nan))
    lists = RankedLists(np.array([0], np.int32), np.array([[0]], np.int32), np.ones((1, 1), np.float32))
    table = reasons_table("ranked", lists, ledger_of(unpriced, lists), probability=np.array([[0.5]]))
    [told] = [json.loads(text) for text in table[table[c.REASON] == "value"][c.EVIDENCE]]
    assert told["price"] is None
    assert told["expected_money"] is None


def test_values_and_choices_that_are_not_known_are_left_out(dataset):
    table = reasons(
        dataset,
        {"ann": ["tea", "jam"]},
        probability=np.array([[0.6, np.nan]]),
        choice_value=np.array([[np.nan, 2]]),
    )
    assert evidence(table, "jam", "value") == []
    assert weights(table, "jam", "choice") == [2]
    assert evidence(table, "tea", "choice") == []
    assert set(reasons(dataset, {"ann": ["tea"]})[c.REASON]) == {"habit", "sentence"}


def test_causes_tell_share_and_times_and_mark_the_item_itself(dataset):
    found = Contributions(
        item=np.array([[[item(dataset, "tea"), item(dataset, "jam"), EMPTY]]], np.int32),
        share=np.array([[[0.7, 0.3, 0]]], np.float32),
        total=np.ones((1, 1)),
    )
    table = reasons(dataset, {"ann": ["tea"]}, contributions=found)
    assert evidence(table, "tea", "because") == [
        {"item_id": "tea", "title": "Té “Früh”", "times": 4, "own": True},
        {"item_id": "jam", "title": "jam", "times": 2, "own": False},
    ]
    assert sum(weights(table, "tea", "because")) <= 1


def test_a_due_habit_is_told_in_one_sentence(dataset):
    [told] = evidence(reasons(dataset, {"ann": ["tea"]}), "tea", "sentence")
    assert told == {"text": "Bought in 4 of 5 orders, last 12 days ago - about every 10 days, so due again."}


def test_what_is_new_is_told_by_its_company(dataset):
    [told] = evidence(reasons(dataset, {"ann": ["bread", "butter"]}), "bread", "sentence")
    assert told["text"] == (
        "New to this customer: 5 orders hold it together with Butter\n250 g, 2.0 times as often as chance."
    )


def test_what_is_new_and_alone_is_told_by_its_strongest_cause(dataset):
    found = Contributions(
        np.array([[[item(dataset, "tea")]]], np.int32), np.ones((1, 1, 1), np.float32), np.ones((1, 1))
    )
    [told] = evidence(reasons(dataset, {"ann": ["bread"]}, contributions=found), "bread", "sentence")
    assert told["text"] == "New to this customer: it follows from Té “Früh”, bought 4 times so far."


def test_best_sellers_are_told_as_such(dataset):
    table = reasons(dataset, {"ann": ["tea", "bread"]}, for_sales=True)
    assert evidence(table, "bread", "sentence")[0]["text"] == (
        "One of the best sellers of the last weeks, in 6 orders of the last 60 days."
    )
    assert evidence(table, "tea", "sentence")[0]["text"] == (
        "5 orders hold it in the last 60 days. This customer bought it in 4 of 5 orders."
    )


def test_rows_come_bundle_by_bundle_in_the_order_of_slots_with_one_sentence_each(dataset):
    table = reasons(dataset, {"bob": ["tea"], "ann": ["jam", "tea"]})
    assert list(table.columns) == list(c.REASONS)
    spoken = table[table[c.REASON] == "sentence"]
    assert list(zip(spoken[c.CUSTOMER_ID], spoken[c.ITEM_ID], strict=True)) == [
        ("bob", "tea"),
        ("ann", "jam"),
        ("ann", "tea"),
    ]
    slots = list(zip(table[c.CUSTOMER_ID], table[c.ITEM_ID], strict=True))
    assert [slot for slot, _ in groupby(slots)] == [("bob", "tea"), ("ann", "jam"), ("ann", "tea")]
    assert set(spoken[c.WEIGHT]) == {0}
    assert set(table[c.BUNDLE]) == {1}


def test_no_bundles_have_no_reasons(dataset):
    lists = RankedLists(np.zeros(0, np.int32), np.zeros((0, 3), np.int32), np.zeros((0, 3), np.float32))
    assert reasons_table("ranked", lists, ledger_of(dataset, lists)).empty
    empty = RankedLists(np.array([0], np.int32), np.full((1, 3), EMPTY, np.int32), np.zeros((1, 3), np.float32))
    assert reasons_table("ranked", empty, ledger_of(dataset, empty)).empty


def test_numbers_agree_with_the_events_table():
    log, catalogue = habitual_shop()
    log = log[log[c.TIME] < pd.Timestamp(cut(), unit="us")]
    dataset = build_dataset(log, catalogue)
    rng = np.random.default_rng(1)
    items = np.stack([rng.choice(dataset.n_items, 8, replace=False) for _ in range(dataset.n_customers)])
    lists = RankedLists(
        np.arange(dataset.n_customers, dtype=np.int32), items.astype(np.int32), np.ones(items.shape)
    )
    table = reasons_table("ranked", lists, ledger_of(dataset, lists))
    baskets = log.groupby([c.CUSTOMER_ID, c.ORDER_ID])[c.ITEM_ID].agg(set)
    sold = log.groupby(c.ITEM_ID)[c.ORDER_ID].nunique()
    kinds = set()
    for row in table.to_dict("records"):
        told, mine = json.loads(row[c.EVIDENCE]), log[log[c.CUSTOMER_ID] == row[c.CUSTOMER_ID]]
        kinds.add(row[c.REASON])
        if row[c.REASON] == "habit":
            bought = mine[mine[c.ITEM_ID] == row[c.ITEM_ID]]
            days = bought[c.TIME].sort_values()
            assert told["times"] == bought[c.ORDER_ID].nunique() == row[c.WEIGHT]
            assert told["orders"] == mine[c.ORDER_ID].nunique()
            assert told["last"] == str(days.iloc[-1].date())
            assert (
                told["days_ago"] == (pd.Timestamp(cut(), unit="us").normalize() - days.iloc[-1].normalize()).days
            )
            if len(days) > 1:
                gap = (days.iloc[-1] - days.iloc[0]).days / (len(days) - 1)
                assert told["usual_gap_days"] == pytest.approx(gap, abs=0.051)
        if row[c.REASON] == "together":
            both = sum({row[c.ITEM_ID], told["item_id"]} <= basket for basket in baskets)
            chance = sold[row[c.ITEM_ID]] * sold[told["item_id"]] / len(baskets)
            assert told["orders"] == both
            assert told["lift"] == row[c.WEIGHT] == pytest.approx(both / chance, abs=1e-4)
    assert kinds == {"habit", "together", "sentence"}


def test_reasons_name_the_variant_that_their_customer_is_shown_and_say_how_it_came_about():
    rows = [("ann", "red", f"a{n}", n) for n in range(3)] + [("ann", "blue", "a3", 3), ("ann", "cap", "a3", 3)]
    rows += [("bob", "blue", f"b{n}", n) for n in range(6)] + [("bob", "cap", f"b{n}", n) for n in range(6)]
    rows += [("cat", "cap", "c0", 1), *(("dan", "nut", f"d{n}", n) for n in range(9))]
    table = pd.DataFrame(
        {
            c.ITEM_ID: ["red", "blue", "cap"],
            c.TITLE: ["Shirt", "Shirt", "Cap"],
            c.PARENT_ID: ["shirt", "shirt", None],
            c.VARIANT: ["Red / L", "Blue / M", None],
            c.PRICE: [20.0, 30.0, 5.0],
        }
    ).reindex(columns=list(c.CATALOGUE))
    data = build_dataset(events(rows), table)
    offer = lists_of(data, {name: ["blue", "cap"] for name in ("ann", "bob", "cat")})
    chance = np.full(offer.items.shape, 0.5)
    cause = Contributions(offer.items[:, :, None][:, ::-1], np.full((*offer.items.shape, 1), 0.5), chance)
    found = reasons_table("ranked", offer, ledger_of(data, offer), probability=chance, contributions=cause)
    by = {name: found[found[c.CUSTOMER_ID] == name] for name in ("ann", "bob", "cat")}
    assert evidence(by["ann"], "red", "variant") == [{"variant": "Red / L", "times": 3, "of": 4, "variants": 2}]
    assert evidence(by["bob"], "blue", "variant") == [{"variant": "Blue / M", "times": 6, "of": 6, "variants": 2}]
    assert evidence(by["cat"], "blue", "variant") == [{"variant": "Blue / M", "times": 0, "of": 0, "variants": 2}]
    assert weights(by["ann"], "red", "variant") == [3]
    assert evidence(by["ann"], "cap", "variant") == []
    assert evidence(by["ann"], "red", "habit")[0]["times"] == 4  # of the product
    assert evidence(by["ann"], "red", "value")[0]["price"] == 20
    told = evidence(by["ann"], "cap", "together")[0] | evidence(by["ann"], "cap", "because")[0]
    assert (told["item_id"], told["title"]) == ("red", "Shirt (Red / L)")
    assert evidence(by["bob"], "cap", "together")[0]["title"] == "Shirt (Blue / M)"
    assert "together with Shirt (Blue / M)" not in evidence(by["bob"], "blue", "sentence")[0]["text"]

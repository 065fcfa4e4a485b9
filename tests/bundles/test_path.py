"""Paths follow what really followed, hold nothing twice, and are judged on orders to come."""

import numpy as np
import pytest

from bundlerec.bundles.flows import flows_from, flows_json
from bundlerec.bundles.path import Paths
from bundlerec.bundles.path_reasons import path_reasons, strongest_flows
from bundlerec.data import columns as c
from bundlerec.data.dataset import MICROSECONDS_A_DAY, build_dataset
from bundlerec.data.lists import EMPTY
from bundlerec.evaluation.path_hits import path_hits
from tests.worlds import START, events

ZERO = int(np.datetime64(START, "us").astype(np.int64))


def rows():
    """Thirty people paint: primer, then paint, then varnish; thirty others buy bread and milk by turns."""
    found = []
    for number in range(30):
        for step, item in enumerate(["primer", "paint", "varnish"]):
            found.append((f"p{number}", item, f"p{number}-{step}", 10 * step + number % 7))
        for step in range(4):
            found.append((f"b{number}", ("bread", "milk")[step % 2], f"b{number}-{step}", 8 * step + number % 5))
    return [*found, ("new", "primer", "n1", 29)]


@pytest.fixture(scope="module")
def shop():
    return build_dataset(events(rows()))


def path_of(shop, who, size):
    row = np.array([list(shop.customer_ids).index(who)], dtype=np.int32)
    found = Paths().fit(shop).steps(row, size)
    return [str(shop.item_ids[item]) for item in found.lists.items[0] if item != EMPTY], found


def test_a_path_follows_what_followed(shop):
    names, found = path_of(shop, "new", 3)
    assert names[0] == "paint" and names[1] == "varnish"
    assert [str(shop.item_ids[item]) for item in found.origin[0, :2]] == ["primer", "paint"]


def test_a_path_holds_nothing_twice_and_its_scores_fall(shop):
    names, found = path_of(shop, "new", 9)
    assert sorted(names) == ["bread", "milk", "paint", "varnish"]  # not the primer, which is in the last order
    assert (np.diff(found.lists.scores[0, : len(names)]) < 0).all()


def test_new_items_only(shop):
    row = np.array([list(shop.customer_ids).index("b0")], dtype=np.int32)
    items = Paths().fit(shop).steps(row, 5, only_new=True).lists.items[0]
    assert not {"bread", "milk"} & set(shop.item_ids[items[items != EMPTY]])


def test_a_stranger_begins_with_what_sells(shop):
    found = Paths().fit(shop).steps(np.array([EMPTY], dtype=np.int32), 2)
    assert (found.lists.items != EMPTY).all() and found.origin[0, 0] == EMPTY


def test_an_empty_shop_has_no_paths():
    empty = build_dataset(events([("ann", "tea", "a", 5)])).before(ZERO)
    assert (Paths().fit(empty).steps(np.zeros(1, np.int32), 2).lists.items == EMPTY).all()


def test_the_strongest_flows_are_those_that_beat_the_usual(shop):
    flows = flows_from(flows_json(strongest_flows(shop, Paths().fit(shop))))
    pairs = list(zip(flows["first"], flows["then"], strict=True))
    assert {("primer", "paint"), ("paint", "varnish"), ("bread", "milk")} <= set(pairs)
    assert (flows["lift"] > 1).all() and (flows["orders"] >= 5).all()
    row = flows[flows["first"] == "primer"].iloc[0]
    assert (row["orders"], row["share"]) == (30, 1.0)


def test_each_step_says_what_leads_to_it(shop):
    paths = Paths().fit(shop)
    row = np.array([list(shop.customer_ids).index("new")], dtype=np.int32)
    told = path_reasons("path", shop, paths.steps(row, 2), paths)
    assert told[c.ITEM_ID].tolist() == ["paint", "varnish"]
    assert "After primer, 100 of 100 next orders hold it" in told[c.EVIDENCE].iloc[0]


def test_paths_are_judged_on_the_orders_to_come(shop):
    found = path_hits(shop, ZERO + 15 * MICROSECONDS_A_DAY)
    assert found.customers == 60 and 0 <= found.best_sellers <= 1
    assert found.low <= found.difference <= found.high
    assert path_hits(shop, ZERO + 99 * MICROSECONDS_A_DAY) is None


def test_only_the_next_three_orders_count_and_nothing_is_learned_from_them():
    """Before the cut everybody buys old things; then three orders of new ones, and old ones again."""
    found = []
    for number in range(12):
        days = [("old", 0), ("older", 5), ("new", 20), ("newer", 25), ("newest", 30), ("old", 35), ("older", 40)]
        found += [(f"c{number}", item, f"c{number}-{day}", day + number % 3) for item, day in days]
    told = path_hits(build_dataset(events(found)), ZERO + 15 * MICROSECONDS_A_DAY)
    assert (told.customers, told.ours) == (12, 0.0)


def test_best_sellers_beside_a_path_leave_out_what_the_last_order_held():
    everything = ["a", "b", "c", "d", "e", "f"]
    found = [(f"x{number}", item, f"x{number}-{item}", 1) for number in range(9) for item in everything]
    for number in range(12):
        found += [(f"c{number}", "a", f"c{number}-{day}", day) for day in (5, 20)]
    told = path_hits(build_dataset(events(found)), ZERO + 15 * MICROSECONDS_A_DAY)
    assert (told.customers, told.best_sellers) == (12, 0.0)

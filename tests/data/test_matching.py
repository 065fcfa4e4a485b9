"""Two shops whose common products and customers are known: what is proposed, decided, and joined."""

import pandas as pd
import pytest

from bundlerec.data import columns as c
from bundlerec.data.cleaning.ids import pseudonym
from bundlerec.data.dataset import build_dataset
from bundlerec.data.matching import joinable, joined_events, next_own_orders, own_customers, own_part, propose
from bundlerec.data.matching.files import checked_matches, read_matches, write_matches
from bundlerec.data.matching.proposals import CUSTOMER, ITEM, SAME_CODE, SAME_EMAIL, TITLES
from bundlerec.data.matching.titles import best_partners
from bundlerec.data.split import cut_time, next_orders, training_part
from bundlerec.errors import FileProblem
from db.store import open_store
from tests import databases
from tests.shops import save
from tests.worlds import events, habitual_shop

ANN = pseudonym("ann@example.org", b"key")


def catalogue(**titles):
    table = pd.DataFrame({c.ITEM_ID: list(titles), c.TITLE: list(titles.values())})
    return table.reindex(columns=list(c.CATALOGUE))


def pairs(mine, other):
    left, right = catalogue(**mine), catalogue(**other)
    found = best_partners(left, right)
    return {
        left[c.ITEM_ID][one]: right[c.ITEM_ID][two] for one, two in zip(found["mine"], found["other"], strict=True)
    }


def matches(*rows):
    return pd.DataFrame(rows, columns=list(c.MATCHES))


@pytest.fixture
def store(tmp_path):
    opened = open_store(databases.at(tmp_path / "shop.db"))
    yield opened
    opened.close()


def test_titles_are_compared_without_case_order_and_marks():
    assert pairs({"a": "Green Tea, 50 g"}, {"x": "50 G tea GREEN", "y": "Black coffee"}) == {"a": "x"}


def test_another_size_is_another_product():
    assert pairs({"a": "Olive oil 250 ml"}, {"x": "Olive oil 500 ml"}) == {}
    assert pairs({"a": "Olive oil 250 ml", "b": "Olive oil 500 ml"}, {"x": "Olive oil 500 ml"}) == {"b": "x"}


def test_each_product_has_one_partner_at_most():
    assert len(pairs({"a": "Green tea", "b": "Green teas"}, {"x": "Green tea"})) == 1


def test_empty_titles_are_alike_to_nothing():
    assert pairs({"a": "", "b": "Tea"}, {"x": ""}) == {}
    assert pairs({}, {"x": "Tea"}) == {}


def test_brand_and_price_decide_between_alike_titles():
    mine = catalogue(a="Green tea").assign(brand="Acme", price=2.0)
    other = catalogue(x="Green tea", y="Green tea").assign(brand=["Other", "acme"], price=[9.0, 2.1])
    found = best_partners(mine, other)
    assert found["other"].tolist() == [1]


def two_shops(store):
    save(
        store,
        "web",
        events([(ANN, "1", "o1", 0), ("77", "2", "o2", 1)]),
        catalogue(**{"1": "Green tea", "2": "Jam", "3": "Oat milk"}),
    )
    save(
        store,
        "market",
        events([(ANN, "1", "o1", 2), ("77", "9", "o2", 3)]),
        catalogue(**{"1": "Green tea bio", "2": "Steel hammer", "9": "oat Milk"}),
    )


def test_exact_keys_come_first_and_equal_numbers_of_customers_mean_nothing(store):
    two_shops(store)
    found = propose(store, "web", "market")
    told = {
        (row[c.KIND], row[c.CODE], row[c.OTHER_CODE]): (row[c.HOW], row[c.ACCEPTED])
        for row in found.to_dict("records")
    }
    assert told == {
        (ITEM, "1", "1"): (SAME_CODE, True),
        (ITEM, "3", "9"): (TITLES, False),
        (CUSTOMER, ANN, ANN): (SAME_EMAIL, True),
    }
    assert store.matching.decided("web", "market").empty


def test_what_was_decided_is_not_proposed_again(store):
    two_shops(store)
    store.matching.decide("web", "market", propose(store, "web", "market"))
    again = propose(store, "web", "market")
    assert again["decided"].all() and len(again) == 3
    assert joinable(store, "web") == ["market"] and joinable(store, "market") == ["web"]


def test_matches_go_through_a_file_and_back(store, tmp_path):
    table = matches((ITEM, "=1", "'9", TITLES, 0.9, True), (ITEM, "007", "NA", TITLES, 0.8, False))
    path = tmp_path / "matches.csv"
    write_matches(table, path)
    pd.testing.assert_frame_equal(read_matches(path), table, check_dtype=False)
    path.write_text(path.read_text(encoding="utf-8-sig").replace(",no", ",maybe"))
    with pytest.raises(FileProblem, match="row 3"):
        read_matches(path)
    with pytest.raises(FileProblem, match="007"):
        checked_matches(table, {"=1"}, {"'9", "NA"})


JOIN = matches((ITEM, "tea", "T", SAME_CODE, 1.0, True), (CUSTOMER, "ann", "A", SAME_EMAIL, 1.0, True))


def test_a_joined_log_holds_the_others_lines_of_matched_items_only():
    own = events([("ann", "tea", "1", 0), ("bob", "jam", "2", 1)])
    theirs = events([("A", "T", "1", 2), ("A", "X", "1", 2), ("Z", "T", "7", 3), ("", "T", "8", 4)])
    data = build_dataset(joined_events(own, theirs, JOIN, "market"))
    assert set(data.item_ids) == {"tea", "jam"}
    assert data.n_orders == 5  # ann's order 1 of the other shop is another order
    assert list(data.customer_ids[own_customers(data)]) == ["ann", "bob"]
    assert data.n_customers == 3
    assert data.orders_of_customer[list(data.customer_ids).index("ann")] == 2
    assert (data.order_customer < 0).sum() == 1
    assert list(own_part(data).order_ids) == ["1", "2"]


def test_a_training_is_judged_by_the_shops_own_customers_and_orders_as_without_the_other():
    log, shelf = habitual_shop()
    theirs = log.assign(**{c.CUSTOMER_ID: "x" + log[c.CUSTOMER_ID], c.TIME: log[c.TIME] + pd.Timedelta(days=3)})
    items = [(ITEM, code, code, SAME_CODE, 1.0, True) for code in shelf[c.ITEM_ID]]
    joined = build_dataset(
        joined_events(log, theirs, matches(*items, (CUSTOMER, "c000", "xc000", SAME_EMAIL, 1.0, True)), "m"), shelf
    )
    alone = build_dataset(log, shelf)
    cut = cut_time(own_part(joined))
    assert cut == cut_time(alone)
    expected = next_orders(alone, training_part(alone, cut), cut)
    truth, _ = next_own_orders(joined, cut)
    assert list(joined.customer_ids[truth.customers]) == list(alone.customer_ids[expected.customers])
    assert list(joined.order_ids[truth.orders]) == list(alone.order_ids[expected.orders])
    assert list(joined.item_ids[truth.item]) == list(alone.item_ids[expected.item])


def test_without_another_shop_nothing_changes():
    data = build_dataset(*habitual_shop())
    assert own_part(data) is data
    assert own_customers(data).all()

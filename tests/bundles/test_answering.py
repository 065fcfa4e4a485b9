"""A request finds its customers, its model and its size; strangers and carts get theirs."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from bundlerec.bundles import answering
from bundlerec.bundles.carts import complete
from bundlerec.bundles.output import write_rows
from bundlerec.bundles.popularity import best_sellers_first
from bundlerec.bundles.requests import RecommendRequest
from bundlerec.data.dataset import build_dataset
from bundlerec.data.lists import EMPTY, RankedLists
from bundlerec.errors import BadSetting
from tests.bundles.reasons_world import cut, item, shop
from tests.worlds import events


@dataclass
class Own:
    lists: RankedLists


class Shelf:
    """Everybody gets items by number; remembers what it was asked."""

    deep = True
    cart_blends = None

    def __init__(self) -> None:
        self.dataset = shop().before(cut())
        self.asked: list[tuple] = []

    def need(self, model):
        if model == "weather":
            raise BadSetting("There is no model “weather”.")

    def ranked(self, model, customers, size, *, only_new=False, sizes=None):
        self.asked.append((model, size, only_new))
        width = min(size, self.dataset.n_items)
        items = np.tile(np.arange(width, dtype=np.int32), (len(customers), 1))
        lists = RankedLists(
            customers, items, np.tile(np.linspace(1, 0.1, width, dtype=np.float32), (len(customers), 1))
        )
        return lists if sizes is None else lists.sized(sizes)

    def own(self, model, customers):
        return Own(self.ranked(model, customers, 3).sized(1 + np.arange(len(customers))))

    def newcomers(self, count, size):
        shelf = best_sellers_first(self.dataset)[:size].astype(np.int32)
        items = np.tile(shelf, (count, 1))
        return RankedLists(np.full(count, EMPTY, np.int32), items, np.ones(items.shape, np.float32))


@pytest.fixture
def shelf():
    return Shelf()


def answer(shelf, tmp_path, chosen="gp_decay", **wishes) -> tuple[dict, pd.DataFrame]:
    out = tmp_path / "out.csv"
    found = answering.answer(shelf, chosen, RecommendRequest(out=out, **wishes))
    write_rows(found.table, out)
    counts = {**found.counts(), "problems": list(found.problems)}
    return counts, pd.read_csv(out, dtype=str, keep_default_na=False)


def file(tmp_path, text):
    path = tmp_path / "in.csv"
    path.write_text(text)
    return path


def test_everybody_gets_a_bundle_of_the_chosen_model(shelf, tmp_path):
    counts, rows = answer(shelf, tmp_path, size=2)
    assert counts == {"customers": 2, "rows": 4, "unknown": 0, "without": 0, "problems": []}
    assert shelf.asked == [("gp_decay", 2, False)]
    assert rows.values.tolist()[:2] == [
        ["ann", "1", "1", "bread", "1"],
        ["ann", "1", "2", "butter", "0.100000001"],
    ]


def test_customers_come_in_the_order_of_their_file_and_strangers_get_best_sellers(shelf, tmp_path):
    counts, rows = answer(shelf, tmp_path, size=2, customers=file(tmp_path, "bob\nzoe\nann\nbob\n"))
    assert counts == {"customers": 3, "rows": 6, "unknown": 1, "without": 0, "problems": []}
    assert rows["customer_id"].unique().tolist() == ["bob", "zoe", "ann"]
    best = shelf.dataset.item_ids[best_sellers_first(shelf.dataset)[:2]].tolist()
    assert rows[rows["customer_id"] == "zoe"]["item_id"].tolist() == best


def test_only_strangers_ask_no_model(shelf, tmp_path):
    counts, _ = answer(shelf, tmp_path, size=2, customers=file(tmp_path, "zoe\n"))
    assert counts["unknown"] == counts["customers"] == 1
    assert shelf.asked == []


@pytest.mark.parametrize("for_whom", [{"customers": "zoe\n"}, {"carts": "cart_id,item_id\n1,bread\n"}])
def test_a_model_that_is_none_is_told_even_where_it_is_not_needed(for_whom, shelf, tmp_path):
    with pytest.raises(BadSetting):
        answer(shelf, tmp_path, model="weather", **{name: file(tmp_path, text) for name, text in for_whom.items()})


def test_the_size_may_be_the_models_own(shelf, tmp_path):
    _, rows = answer(shelf, tmp_path, size="auto", customers=file(tmp_path, "ann\nbob\nzoe\n"))
    assert rows.groupby("customer_id").size().to_dict() == {"ann": 1, "bob": 2, "zoe": 2}


def test_new_items_only_is_passed_on(shelf, tmp_path):
    answer(shelf, tmp_path, size=2, only_new=True)
    answer(shelf, tmp_path, size=2, kind="discover")
    assert shelf.asked == [("gp_decay", 2, True)] * 2


def test_new_items_of_own_size_keep_the_models_size(shelf, tmp_path):
    _, rows = answer(shelf, tmp_path, size="auto", only_new=True)
    assert rows.groupby("customer_id").size().to_dict() == {"ann": 1, "bob": 2}


def test_mixed_bundles_are_the_policys_own_unless_a_model_is_named(shelf, tmp_path):
    answer(shelf, tmp_path, size=2, kind="mixed")
    answer(shelf, tmp_path, size=2, kind="mixed", model="ease")
    assert [model for model, _, _ in shelf.asked] == ["policy", "ease"]


def test_where_nothing_personal_was_found_mixed_bundles_are_best_sellers_too(shelf, tmp_path):
    answer(shelf, tmp_path, "best_sellers", size=2, kind="mixed")
    answer(shelf, tmp_path, "best_sellers", size=2, kind="mixed", model="policy")
    assert [model for model, _, _ in shelf.asked] == ["best_sellers", "policy"]


def test_carts_are_completed_and_named(shelf, tmp_path):
    carts = file(tmp_path, "cart_id,item_id,customer_id\n9,bread,zoe\n8,unheard of,\n8,butter,\n")
    counts, rows = answer(shelf, tmp_path, size=2, carts=carts)
    assert rows.columns.tolist() == ["cart_id", "customer_id", "bundle", "slot", "item_id", "score"]
    assert counts == {"customers": 2, "rows": 4, "unknown": 1, "without": 0, "problems": []}
    first = rows[rows["slot"] == "1"]
    assert first[["cart_id", "customer_id", "item_id"]].values.tolist() == [
        ["9", "zoe", "butter"],
        ["8", "", "bread"],
    ]
    assert (rows["score"].astype(float).diff().dropna()[rows["slot"] == "2"] < 0).all()


def test_one_cart_is_completed_for_each_customer(shelf, tmp_path):
    _, rows = answer(shelf, tmp_path, size=1, cart=("bread",), customers=file(tmp_path, "ann\nbob\n"))
    assert rows[["customer_id", "item_id"]].values.tolist() == [["ann", "butter"], ["bob", "butter"]]
    _, rows = answer(shelf, tmp_path, size="auto", cart=("bread",))
    assert rows["item_id"].tolist() == ["butter"]


def test_a_cart_never_gets_what_it_holds_nor_with_only_new_what_was_bought():
    history = shop().before(cut())
    bob, cart = np.array([1], np.int32), [np.array([item(history, "bread")])]
    offered = complete(history, cart, bob, np.array([10]))
    assert history.item_ids[offered.items[offered.items != EMPTY]].tolist() == ["butter", "tea", "jam", "nut"]
    fresh = complete(history, cart, bob, np.array([10]), only_new=True)
    assert history.item_ids[fresh.items[fresh.items != EMPTY]].tolist() == ["jam", "nut"]


def test_an_empty_shop_completes_nothing():
    empty = build_dataset(events([("ann", "tea", "a", 0)])).before(0)
    offered = complete(empty, [np.zeros(0, dtype=np.int64)], np.array([EMPTY], np.int32), np.array([3]))
    assert (offered.items == EMPTY).all()

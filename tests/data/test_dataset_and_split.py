"""The log in memory, the cut, and what counts as the truth."""

import numpy as np
import pandas as pd

from bundlerec.data import split
from bundlerec.data.dataset import ANONYMOUS, build_dataset
from bundlerec.data.split import cut_time, items_beyond, known_items, left_out, next_orders, training_part
from tests.worlds import events, habitual_shop


def shop():
    return build_dataset(
        events(
            [
                ("ann", "tea", "1", 0),
                ("ann", "tea", "1", 0),
                ("ann", "milk", "1", 0),
                ("bob", "tea", "1", 1),
                ("", "milk", "7", 2),
                ("ann", "jam", "2", 3),
                ("ann", "new", "3", 9),
                ("bob", "tea", "4", 9),
            ]
        )
    )


def test_an_order_belongs_to_one_customer_even_when_numbers_repeat():
    data = shop()
    assert data.n_orders == 6
    assert list(data.order_ids) == ["1", "1", "7", "2", "3", "4"]
    assert data.order_customer[2] == ANONYMOUS


def test_an_item_twice_in_an_order_is_one_line_with_both_pieces():
    data = shop()
    tea = list(data.item_ids).index("tea")
    first = slice(data.line_start[0], data.line_start[1])
    assert dict(zip(data.line_item[first], data.line_quantity[first], strict=True))[tea] == 2


def test_before_a_cut_nothing_later_is_seen():
    data = shop()
    cut = int(data.order_time[-2])
    assert data.before(cut).order_time.max() < cut
    assert data.before(cut).n_orders == 4


def test_the_truth_is_the_whole_first_later_order_of_customers_with_two_orders():
    data = shop()
    cut = int(data.order_time[-2])
    history = training_part(data, cut)
    truth = next_orders(data, history, cut)
    assert list(data.customer_ids[truth.customers]) == ["ann"]
    assert list(data.item_ids[truth.item]) == ["new"]
    assert left_out(data, history, cut).too_few_orders == 1


def test_day_level_logs_are_cut_at_midnight():
    bought, catalogue = habitual_shop()
    cut = cut_time(build_dataset(bought, catalogue), 0.9)
    assert cut % 86_400_000_000 == 0


def test_rare_items_and_orders_of_nothing_else_leave_the_training_part():
    bought, catalogue = habitual_shop(customers=300, items=400)
    data = build_dataset(bought, catalogue)
    part = training_part(data, cut_time(data))
    assert np.all(part.customers_of_item[np.unique(part.line_item)] >= 5)
    assert np.all(np.diff(part.line_start) > 0)


def test_of_too_many_products_those_with_most_customers_are_learned_from(monkeypatch):
    data = build_dataset(*habitual_shop(customers=300, items=80))
    buyers = data.customers_of_item
    assert items_beyond(data) == 0
    monkeypatch.setattr(split, "MOST_ITEMS", 12)
    kept = known_items(data)
    assert kept.sum() == 12
    assert buyers[kept].min() >= buyers[~kept].max()
    assert items_beyond(data) == (buyers >= 5).sum() - 12


def test_anonymous_orders_do_not_move_the_cut():
    bought, catalogue = habitual_shop()
    nobody = bought.assign(customer_id=None, order_id="n" + bought["order_id"], time=bought["time"].max())
    assert cut_time(build_dataset(pd.concat([bought, nobody]))) == cut_time(build_dataset(bought, catalogue))
    assert cut_time(build_dataset(nobody)) > 0


def test_a_small_shop_keeps_what_only_anonymous_baskets_hold():
    rows = [("", "tea", "1", 0), ("", "tea", "2", 1), ("ann", "jam", "3", 2)]
    few = build_dataset(events(rows))
    assert known_items(few).all()
    more = build_dataset(events([*rows, *((f"c{n}", "jam", f"o{n}", 3) for n in range(60))]))
    assert known_items(more).tolist() == [True, False]


def test_only_some_orders_stay_whole():
    data = build_dataset(
        events([("a", "tea", "1", 0), ("a", "jam", "1", 0), ("b", "tea", "2", 1), ("a", "jam", "3", 2)])
    )
    kept = data.only_orders(np.array([True, False, True]))
    assert list(kept.order_ids) == ["1", "3"]
    assert data.item_ids[kept.line_item].tolist() == ["jam", "tea", "jam"]
    assert kept.line_start.tolist() == [0, 2, 3] and kept.n_items == data.n_items

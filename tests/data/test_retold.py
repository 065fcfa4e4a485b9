"""Pasts told again: as if some lines, and nothing else, had never been written."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bundlerec.data.dataset import build_dataset
from bundlerec.data.looks import Looks
from bundlerec.data.retold import pasts_of, retold
from tests.worlds import events

LINES = st.lists(
    st.tuples(st.sampled_from(["ann", "bob", "cat"]), st.sampled_from("abcde"), st.integers(0, 4)),
    min_size=1,
    max_size=30,
    unique=True,
)


def shop_of(lines):
    return build_dataset(events([(who, item, f"{who}{day}", day) for who, item, day in lines]))


def told(dataset, customer: int) -> list[tuple[str, int]]:
    """Item and time of a customer's lines."""
    lines = np.flatnonzero(dataset.line_customer == customer)
    times = dataset.order_time[dataset.line_order[lines]]
    return sorted(zip(dataset.item_ids[dataset.line_item[lines]].tolist(), times.tolist(), strict=True))


@settings(max_examples=80)
@given(lines=LINES, names=st.sets(st.sampled_from("abcde")), only=st.booleans())
def test_a_past_holds_what_a_log_without_these_lines_holds(lines, names, only):
    shop = shop_of(lines)
    rows = [int(row) for row in shop.rows_of(sorted(names)) if row >= 0]
    everybody = range(shop.n_customers)
    found = retold(shop, pasts_of([(customer, rows, only) for customer in everybody]))
    kept = [(who, item, day) for who, item, day in lines if (item in names) == only]
    wanted = shop_of(kept) if kept else None
    for customer in everybody:
        there = [] if wanted is None else np.flatnonzero(wanted.customer_ids == shop.customer_ids[customer])
        assert told(found, customer) == (told(wanted, there[0]) if len(there) else [])
    assert (np.diff(found.order_time) >= 0).all() and (np.diff(found.line_start) > 0).all()
    assert np.array_equal(found.item_ids, shop.item_ids)


def test_one_customer_may_have_several_pasts():
    shop = shop_of([("ann", "a", 0), ("ann", "b", 0), ("ann", "b", 3), ("bob", "c", 1)])
    a, b = shop.rows_of(["a", "b"])
    found = retold(
        shop, pasts_of([(0, [], False), (0, [b], False), (0, [a], False), (0, [], True), (1, [a], False)])
    )
    assert [len(told(found, past)) for past in range(5)] == [3, 1, 2, 0, 1]
    assert found.orders_of_customer.tolist() == [2, 1, 2, 0, 1]


def test_what_was_looked_at_stays():
    shop = shop_of([("ann", "a", 0), ("bob", "b", 1)])
    looks = Looks(*(np.array(part) for part in ([0, 1, 0], [0, 1, 1], [5, 6, 7], [False, True, False])))
    found = retold(replace(shop, looks=looks), pasts_of([(1, [1], False), (0, [0], False), (0, [], False)])).looks
    assert list(zip(found.customer.tolist(), found.item.tolist(), found.cart.tolist(), strict=True)) == [
        (1, 0, False),
        (2, 0, False),
        (0, 1, True),
        (1, 1, False),
        (2, 1, False),
    ]

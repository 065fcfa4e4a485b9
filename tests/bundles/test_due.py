"""When something is due again: known rhythms, what is usual where little is known, and never before the cut."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundlerec.bundles.due import HORIZON, Due
from bundlerec.data.dataset import MICROSECONDS_A_DAY, build_dataset
from bundlerec.evaluation.due_days import _median, due_errors
from tests.worlds import START, events

ZERO = int(np.datetime64(START, "us").astype(np.int64))


def day(number):
    return ZERO + number * MICROSECONDS_A_DAY


def shop():
    """Ann and eight others buy coffee every ten days and soap every thirty; Zoe bought each once, on day 96."""
    people = ["ann", *(f"p{number}" for number in range(8))]
    rows = [(who, "coffee", f"{who}c{d}", d) for who in people for d in range(0, 100, 10)]
    rows += [(who, "soap", f"{who}s{d}", d) for who in people for d in range(0, 100, 30)]
    return build_dataset(events([*rows, ("zoe", "coffee", "z", 96), ("zoe", "soap", "z", 96)]))


def expected(data, who, item, cut):
    row = list(data.customer_ids).index(who), list(data.item_ids).index(item)
    found = Due(day(cut)).fit(data.before(day(cut))).expect(np.array([row[0]]), np.array([row[1]]))
    return (found.day[0] - ZERO) / MICROSECONDS_A_DAY, found


def test_a_rhythm_goes_on():
    at, found = expected(shop(), "ann", "coffee", 92)
    assert at == pytest.approx(100, abs=1)
    assert found.gap_days[0] == pytest.approx(10, rel=0.1) and found.times[0] == 10


def test_who_bought_once_is_expected_after_the_items_usual_gap():
    assert expected(shop(), "zoe", "coffee", 97)[0] == pytest.approx(106, abs=2)
    assert 112 < expected(shop(), "zoe", "soap", 97)[0] <= 127


def test_what_was_never_bought_is_not_expected():
    data = build_dataset(events([("ann", "tea", "a", 0), ("bob", "jam", "b", 1)]))
    found = Due(day(2)).fit(data).expect(np.array([0, 0]), np.array([0, -1]))
    assert found.times[0] + found.times[1] == 0 and (found.day == 0).all()


def test_an_empty_shop_expects_nothing():
    data = build_dataset(events([("ann", "tea", "a", 5)])).before(day(1))
    assert Due(day(1)).fit(data).expect(np.array([0]), np.array([0])).day[0] == 0


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.integers(0, 60)), min_size=1, max_size=40
    )
)
def test_a_day_is_never_before_the_cut_nor_beyond_the_horizon(rows):
    lines = [(who, item, f"{who}{at}", at) for who, item, at in rows]
    data = build_dataset(events(lines))
    customers, items = (grid.ravel() for grid in np.indices((data.n_customers, data.n_items)))
    found = Due(day(61)).fit(data).expect(customers, items)
    met = found.times > 0
    ahead = (found.day[met] - day(61)) / MICROSECONDS_A_DAY
    assert (ahead >= 0).all() and (ahead <= HORIZON + 1e-6).all()
    assert ((found.chance >= 0) & (found.chance <= 1)).all()
    assert met.sum() == len({(who, item) for who, item, _ in rows})


def test_expected_days_are_judged_after_the_cut_and_customers_are_resampled():
    found = due_errors(shop(), day(85))
    assert found.pairs == 18 and found.customers == 9
    assert found.ours <= 1.5 and found.low <= found.difference <= found.high
    assert found.mean_gap == 0 and found.one_day == 10, (
        "all came on day 90; the middle of the month ahead is day 100"
    )


def test_where_nobody_buys_a_third_time_nothing_is_judged():
    data = build_dataset(events([("ann", "tea", "a", 0), ("ann", "tea", "b", 9)]))
    assert due_errors(data, day(5)) is None


@given(
    st.lists(st.tuples(st.floats(0, 100), st.integers(0, 3)), min_size=1).filter(
        lambda some: any(n for _, n in some)
    )
)
def test_the_median_of_weighted_errors_is_that_of_all_of_them(some):
    some.sort()
    values, weight = (np.array(part) for part in zip(*some, strict=True))
    assert _median(values, weight) == pytest.approx(np.median(np.repeat(values, weight)))

"""What is told of a shop's data is true of worlds whose answer is known."""

import pandas as pd
import pytest

from bundlerec.data import columns as c
from bundlerec.data.dataset import build_dataset
from bundlerec.data.quality import Level, advice, findings, measure, verdict
from bundlerec.data.split import cut_time, next_orders, training_part
from tests.worlds import events, habitual_shop

NO_CATALOGUE = pd.DataFrame({c.ITEM_ID: pd.Series(dtype="str"), c.TITLE: [], c.PRICE: []})


def quality(rows, catalogue=NO_CATALOGUE):
    return measure(events(rows), catalogue)


def test_counts_of_a_small_world():
    rows = [("ann", "tea", "1", 0), ("ann", "jam", "1", 0), ("ann", "tea", "2", 5), ("bob", "tea", "3", 5)]
    catalogue = pd.DataFrame({c.ITEM_ID: ["tea", "oil"], c.PRICE: [2.0, None]})
    found = quality([*rows, ("", "tea", "4", 9)], catalogue)
    assert (found.customers, found.orders, found.anonymous_orders, found.days) == (2, 4, 1, 10)
    assert (found.items_sold, found.items_without_sales, found.items_not_in_catalogue) == (2, 1, 1)
    assert (found.items_with_price, found.customers_with_one_order) == (1, 1)
    assert found.empty_cells == pytest.approx(1 / 4)


def test_repeats_leave_out_the_first_order():
    rows = [("ann", "tea", "1", 0), ("ann", "tea", "2", 1), ("ann", "jam", "2", 1), ("bob", "tea", "3", 2)]
    assert quality(rows).repeats == pytest.approx(1 / 2)
    assert quality(rows[:1]).repeats is None


def test_a_hole_in_the_log_is_found_and_a_usual_pause_is_not():
    daily = [("ann", "tea", str(day), day) for day in [*range(30), *range(50, 80)]]
    (gap,) = quality(daily).gaps
    assert (str(gap.after.date()), str(gap.before.date()), gap.days) == ("2024-01-30", "2024-02-20", 20)
    monthly = [("ann", "tea", str(day), day) for day in range(0, 300, 30)]
    assert quality(monthly).gaps == ()
    assert any("2024" in one and "missing" in one for one in advice(quality(daily)))


def test_half_of_the_lines_and_the_top_fifth():
    rows = [("ann", "tea", str(order), order) for order in range(6)]
    rows += [("bob", f"i{item}", f"b{item}", item) for item in range(4)]
    found = quality(rows)
    assert (found.items_for_half, found.top_share) == (1, pytest.approx(0.6))
    assert found.tail["lines"].is_monotonic_increasing and found.tail["lines"].iloc[-1] == pytest.approx(1)


def test_as_many_can_be_judged_as_a_training_would_judge():
    log, catalogue = habitual_shop()
    data = build_dataset(log, catalogue)
    cut = cut_time(data)
    assert measure(log, catalogue).judged == len(next_orders(data, training_part(data, cut), cut)) > 0


def test_the_timeline_holds_every_order_and_periods_without_one():
    found = quality([("ann", "tea", "1", 0), ("ann", "tea", "2", 3)])
    assert found.timeline["orders"].tolist() == [1, 0, 0, 1]
    long = quality([("ann", "tea", str(day), day) for day in range(0, 1000, 10)])
    assert found.timeline["period"].iloc[0] == pd.Timestamp("2024-01-01")
    assert long.timeline["orders"].sum() == 100
    assert found.depth.set_index("orders")["customers"]["2"] == 1


@pytest.mark.parametrize(
    ("customers", "level"), [(10, Level.NOT_ENOUGH), (60, Level.UNCERTAIN), (600, Level.ENOUGH)]
)
def test_the_verdict_grows_with_those_who_can_be_judged(customers, level):
    found = measure(*habitual_shop(customers=customers))
    assert verdict(found)[0] is level
    assert bool(advice(found)) == (level is not Level.ENOUGH)
    assert {one.title for one in findings(found)} >= {"Span", "Repeats", "Long tail", "Can be judged"}


def test_nothing_is_told_of_nothing():
    found = quality([])
    assert verdict(found)[0] is Level.NOT_ENOUGH
    assert findings(found) == []
    assert advice(found) == ["Add order lines: who bought what, when, in which order."]


def test_orders_without_customers_are_advised_to_name_them():
    found = quality([("", "tea", str(order), order) for order in range(40)])
    assert "Most orders have no customer" in advice(found)[0]
    assert found.customers == 0 and found.empty_cells is None


def test_nearly_all_is_not_all():
    rows = [(f"c{n}", f"i{n}", str(n), n % 50) for n in range(400)]
    told = {one.title: one.text for one in findings(quality(rows))}
    assert "99.75 %" in told["Sparsity"]

"""Tables in, figures out: what is drawn is what the tables say."""

import numpy as np
import pandas as pd
import pytest

from bundlerec import charts
from bundlerec.data import columns as c
from bundlerec.data.quality import measure
from tests.pages import seed
from tests.worlds import habitual_shop


def test_every_method_is_one_dot_at_its_mean_with_its_interval():
    figure = charts.models_at_size(seed.metrics(), "f1", "10", ["policy"], str.upper)
    dots = figure.data[0]
    table = seed.metrics()
    table = table[(table[c.METRIC] == "f1") & (table[c.K] == 10)].set_index(c.MODEL)
    assert sorted(dots.y) == sorted(model.upper() for model in seed.MODELS)
    place = list(dots.y).index("POLICY")
    assert dots.x[place] == pytest.approx(table.loc["policy", c.VALUE])
    assert dots.error_x.array[place] == pytest.approx(0.02)
    assert dots.marker.color[place] == charts.OURS
    assert dots.marker.color[list(dots.y).index("GP_DECAY")] == charts.SIMPLE


def test_the_best_method_stands_on_top():
    dots = charts.models_at_size(seed.metrics(), "f1", "10", [], str).data[0]
    assert dots.y[-1] == "ceiling"
    assert list(dots.x) == sorted(dots.x)


def test_a_method_without_a_figure_is_left_out():
    table = seed.metrics()
    table.loc[table[c.MODEL] == "gp_decay", [c.VALUE, c.LOW, c.HIGH]] = np.nan
    assert "gp_decay" not in charts.models_at_size(table, "f1", "10", [], str).data[0].y


def test_lines_by_size_leave_out_own_sizes_and_carry_a_band():
    figure = charts.by_size(seed.metrics(), "recall", ["policy", "best_sellers"], str)
    band, line = figure.data[:2]
    assert list(line.x) == [1, 5, 10]
    assert len(band.x) == 6
    assert [trace.name for trace in figure.data if trace.name] == ["policy", "best_sellers"]


def test_a_difference_that_may_be_luck_has_no_colour_of_its_own():
    table = seed.comparisons()
    dots = charts.differences(table, "f1", "10", str).data[0]
    colours = dict(zip(dots.y, dots.marker.color, strict=True))
    assert colours["best_sellers"] == charts.OURS
    assert colours["scorer"] == charts.SIMPLE


def test_a_training_curve_follows_its_steps():
    figure = charts.training_curve(seed.curve(), "loss", ["scorer 1", "scorer 2"], str)
    assert list(figure.data[0].x) == list(range(20))
    assert [line.y[0] for line in figure.data] == [1, 2]


def test_tables_without_rows_give_empty_figures():
    none = seed.metrics().head(0)
    assert len(charts.models_at_size(none, "f1", "10", [], str).data[0].x) == 0
    assert len(charts.by_size(none, "f1", ["policy"], str).data[1].x) == 0


def test_the_data_are_drawn_as_they_are_counted():
    found = measure(*habitual_shop())
    assert sum(charts.orders_over_time(found.timeline).data[0].y) == found.orders
    assert sum(charts.customers_by_orders(found.depth).data[0].y) == found.customers
    assert charts.long_tail(found.tail).data[0].y[-1] == pytest.approx(1)


def test_what_was_said_stands_beside_what_was_bought():
    bins = pd.DataFrame(seed.SUMMARY["calibration"]["bins"])
    equal, dots = charts.reliability_curve(bins).data
    assert list(equal.x) == list(equal.y) and equal.x[1] >= bins["high"].max()
    assert list(dots.x) == bins["said"].tolist() and list(dots.y) == bins["bought"].tolist()
    assert dots.error_y.array == pytest.approx(bins["high"] - bins["bought"])
    assert dots.error_y.arrayminus == pytest.approx(bins["bought"] - bins["low"])


def test_flows_go_from_left_to_right_and_an_item_may_stand_on_both_sides():
    table = pd.DataFrame(
        {"first": ["a", "b"], "then": ["b", "a"], "orders": [9, 5], "share": [0.3, 0.1], "lift": [2.0, 1.5]}
    )
    sankey = charts.flows(table, str.upper).data[0]
    assert list(sankey.node.label) == ["A", "B", "B", "A"]
    assert list(zip(sankey.link.source, sankey.link.target, sankey.link.value, strict=True)) == [
        (0, 2, 9),
        (1, 3, 5),
    ]

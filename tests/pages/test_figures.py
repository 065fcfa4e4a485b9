"""A figure is drawn once from the same tables and words, and anew from others."""

import json
from functools import partial

import pandas as pd
import pytest
from streamlit.runtime.caching.hashing import UserHashError

from bundlerec import charts
from bundlerec.data import columns as c
from pages.common import figures
from tests.pages import seed

DEPTH = pd.DataFrame({"orders": [1, 2, 3], "customers": [5, 4, 0]})
LEADS = pd.DataFrame({"first": ["a"], "then": ["b"], "orders": [3], "share": [0.5], "lift": [2.0]})


@pytest.fixture(autouse=True)
def nothing_kept():
    figures._drawn.clear()


def titled(titles, item):
    return titles.get(item, item)


def test_the_same_table_is_not_drawn_twice():
    first = figures._drawn(charts.customers_by_orders, DEPTH)
    assert figures._drawn(charts.customers_by_orders, DEPTH.copy()) is first


@pytest.mark.parametrize(
    "other",
    [DEPTH.replace(4, 6), DEPTH.head(2), DEPTH.iloc[::-1], DEPTH.assign(customers=[5.0, 4.0, float("nan")])],
    ids=["cell", "length", "order", "missing"],
)
def test_any_other_table_is_drawn_anew(other):
    figures._drawn(charts.customers_by_orders, DEPTH)
    bars = figures._drawn(charts.customers_by_orders, other).data[0]
    pd.testing.assert_series_equal(
        pd.Series(bars.y, dtype="float64"),
        other["customers"].astype("float64"),
        check_index=False,
        check_names=False,
    )


def test_another_chart_of_the_same_table_is_another_figure():
    tail = pd.DataFrame({"items": [0.0, 1.0], "lines": [0.0, 1.0], "orders": [1, 2], "customers": [1, 2]})
    assert figures._drawn(charts.customers_by_orders, tail).data[0].type == "bar"
    assert figures._drawn(charts.long_tail, tail).data[0].type == "scatter"


def test_new_titles_are_written_on_a_figure_that_was_drawn_before():
    for title in ("Tea", "Green tea"):
        figure = figures._drawn(charts.flows, LEADS, partial(titled, {"a": title}))
        assert figure.data[0].node.label == (title, "b")


def test_a_function_whose_name_does_not_tell_all_it_knows_is_refused():
    titles = {"a": "Tea"}
    with pytest.raises(UserHashError):
        figures._drawn(charts.flows, LEADS, lambda item: titles.get(item, item))


def test_the_page_shows_the_figures_of_today_of_a_run_that_was_judged_again(visit, store):
    seed.filled_shop(store)
    run = seed.finished_run(store)

    def shown():
        [chart] = [one for one in visit("Evaluation").get("plotly_chart") if "methods" in one.proto.id]
        return json.loads(chart.proto.spec)["data"][0]["customdata"]

    before = shown()
    judged = seed.metrics()
    store.results.save_metrics(run.id, judged.assign(**{c.N: 57}), seed.comparisons())
    assert shown() != before

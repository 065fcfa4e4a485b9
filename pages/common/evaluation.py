"""The parts of the Evaluation page, from the plain verdict down to the training curves."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from bundlerec import charts
from bundlerec.data import columns as c
from bundlerec.store import Run, Store
from pages.common import run_words, words
from pages.common.scores import BEST_SELLERS, CEILING, Scores, scores

PLAIN_CHART = {"displayModeBar": False}


def draw(store: Store, run: Run) -> None:
    """Everything about how good one run is."""
    metrics = store.results.metrics(run.id)
    _verdict(run)
    if metrics.empty:
        st.info("Nobody could be judged, so there are no figures. The sentences above say why.")
    else:
        found = scores(metrics, store.results.comparisons(run.id), str(run.summary.get("chosen", "")))
        _counts(found)
        metric, size = _what_to_compare(found)
        _all_methods(found, metric, size)
        _sizes(found, metric)
        _luck(found, metric, size)
    _judged(run)
    st.header("How the training went")
    run_words.draw_curves(store.runs.curve(run.id), key=f"curve{run.id}")
    _facts(run)


def _verdict(run: Run) -> None:
    with st.container(border=True):
        st.markdown("**May it be trusted?**")
        st.write(words.with_titles(str(run.summary.get("verdict") or "This training left no verdict.")))
        if run.summary.get("chosen"):
            st.write(f"Your shop gets **{words.model_title(run.summary['chosen'])}**. {_because(run)}")
        for problem in run.summary.get("problems", []):
            st.warning(words.with_titles(str(problem)))


def _because(run: Run) -> str:
    return words.with_titles(str(run.summary.get("chosen_because") or ""))


def _counts(found: Scores) -> None:
    size = found.usual_size()
    st.header(f"Of {size} products offered, bought in the very next order")
    simple = found.best_simple("precision", size)
    shown = {
        "Your model": found.chosen,
        "Best simple method": simple,
        "Best sellers": BEST_SELLERS,
        "Perfect foresight": CEILING,
    }
    grid = st.grid(4, min_column_width=150)
    for title, model in shown.items():
        value = found.value(model, size, "precision") if model else None
        with grid.cell():
            st.metric(title, words.decimal(None if value is None else value * int(size)), border=True)
    named = f" The best simple method here is “{words.model_title(simple)}”." if simple else ""
    st.caption(
        f"On average over all judged customers.{named} Perfect foresight is the best that any list of this size "
        "could do: most orders do not hold that many products, so nobody reaches all of them."
    )


def _what_to_compare(found: Scores) -> tuple[str, str]:
    st.header("Beside simple methods")
    with st.container(horizontal=True):
        metric = st.radio("Measure", list(words.MEASURES), format_func=_measure, horizontal=True, key="measure")
        size = st.selectbox(
            "Products in the bundle",
            found.sizes(),
            index=found.sizes().index(found.usual_size()),
            format_func=lambda one: "Each customer's own size" if one == c.AUTO else one,
            key="size",
            width=240,
        )
    st.caption(words.MEASURE_HELP[metric])
    return metric, size


def _all_methods(found: Scores, metric: str, size: str) -> None:
    models = found.models(metric, size)
    rows = found.metrics[found.metrics[c.MODEL].isin(models)]
    figure = charts.models_at_size(
        rows, metric, size, [one for one in models if words.is_ours(one)], words.model_title
    )
    st.plotly_chart(figure, key="methods", config=PLAIN_CHART, alt=f"{_measure(metric)} of every method")
    ceiling = found.value(CEILING, size, metric)
    st.caption(
        "Dots are means over the judged customers, lines the range in which the mean lies with 95 % certainty. "
        f"Perfect foresight would reach {words.share(ceiling)}."
    )
    with st.expander("The same as a table"):
        st.table(_table(found, metric, size), border="horizontal", hide_index=True, alt="Every method, its range")


def _table(found: Scores, metric: str, size: str) -> pd.DataFrame:
    rows = found.metrics
    rows = rows[(rows[c.METRIC] == metric) & (rows[c.K] == size)].sort_values(c.VALUE, ascending=False)
    return pd.DataFrame(
        {
            "Method": [words.model_title(model) for model in rows[c.MODEL]],
            _measure(metric): [words.share(value) for value in rows[c.VALUE]],
            "From": [words.share(value) for value in rows[c.LOW]],
            "To": [words.share(value) for value in rows[c.HIGH]],
            "Customers": [words.count(value) for value in rows[c.N]],
        }
    )


def _sizes(found: Scores, metric: str) -> None:
    st.header("By size of the bundle")
    simple = found.best_simple(metric, found.usual_size())
    models = list(dict.fromkeys(model for model in (found.chosen, simple, BEST_SELLERS) if model))
    if st.toggle("Show perfect foresight too", key="ceiling", help="It makes the other lines small."):
        models.append(CEILING)
    figure = charts.by_size(found.metrics, metric, models, words.model_title)
    st.plotly_chart(figure, key="sizes", config=PLAIN_CHART, alt=f"{_measure(metric)} by number of products")


def _luck(found: Scores, metric: str, size: str) -> None:
    st.header("Is the difference more than luck?")
    rows = found.comparisons
    rows = rows[(rows[c.METRIC] == metric) & (rows[c.K] == size)]
    if rows.dropna(subset=[c.VALUE]).empty:
        st.write(f"{words.NOTHING} Nothing to compare at this size and measure.")
        return
    simple = found.best_simple(metric, size)
    pair = found.paired(simple, metric, size) if simple else None
    if pair is not None and simple:
        st.write(_luck_sentence(simple, pair))
    figure = charts.differences(rows, metric, size, words.model_title)
    st.plotly_chart(figure, key="luck", config=PLAIN_CHART, alt="Difference of the chosen model to every rival")
    st.caption(
        "Your model minus each other one, over the same customers. Right of the dotted line yours is ahead; "
        "a range that crosses it may be luck."
    )


def _luck_sentence(simple: str, pair: pd.Series) -> str:
    title = words.model_title(simple)
    numbers = f"({words.points(pair[c.VALUE])}; with 95 % certainty {words.points(pair[c.LOW])} to "
    numbers += f"{words.points(pair[c.HIGH])})"
    if pair[c.LOW] > 0:
        return f"Yes: your model is ahead of the best simple method, “{title}” {numbers}."
    if pair[c.HIGH] < 0:
        return f"Yes, but the wrong way: the simple method “{title}” is ahead {numbers}."
    return f"It may be: your model and the simple method “{title}” cannot be told apart {numbers}."


def _judged(run: Run) -> None:
    st.header("Who was judged")
    left = run.summary.get("left_out", {})
    cut = words.minute(words.parse(run.summary.get("cut")))
    st.write(
        f"For the test the program saw nothing from {cut} on. "
        f"**{words.plural(run.summary.get('customers_judged') or 0, 'customer')}** were judged by their first "
        "order after that moment."
    )
    st.write(
        f"Left out: {words.count(left.get('too_few_orders', 0))} with fewer than two orders before it, and "
        f"{words.count(left.get('no_later_order', 0))} who have not ordered since."
    )
    if run.summary.get("refit"):
        st.write(run.summary["refit"])


def _facts(run: Run) -> None:
    until = words.parse(run.summary.get("until"))
    with st.expander("Facts of this training"):
        stages = {
            str(stage).replace("_", " ").capitalize(): words.duration(seconds)
            for stage, seconds in run.summary.get("seconds", {}).items()
        }
        facts = {
            "Asked for": words.minute(run.created),
            "Took": words.duration(run_words.seconds_taken(run)),
            "Device": run.device or words.NOTHING,
            "Learned from orders before": words.minute(until) if until else "the end of the data",
            **stages,
        }
        table = pd.DataFrame({"What": list(facts), "Value": list(facts.values())})
        st.table(table, border="horizontal", hide_index=True, alt="Facts of this training")


def _measure(metric: str) -> str:
    return words.MEASURES[metric]

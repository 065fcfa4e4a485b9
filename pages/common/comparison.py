"""Our models beside the simple methods: all at one size, the best by size, and whether the lead may be luck."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from bundlerec import charts
from bundlerec.data import columns as c
from pages.common import figures, words
from pages.common.scores import BEST_SELLERS, CEILING, Scores


def draw(found: Scores) -> None:
    """Three figures for the measure and the size that the analyst chooses."""
    metric, size = _what_to_compare(found)
    _all_methods(found, metric, size)
    if len([one for one in found.sizes(metric) if one != c.AUTO]) > 1:
        _sizes(found, metric)
    _luck(found, metric, size)


def _what_to_compare(found: Scores) -> tuple[str, str]:
    st.header("Beside simple methods")
    with st.container(horizontal=True):
        metric = st.radio("Measure", found.measures(), format_func=_measure, horizontal=True, key="measure")
        sizes = found.sizes(metric)
        size = st.selectbox(
            "Products in the bundle",
            sizes,
            index=sizes.index(found.usual_size(metric)),
            format_func=lambda one: "Each customer's own size" if one == c.AUTO else one,
            key=f"size.{metric}",
            width=240,
        )
    st.caption(words.MEASURE_HELP[metric])
    return metric, size


def _all_methods(found: Scores, metric: str, size: str) -> None:
    models = found.models(metric, size)
    rows = found.metrics
    rows = rows[rows[c.MODEL].isin(models) & (rows[c.METRIC] == metric) & (rows[c.K] == size)]
    ours = [one for one in models if words.is_ours(one)]
    told = (rows, metric, size, ours, words.model_title)
    figures.show(charts.models_at_size, *told, key="methods", alt=f"{_measure(metric)} of every method")
    absent = [f"“{words.model_title(model)}”" for model in found.without_figure(metric, size)]
    if absent:
        st.caption(
            f"{words.NOTHING} No figure for {', '.join(absent)}: not judged at this size and by this measure."
        )
    ceiling = found.value(CEILING, size, metric)
    foresight = f" Perfect foresight would reach {words.figure(metric, ceiling)}." if words.known(ceiling) else ""
    st.caption(
        "Dots are means over the judged customers, lines the range in which the mean lies with 95 % certainty."
        f"{foresight}"
    )
    with st.expander("The same as a table"):
        st.table(_table(found, metric, size), border="horizontal", hide_index=True, alt="Every method, its range")


def _table(found: Scores, metric: str, size: str) -> pd.DataFrame:
    rows = found.metrics
    rows = rows[(rows[c.METRIC] == metric) & (rows[c.K] == size)].sort_values(c.VALUE, ascending=False)
    return pd.DataFrame(
        {
            "Method": [words.model_title(model) for model in rows[c.MODEL]],
            _measure(metric): [words.figure(metric, value) for value in rows[c.VALUE]],
            "From": [words.figure(metric, value) for value in rows[c.LOW]],
            "To": [words.figure(metric, value) for value in rows[c.HIGH]],
            "Customers": [words.count(value) for value in rows[c.N]],
        }
    )


def _sizes(found: Scores, metric: str) -> None:
    st.header("By size of the bundle")
    simple = found.best_simple(metric, found.usual_size(metric))
    models = list(dict.fromkeys(model for model in (found.chosen, simple, BEST_SELLERS) if model))
    foreseen = found.value(CEILING, found.usual_size(metric), metric) is not None
    if foreseen and st.toggle("Show perfect foresight too", key="ceiling", help="It makes the other lines small."):
        models.append(CEILING)
    rows = found.metrics[(found.metrics[c.METRIC] == metric) & found.metrics[c.MODEL].isin(models)]
    told = (rows, metric, models, words.model_title)
    figures.show(charts.by_size, *told, key="sizes", alt=f"{_measure(metric)} by number of products")


def _luck(found: Scores, metric: str, size: str) -> None:
    st.header("Is the difference more than luck?")
    rows = found.comparisons
    rows = rows[(rows[c.METRIC] == metric) & (rows[c.K] == size)]
    if rows.dropna(subset=[c.VALUE]).empty:
        st.write(
            f"{words.NOTHING} Not compared at this size by this measure: bundles of different sizes are fairly "
            "compared only by F1 and by their worth."
        )
        return
    simple = found.best_simple(metric, size)
    pair = found.paired(simple, metric, size) if simple else None
    if pair is not None and simple:
        st.write(_luck_sentence(metric, found.chosen, simple, pair))
    told = (rows, metric, size, words.model_title)
    figures.show(charts.differences, *told, key="luck", alt="Difference of the chosen model to every rival")
    st.caption(
        "Your model minus each other one, over the same customers. Right of the dotted line yours is ahead; "
        "a range that crosses it may be luck."
    )


def _luck_sentence(metric: str, chosen: str, simple: str, pair: pd.Series) -> str:
    title = words.model_title(simple)
    middle, low, high = (words.gap(metric, pair[bound]) for bound in (c.VALUE, c.LOW, c.HIGH))
    numbers = f"({middle}; with 95 % certainty {low} to {high})"
    if pair[c.LOW] > 0:
        return f"Very likely: your model is ahead of the best simple method, “{title}” {numbers}."
    if pair[c.HIGH] < 0 and chosen == BEST_SELLERS:
        return (
            f"It may be luck: “{title}” did better on these orders {numbers}, but on the orders before them nothing "
            "personal stood out from chance. The more methods are compared, the sooner one is ahead by luck."
        )
    if pair[c.HIGH] < 0:
        return f"Very likely, but the wrong way: the simple method “{title}” is ahead {numbers}."
    return f"It may be luck: your model and the simple method “{title}” cannot be told apart {numbers}."


def _measure(metric: str) -> str:
    return words.MEASURES[metric]

"""In “What belongs together”: a map whose products can be clicked, and the same as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import pandas as pd
import streamlit as st

from bundlerec import charts_together
from bundlerec.bundles.anchor_table import LIFT, ORDERS
from bundlerec.bundles.together_map import ONE, OTHER, TogetherMap, together_map
from bundlerec.data import columns as c
from bundlerec.store import Run
from pages.common import figures, words

LONGEST = 16  # characters of a title on the map
HINT = (
    "The best sellers: the larger a dot, the more orders hold it; lines join what is bought together more often than "
    "chance. Point at a dot to read its name; click it, and what belongs with it is shown below. The table says the "
    "same in words."
)


def draw(run: Run, table: pd.DataFrame, titles: Mapping[str, str], choose: Callable[[str], None]) -> None:
    """Behind a fold, made only while it is open. choose: called with the product that was clicked."""
    with st.expander("Map of what is bought together", True, key=f"map{run.id}", on_change="rerun") as fold:
        if not fold.open:
            return
        found = together_map(table)
        if found.ties.empty:
            st.write("The best sellers are not bought with each other more often than chance would bring.")
            return
        st.caption(HINT)
        picture, pairs = st.tabs(["Map", "Table"])
        with picture:
            _picture(run, found, titles, choose)
        with pairs:
            _pairs(found, titles)


def _picture(run: Run, found: TogetherMap, titles: Mapping[str, str], choose: Callable[[str], None]) -> None:
    key = f"map_picture{run.id}"
    items = found.products[c.ITEM_ID]
    told = {item: titles[item] for item in items if item in titles}
    figures.show(
        charts_together.together,
        found,
        partial(_short, told),
        partial(_named, told),
        key=key,
        on_select=partial(_clicked, key, choose),
        selection_mode="points",
        alt=f"Map of {words.plural(len(found.products), 'product')} and {words.plural(len(found.ties), 'line')} "
        "between those that are bought together; the table beside it says the same in words.",
    )


def _clicked(key: str, choose: Callable[[str], None]) -> None:
    points = st.session_state[key]["selection"]["points"]
    if points and points[0].get("customdata"):
        choose(str(points[0]["customdata"][0]))


def _short(titles: Mapping[str, str], item: str) -> str:
    title = titles.get(item, item)
    return title if len(title) <= LONGEST else f"{title[: LONGEST - 1].rstrip()}…"


def _named(titles: Mapping[str, str], item: str) -> str:
    return f"{titles.get(item, item)} ({item})"


def _pairs(found: TogetherMap, titles: Mapping[str, str]) -> None:
    """Strongest first."""
    ties = found.ties.iloc[::-1]
    shown = {
        "Product": [titles.get(item, item) for item in ties[ONE]],
        "Bought with": [titles.get(item, item) for item in ties[OTHER]],
        "Orders": ties[ORDERS].to_numpy(),
        "Times chance": [words.decimal(lift) for lift in ties[LIFT]],
    }
    st.dataframe(
        pd.DataFrame(shown), hide_index=True, alt="Pairs of products that are bought together, strongest first"
    )

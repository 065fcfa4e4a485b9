"""Below on the Bundles page: which product leads to which in the next order, as a flow picture and as a table."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pandas as pd
import streamlit as st

from bundlerec import charts
from bundlerec.bundles.flows import FLOWS, flows_from
from bundlerec.data.variants import item_titles
from bundlerec.store import Run, Store
from pages.common import figures, words

LONGEST = 32  # characters of a title in the picture


def draw(store: Store, run: Run) -> None:
    """The shop's strongest flows behind a fold, made when it is opened; nothing where the training found none."""
    content = store.results.artifact(run.id, FLOWS)
    flows = flows_from(content) if content else pd.DataFrame()
    if flows.empty:
        return
    with st.expander("Which product leads to which", key=f"leads{run.id}", on_change="rerun") as fold:
        if fold.open:
            _flows(run, flows, item_titles(store.data.items(run.shop, sorted({*flows["first"], *flows["then"]}))))


def _flows(run: Run, flows: pd.DataFrame, titles: dict[str, str]) -> None:
    st.caption(
        "Left: what customers had in one order. Right: what they had in their next order, more often than usual. The "
        "wider a band, the more next orders."
    )
    picture, table = st.tabs(["Picture", "Table"])
    with picture:
        figures.show(
            charts.flows,
            flows,
            partial(_short, titles),
            key=f"flows{run.id}",
            alt=f"{words.plural(len(flows), 'flow')} from products of one order to those of the next; the table beside "
            "it says the same in words.",
        )
    with table:
        st.dataframe(_table(flows, titles), hide_index=True, alt="Products of one order and those of the next")


def _short(titles: Mapping[str, str], item: str) -> str:
    title = titles.get(item, item)
    return title if len(title) <= LONGEST else f"{title[: LONGEST - 1]}…"


def _table(flows: pd.DataFrame, titles: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "In one order": [titles.get(item, item) for item in flows["first"]],
            "In the next": [titles.get(item, item) for item in flows["then"]],
            "Next orders": flows["orders"],
            "Of 100 next orders": (100 * flows["share"]).round(1),
            "Times the usual": [words.decimal(lift) for lift in flows["lift"]],
        }
    )

"""The bundles as files: one customer's, or everybody's, with titles and the plain sentence."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from bundlerec.bundles.requests import EXISTING
from bundlerec.bundles.rules.stored import offered_bundles
from bundlerec.data import columns as c
from bundlerec.data.exporting import as_bytes
from bundlerec.store import Run, Store
from pages.common.customer_history import item_titles
from pages.common.own_bundles import names_of

HARMLESS = "For spreadsheets: text that a spreadsheet would run as a formula is made harmless."


def draw(store: Store, run: Run, customer: str) -> None:
    """Two buttons; a file is made when its button is pressed, not before."""
    with st.container(horizontal=True):
        st.download_button(
            "This customer as CSV",
            lambda: as_csv(store, run, customer),
            file_name=f"bundles_{run.id}_{customer}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            "All customers as CSV",
            lambda: as_csv(store, run),
            file_name=f"bundles_{run.id}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            help=HARMLESS,
        )


def as_csv(store: Store, run: Run, customer: str | None = None) -> bytes:
    """The bundles of one customer, or of all, as a file that spreadsheets open without running anything in it."""
    bundles = offered_bundles(store, run, customer_id=customer).table
    catalogue = store.data.items(run.shop, bundles[c.ITEM_ID].astype(str).unique().tolist())
    existing = bundles[bundles[c.KIND] == EXISTING][c.ITEM_ID].astype(str).unique().tolist()
    titles = item_titles(catalogue) | names_of(store.data.existing_bundles(run.shop, existing))
    table = pd.DataFrame({name: bundles[name] for name in (c.CUSTOMER_ID, c.KIND, c.BUNDLE, c.SLOT, c.ITEM_ID)})
    table[c.TITLE] = [titles.get(str(item), "") for item in bundles[c.ITEM_ID]]
    table[c.SCORE] = bundles[c.SCORE]
    table[c.PROBABILITY] = bundles[c.PROBABILITY]
    return as_bytes(table)

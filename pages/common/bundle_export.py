"""The bundles as files: one customer's, or everybody's, with titles and the plain sentence."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from bundlerec.bundles.requests import EXISTING
from bundlerec.bundles.rules.stored import offered_bundles
from bundlerec.data import columns as c
from bundlerec.data.exporting import CSV, as_bytes
from bundlerec.data.variants import item_titles
from bundlerec.exports.reason_numbers import NUMBERS, with_numbers
from bundlerec.exports.sentences import WHY, with_sentences
from bundlerec.store import Run, Store
from pages.common import downloads
from pages.common.own_bundles import names_of


def draw(store: Store, run: Run, customer: str) -> None:
    """One customer's as CSV, everybody's in each format."""
    with st.container(horizontal=True):
        downloads.offer(
            "This customer",
            lambda: as_table(store, run, customer),
            f"bundles_{run.id}_{customer}",
            (CSV,),
        )
        with st.popover("All customers", icon=":material/download:", help=downloads.HARMLESS):
            downloads.offer("All customers", lambda: as_table(store, run), f"bundles_{run.id}")


def as_table(store: Store, run: Run, customer: str | None = None) -> pd.DataFrame:
    """The bundles of one customer, or of all, with titles and sentences; of one also with the numbers behind them.
    Those of everybody take a dozen seconds in a large shop and would hold up the pages: `export --what bundles` has
    them.
    """
    bundles = with_sentences(store, run, offered_bundles(store, run, customer_id=customer).table, customer)
    catalogue = store.data.items(run.shop, bundles[c.ITEM_ID].astype(str).unique().tolist())
    existing = bundles[bundles[c.KIND] == EXISTING][c.ITEM_ID].astype(str).unique().tolist()
    titles = item_titles(catalogue) | names_of(store.data.existing_bundles(run.shop, existing))
    table = pd.DataFrame({name: bundles[name] for name in (c.CUSTOMER_ID, c.KIND, c.BUNDLE, c.SLOT, c.ITEM_ID)})
    table[c.TITLE] = [titles.get(str(item), "") for item in bundles[c.ITEM_ID]]
    table[c.SCORE] = bundles[c.SCORE]
    table[c.PROBABILITY] = bundles[c.PROBABILITY]
    table[WHY] = bundles[WHY]
    return table if customer is None else table.join(with_numbers(store, run, bundles, customer)[list(NUMBERS)])


def as_csv(store: Store, run: Run, customer: str | None = None) -> bytes:
    """The same as a file that spreadsheets open without running anything in it."""
    return as_bytes(as_table(store, run, customer))

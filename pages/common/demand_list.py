"""What will be wanted, how long the stock lasts, and what to order."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from bundlerec.data import columns as c
from bundlerec.data.exporting import CSV, MIME
from bundlerec.money.asked import Demand
from bundlerec.money.supply import DAYS
from bundlerec.questions.answers import DEMAND
from bundlerec.store import Run
from pages.common import beside, stock_plan, versions, words
from pages.common.frame import Page

INTRO = (
    "The pieces that are expected to go in the coming days, from what was sold lately to everybody, beside the stock. "
    "What to order is enough 19 times in 20 if demand stays as it was. All of these are estimates."
)
NO_STOCK = (
    f"The stock of no product is known, so days of cover and what to order are “{words.NOTHING}”. Import a catalogue "
    "with a stock for each product."
)
ROWS = 500
TITLES = {
    c.TITLE: "Product",
    c.STOCK: "In stock",
    c.EXPECTED: "Expected to go (estimate)",
    c.COVER: "Days of cover",
    c.REORDER: "Order (estimate)",
    c.NEXT_ORDERS: "In next orders (estimate)",
    c.WANTED: "Would be offered to",
    c.PROMISED: "Is offered to",
}


def draw(page: Page, run: Run) -> None:
    """How many days, the numbers, the list, the file."""
    st.write(INTRO)
    days = int(
        st.number_input("Days until the next delivery has arrived", 1, 365, DAYS, key=f"demand.days.{run.shop}")
    )
    table = _wanted(page, run, days)
    if table is None:
        return
    if table[c.STOCK].isna().all():
        st.info(NO_STOCK)
    _numbers(table, days)
    st.download_button(
        "The whole list as CSV",
        lambda: stock_plan.as_csv(table),
        file_name=f"demand_{run.id}.csv",
        mime=MIME[CSV],
        icon=":material/download:",
        on_click="ignore",
    )
    st.dataframe(
        table.head(ROWS)[list(TITLES)].rename(columns=TITLES),
        placeholder=words.NOTHING,
        hide_index=True,
        alt="Products with stock, expected demand, days of cover and what to order, what runs out first on top",
    )
    st.caption(
        f"First what runs out first; {words.plural(min(len(table), ROWS), 'product')} of {words.count(len(table))}. "
        "“In next orders”: how many customers will buy it with their next orders, by their chances. “Would be "
        "offered to”: customers whom the plan would offer it if there were enough of everything."
    )


def _wanted(page: Page, run: Run, days: int) -> pd.DataFrame | None:
    """The Demand table; None while it is worked out, which the page shows."""
    offers = versions.of_offers(page.store, run.shop)
    question = {"ask": DEMAND, "run": run.id, "offers": offers, "days": days}
    found = beside.found(page, "Looking ahead", "", question, Demand)
    return None if found is None else found.table


def _numbers(table: pd.DataFrame, days: int) -> None:
    known = table[table[c.STOCK].notna()]
    numbers = {
        "Products that sell or are planned": words.count(len(table)),
        f"Run out within {words.plural(days, 'day')} (estimate)": _count(known[c.COVER] < days, known),
        "Products to order (estimate)": _count(known[c.REORDER] > 0, known),
        "Pieces to order (estimate)": words.count(known[c.REORDER].sum()) if len(known) else words.NOTHING,
    }
    grid = st.grid(4, min_column_width=160)
    for label, value in numbers.items():
        with grid.cell():
            st.metric(label, value)


def _count(which: pd.Series, known: pd.DataFrame) -> str:
    return words.count(int(which.sum())) if len(known) else words.NOTHING

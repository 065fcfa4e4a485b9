"""Left on the Bundles page: what this customer buys most, when last, and the latest orders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

import pandas as pd
import streamlit as st

from bundlerec.data import columns as c
from bundlerec.data import history
from bundlerec.data.variants import item_titles
from bundlerec.store import Run, Store
from pages.common import words

FAVOURITES = 10
ORDERS = 5


def draw(store: Store, run: Run, customer: str) -> None:
    """The customer's past as the run knew it."""
    st.header(f"Customer {words.plain(customer)}")
    until = words.parse(run.summary.get("until"))
    events = store.data.history(run.shop, customer, until)
    if events.empty:
        st.info("No purchases are known: this is a new customer, and the bundle is what suits most people.")
        return
    latest = history.latest_orders(events)
    moment = until or store.shops.summary(run.shop).last or latest[c.TIME].max()
    _sentence(latest, moment)
    st.markdown("**Buys most**")
    _favourites(store, run, history.favourites(events, moment).head(FAVOURITES))
    st.markdown("**Latest orders**")
    _orders(latest.head(ORDERS), store.shops.settings(run.shop).currency)


def _sentence(orders: pd.DataFrame, moment: datetime) -> None:
    first, last = orders[c.TIME].min(), orders[c.TIME].max()
    ago = (pd.Timestamp(moment) - last).days
    before = f" ({words.plural(ago, 'day')} before the end of the data)" if ago else ""
    st.write(
        f"{words.plural(len(orders), 'order')} since {words.day(first)}, the last one on {words.day(last)}"
        f"{before}, {words.decimal(orders[history.ITEMS].mean())} products in each on average."
    )


def _favourites(store: Store, run: Run, table: pd.DataFrame) -> None:
    titles = told_apart(item_titles(store.data.items(run.shop, table[c.ITEM_ID].tolist())))
    shown = pd.DataFrame(
        {
            "Product": [words.plain(titles.get(item, item)) for item in table[c.ITEM_ID]],
            "Orders": [words.count(orders) for orders in table[history.ORDERS]],
            "Last": [_unbroken(words.day(moment)) for moment in table[history.LAST]],
        }
    )
    st.table(
        shown,
        border="horizontal",
        hide_index=True,
        alt="Products that this customer buys most, with the number of orders and the day of the last one",
    )


def _orders(orders: pd.DataFrame, currency: str) -> None:
    shown = pd.DataFrame(
        {
            "Day": [_unbroken(words.day(moment)) for moment in orders[c.TIME]],
            "Products": [words.count(items) for items in orders[history.ITEMS]],
            "Paid": [words.money(paid, currency) for paid in orders[history.PAID]],
        }
    )
    st.table(shown, border="horizontal", hide_index=True, alt="The latest orders of this customer")


def told_apart(titles: Mapping[str, str]) -> dict[str, str]:
    """Titles by item id; two products of the same title have their codes behind it."""
    times = Counter(titles.values())
    return {item: title if times[title] == 1 else f"{title} ({item})" for item, title in titles.items()}


def _unbroken(text: str) -> str:
    return text.replace(" ", "\u00a0")

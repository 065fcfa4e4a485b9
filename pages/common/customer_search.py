"""Finding a customer: by a part of the id, or from a list, page by page."""

from __future__ import annotations

import math

import streamlit as st

from bundlerec.store import Run, Store
from pages.common import state, words

PAGE_SIZE = 12


def draw(store: Store, run: Run) -> str | None:
    """The customer to look at; None when nobody fits, which the page has then been told."""
    search = st.text_input(
        "Find a customer",
        key=f"search{run.id}",
        placeholder="A part of the customer's id",
        type="search",
        live=True,
    )
    total = store.results.count_customers(run.id, search or "")
    if total == 0:
        if search:
            st.info(f"No customer of this training has “{search}” in the id. Try fewer characters.")
        else:
            st.info("This training left no bundles. Train again, or choose another training on the left.")
        return None
    return _choose(store, run, search or "", total)


def _choose(store: Store, run: Run, search: str, total: int) -> str | None:
    pages = math.ceil(total / PAGE_SIZE)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"{words.plural(total, 'customer')}{' with this in the id' if search else ''}")
        number = st.pagination(pages, max_visible_pages=5, key=f"page{run.id}.{search}") if pages > 1 else 1
    offset = (number - 1) * PAGE_SIZE
    listed = store.results.customers(run.id, search, limit=PAGE_SIZE, offset=offset)
    wish = state.selected(state.CUSTOMER)
    kept = _kept(store, run, wish, search)
    chosen = st.radio(
        "Customers",
        listed,
        index=listed.index(wish) if wish in listed else (None if kept else 0),
        horizontal=True,
        key=f"customers{run.id}.{search}.{number}",
        label_visibility="collapsed",
    )
    customer = chosen or kept or listed[0]
    state.select(state.CUSTOMER, customer)
    return customer


def _kept(store: Store, run: Run, wish: str | None, search: str) -> str | None:
    """The customer chosen before, while the list shows others, unless the search excludes that one."""
    if wish is None or search.casefold() not in wish.casefold():
        return None
    return wish if store.results.count_customers(run.id, wish) else None

"""Finding a customer: by a part of the id, or from a list, page by page."""

from __future__ import annotations

import math
from collections.abc import Sequence

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
    found = store.results.customers(run.id, search or "", limit=None)
    if not found:
        if search:
            st.info(f"No customer of this training has “{search}” in the id. Try fewer characters.")
        else:
            st.info("This training left no bundles. Train again, or choose another training on the left.")
        return None
    return _choose(run, search or "", found)


def _choose(run: Run, search: str, found: Sequence[str]) -> str:
    pages = math.ceil(len(found) / PAGE_SIZE)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"{words.plural(len(found), 'customer')}{' with this in the id' if search else ''}")
        number = st.pagination(pages, max_visible_pages=5, key=f"page{run.id}.{search}") if pages > 1 else 1
    listed = found[(number - 1) * PAGE_SIZE :][:PAGE_SIZE]
    wish = state.selected(state.CUSTOMER)
    kept = wish if wish in found else None  # chosen before, while the list shows others
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

"""What is known of customers beside their orders, and what of it no model may ever see."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from bundlerec.data import columns as c
from pages.common import allowed
from pages.common.frame import Page

NAME, SENSITIVE, CUSTOMERS, EXAMPLE = "Attribute", "Sensitive", "Customers", "For example"


def draw(page: Page, shop: str) -> None:
    """A table with a tick for each attribute that is sensitive."""
    known = page.store.data.attributes(shop)
    if known.empty:
        st.write("Nothing is known of your customers beside their orders. A file of customers can add it.")
        return
    st.write(
        "Tick what is sensitive. Age, gender, income and the like are proposed. A sensitive attribute never enters a "
        "model; it only serves to check that nobody is treated worse."
    )
    table = known.rename(
        columns={c.ATTRIBUTE: NAME, c.SENSITIVE: SENSITIVE, c.KNOWN_OF: CUSTOMERS, c.VALUE: EXAMPLE}
    )[[NAME, SENSITIVE, CUSTOMERS, EXAMPLE]]
    edited = st.data_editor(
        table,
        hide_index=True,
        disabled=[NAME, CUSTOMERS, EXAMPLE],
        key=f"attributes.{shop}",
        alt="Attributes of customers, and whether each is sensitive",
    )
    marks = changes(table, edited)
    if st.button(
        "Save what is sensitive", icon=":material/save:", **allowed.lock(page.store, shop, when=bool(marks))
    ):
        page.store.data.mark_sensitive(shop, marks)
        st.session_state.pop(f"attributes.{shop}", None)
        st.rerun()


def changes(before: pd.DataFrame, edited: pd.DataFrame) -> dict[str, bool]:
    """{attribute: whether it is sensitive} of the rows whose tick changed."""
    moved = edited[edited[SENSITIVE] != before[SENSITIVE]]
    return dict(zip(moved[NAME], moved[SENSITIVE].astype(bool), strict=True))

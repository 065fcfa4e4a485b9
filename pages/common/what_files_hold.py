"""What a file has to hold and may hold, for somebody who comes with none yet."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from bundlerec.data import columns as c
from bundlerec.data.aliases import TIMESTAMP
from bundlerec.data.layouts.base import Role
from pages.common import file_words

NEEDED, USEFUL = "It needs", "It may also have"
COLUMNS = {
    Role.EVENTS: ((c.ITEM_ID, TIMESTAMP), (c.CUSTOMER_ID, c.ORDER_ID, c.QUANTITY, c.PRICE)),
    Role.CATALOGUE: ((c.ITEM_ID, c.TITLE), (c.CATEGORY, c.PRICE, c.COST, c.STOCK, c.BRAND)),
    Role.CUSTOMERS: ((c.CUSTOMER_ID,), ()),
    Role.BUNDLES: ((c.BUNDLE_ID, c.ITEM_ID), (c.TITLE, c.PRICE)),
}
ANYTHING = "anything you know of them"


def draw() -> None:
    """Folded away until somebody asks."""
    with st.expander("What should be in a file?"):
        st.write(
            "Order lines are enough to begin with; a catalogue gives products their names and prices. What your shop "
            "system exports needs no change: Shopify, WooCommerce, Magento, Google and Amazon are known, in CSV, "
            "Excel, JSON or Parquet, also packed. Of any other table you say once which column means what."
        )
        what = "Kinds of files, with the columns that each needs and may have"
        st.table(_table(), border="horizontal", hide_index=True, alt=what)
        st.page_link("app.py", label="No file at hand? Load the demo shop", icon=":material/home:")


def _table() -> pd.DataFrame:
    rows = [
        (file_words.role(role), _in_words(needed), _in_words(useful) or ANYTHING)
        for role, (needed, useful) in COLUMNS.items()
    ]
    return pd.DataFrame(rows, columns=["File", NEEDED, USEFUL])


def _in_words(fields: tuple[str, ...]) -> str:
    return ", ".join(file_words.field(field).lower() for field in fields)

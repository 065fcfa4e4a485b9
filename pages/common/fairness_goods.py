"""On the Fairness page: how evenly products, brands and categories are shown."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from bundlerec import charts_fairness
from bundlerec.fairness.audit import Audit
from bundlerec.fairness.goods import PRODUCTS, RATIO, SHOWN, SOLD
from bundlerec.fairness.sentences import goods_sentences
from pages.common import figures, words

KINDS = {"category": "Categories", "brand": "Brands"}


def draw(found: Audit) -> None:
    """Counts, sentences, and brands or categories against what they sell."""
    st.header("Products")
    one = found.goods
    numbers = {
        f"Products in somebody's bundle (of {one.products:,})": f"{one.offered:,}",
        f"Gini of what is shown (sold: {one.gini_sold:.2f})": f"{one.gini:.2f}",
        f"Best sellers' share of what is shown (sold: {one.best_sellers_sold:.0%})": f"{one.best_sellers_shown:.0%}",
    }
    grid = st.grid(3, min_column_width=250)
    for title, value in numbers.items():
        with grid.cell():
            st.metric(title, value, border=True)
    for sentence in goods_sentences(found):
        st.write(words.plain(sentence))
    tables = {
        what: table for what, table in (("category", found.categories), ("brand", found.brands)) if len(table) > 1
    }
    if not tables:
        st.caption("The catalogue names neither brands nor categories that could be compared.")
        return
    what = st.radio(
        "Show", list(tables), format_func=lambda kind: KINDS[kind], horizontal=True, key="fairness.goods"
    )
    figures.show(
        charts_fairness.exposure,
        tables[what].head(charts_fairness.MOST_ROWS),
        key="fairness.exposure",
        alt=f"{KINDS[what]}: share of what is shown and of what is sold",
    )
    st.caption(
        "Of the bundles of ten likeliest products, first places counting most; sales are lines of the log. The largest "
        "by sales."
    )
    with st.expander(f"All {KINDS[what].lower()} as a table"):
        st.dataframe(_table(tables[what]), hide_index=True)


def _table(table: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Name": table.index.astype(str),
            "Products sold": table[PRODUCTS].to_numpy(),
            "Of what is shown, %": (100 * table[SHOWN]).round(2).to_numpy(),
            "Of what is sold, %": (100 * table[SOLD]).round(2).to_numpy(),
            "Shown for each sold": table[RATIO].round(2).to_numpy(),
        }
    )

"""The Feedback page, above: how satisfied customers are, over time, by kind and by product, and what they wrote."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from bundlerec.charts_feedback import satisfaction_of_groups, satisfaction_over_time
from bundlerec.data import columns as c
from bundlerec.data.exporting import as_bytes
from bundlerec.data.variants import item_titles
from bundlerec.feedback.satisfaction import ANSWERS, SATISFACTION, satisfaction_by, with_exposures
from bundlerec.feedback.satisfaction import satisfaction_over_time as by_time
from bundlerec.feedback.tables import feedback_table
from bundlerec.store import Store
from pages.common import empty, figures, words
from pages.common.frame import Page
from pages.common.rule_words import KINDS

VERDICTS = {
    c.ACCEPTED_OFFER: "Accepted",
    c.BOUGHT: "Bought",
    c.THUMBS_UP: "Liked",
    c.DISMISSED: "Dismissed",
    c.THUMBS_DOWN: "Not liked",
    c.SURVEY: "Answers to surveys",
}
PRODUCTS, COMMENTS = 20, 100
HELP = (
    "Accepted, bought and liked count as satisfied, dismissed and not liked as not, an answer to a survey as its share "
    "of the best score. Each customer counts once."
)


def draw(page: Page) -> None:
    """Everything that was said, in figures; or how it gets here."""
    if page.shop is None:
        empty.no_data("Before customers can say something of your bundles, the shop needs data.")
        return
    told, shown = page.store.feedback.told(page.shop), page.store.exposures.count(page.shop)
    if told.empty:
        st.info(
            f"Nobody has said anything yet ({words.plural(shown, 'bundle')} shown so far). Tap an answer below a "
            "product on the Bundles page, or give a file below. The next training learns from it."
        )
        st.page_link("pages/3_Bundles.py", label="**Go to Bundles**", icon=":material/shopping_basket:")
        return
    _counts(told, shown)
    st.header("Satisfaction over time")
    points = by_time(told)
    if points.empty:
        st.write("Only comments so far: none of them says whether somebody is satisfied.")
    else:
        figures.show(satisfaction_over_time, points, key="satisfaction", alt="Satisfied customers over time")
        st.caption(f"{HELP} Lines through the dots are 95 % intervals.")
        _groups(page.store, page.shop, told)
    _comments(told)
    st.download_button(
        "All of it as CSV",
        lambda: as_bytes(feedback_table(page.store, page.shop or "")),
        file_name=f"feedback_{page.shop}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _counts(told: pd.DataFrame, shown: int) -> None:
    counts = told[c.VERDICT].value_counts()
    whole = satisfaction_by(told)
    satisfied = words.share(whole[SATISFACTION].iloc[0]) if len(whole) else words.NOTHING
    grid = st.grid(6, min_column_width=150)
    shown_counts = {VERDICTS[verdict]: words.count(counts[verdict]) for verdict in VERDICTS if verdict in counts}
    for title, number in {"Satisfied": satisfied, "Bundles shown": words.count(shown), **shown_counts}.items():
        with grid.cell():
            st.metric(title, number, help=HELP if title == "Satisfied" else None)


def _groups(store: Store, shop: str, told: pd.DataFrame) -> None:
    about = with_exposures(told, store.exposures.shown(shop))
    kinds = satisfaction_by(about, about[c.KIND])
    left, right = st.columns(2, gap="large")
    with left:
        st.header("By kind of bundle")
        if kinds.empty:
            st.write(f"{words.NOTHING} No answer is about a bundle that was shown here.")
        else:
            alt = "Satisfied customers by kind of bundle"
            figures.show(satisfaction_of_groups, kinds, _kind, key="by_kind", alt=alt)
    with right:
        st.header("By product")
        _products(store, shop, told)


def _kind(kind: str) -> str:
    return KINDS.get(kind, kind)


def _products(store: Store, shop: str, told: pd.DataFrame) -> None:
    found = satisfaction_by(told, told[c.ITEM_ID]).sort_values([ANSWERS, SATISFACTION], ascending=[False, True])
    if found.empty:
        st.write(f"{words.NOTHING} No answer names a product.")
        return
    found = found.head(PRODUCTS)
    titles = item_titles(store.data.items(shop, [str(item) for item in found.index]))
    rows = {
        "Product": [titles.get(str(item), str(item)) for item in found.index],
        "Satisfied": [words.share(value) for value in found[SATISFACTION]],
        "Answers": found[ANSWERS].astype(int).tolist(),
    }
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def _comments(told: pd.DataFrame) -> None:
    said = told[told[c.COMMENT].notna()].tail(COMMENTS)[::-1]
    if said.empty:
        return
    st.header("What customers wrote")
    scores = [
        f"{score:g} of {best:g}" if words.known(score) else words.NOTHING
        for score, best in zip(said[c.SCORE], said[c.BEST_SCORE], strict=True)
    ]
    rows = {
        "Day": [words.day(moment) for moment in said[c.TIME]],
        "Customer": said[c.CUSTOMER_ID].tolist(),
        "Score": scores,
        "Comment": said[c.COMMENT].tolist(),
    }
    st.dataframe(pd.DataFrame(rows), hide_index=True)

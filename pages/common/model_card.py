"""On the Models page: the model card of the training in use."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from bundlerec.exports.report.document import Bars, Heading, Paragraph, Points, Table
from bundlerec.store import Run
from pages.common import audits, downloads, words
from pages.common.frame import Page

TITLES = {"html": "Card as a web page", "pdf": "Card as PDF"}


def draw(page: Page, used: Run | None) -> None:
    """What it is for, two downloads, and the card itself."""
    from bundlerec.exports.card.content import card_of
    from bundlerec.exports.card.writing import card_bytes
    from bundlerec.exports.report.writing import MIME

    if used is None:
        st.write(
            "The first finished training will have its model card here: on one page what it is, how good, for what."
        )
        return
    st.write("One page for whoever has to answer for these bundles: data, method, figures, limits, fairness.")
    with st.container(horizontal=True):
        for form, title in TITLES.items():
            make = partial(card_bytes, page.store, used, form)
            downloads.button(title, make, f"card_{used.shop}_{used.id}.{form}", MIME[form])
    audit = audits.follow(page, used)
    if audit is None:
        return
    card = card_of(page.store, used, audit)
    with st.container(border=True):
        st.markdown(f"**{words.plain(card.title)}**")
        st.caption(words.plain(card.subtitle))
        for block in card.blocks:
            if isinstance(block, Heading):
                st.markdown(f"**{block.text}**")
            elif isinstance(block, Paragraph):
                st.write(words.plain(block.text))
            elif isinstance(block, Points):
                st.markdown("\n".join(f"- {words.plain(text)}" for text in block.texts))
            elif not isinstance(block, Bars):
                st.table(_cells(block), border="horizontal", hide_index=True, alt=block.caption)


def _cells(block: Table) -> pd.DataFrame:
    heads = [head or " " * place for place, head in enumerate(block.heads)]
    return pd.DataFrame([[words.plain(cell) for cell in row] for row in block.rows], columns=heads)

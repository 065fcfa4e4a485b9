"""What the analyst said of files and what holds for later ones: to be looked at and forgotten."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from bundlerec.data.answers import Remembered, all_remembered, forget
from pages.common import allowed, file_words, words
from pages.common.frame import Page

SHOWN = 6  # columns of a header


def draw(page: Page, shop: str) -> None:
    """The list, and a way to forget some of it."""
    st.markdown("### Answers that are remembered")
    found = all_remembered(page.store, shop)
    if not found:
        st.write(
            "None yet. What you say of a file's columns, dates, commas and currencies is kept for later files."
        )
        return
    st.caption(
        "They hold by themselves for later files with the same columns, where those do not show it themselves."
    )
    what = "What was said of files, by their columns"
    st.table(_table(found), border="horizontal", hide_index=True, alt=what)
    by_code = {one.code: one for one in found}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.multiselect(
            "Answers to forget",
            list(by_code),
            format_func=lambda code: _columns(by_code[code]),
            placeholder="Choose files by their columns",
            key=f"forget.{shop}",
        )
        sure = st.button(
            "Forget",
            icon=":material/delete:",
            key=f"forget_now.{shop}",
            **allowed.lock(page.store, shop, when=bool(chosen)),
        )
    if sure:
        forget(page.store, shop, chosen)
        st.rerun()


def _table(found: Sequence[Remembered]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Files with the columns": [words.plain(_columns(one)) for one in found],
            "What was said": [words.plain("; ".join(_said(one))) for one in found],
        }
    )


def _columns(one: Remembered) -> str:
    return ", ".join(one.header[:SHOWN]) + ", …" * (len(one.header) > SHOWN)


def _said(one: Remembered) -> list[str]:
    columns = [f"{column}: {file_words.field(name).lower()}" for name, column in one.columns.items()]
    return [*columns, *one.sentences()]

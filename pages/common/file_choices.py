"""What the analyst says about one file: what it is, and which of its columns means what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import streamlit as st

from bundlerec.data.certainty import is_unsure
from bundlerec.data.cleaning.not_products import NOT_A_PRODUCT
from bundlerec.data.intake import FileReport, ReadOptions
from bundlerec.errors import FileProblem
from pages.common import column_table, file_words, words

FOUND = "As recognised"
HEADER_HEIGHT = ROW_HEIGHT = 36  # pixels
MOST_ROWS = 12  # shown at once; the rest scrolls


@dataclass(frozen=True)
class Choices:
    """Kept while the file is looked at; None means: as recognised, or not asked."""

    role: str | None = None
    mapping: Mapping[str, str] | None = None
    mapped_as: tuple[str | None, str | None] = (None, None)  # layout and role of the file that was mapped
    day_first: bool | None = None
    decimal_comma: bool | None = None
    currencies: str | None = None  # what to do with prices in several
    force: bool = False
    keep_not_products: bool = False
    confirmed: bool = False  # what was recognised with little confidence is right

    def options(self, key_folder: Path, time_zone: str | None = None) -> ReadOptions:
        """These wishes as the reading understands them."""
        return ReadOptions(
            self.role or self.mapped_as[1],
            self.mapped_as[0],
            self.mapping,
            self.day_first,
            self.force,
            key_folder,
            time_zone=time_zone,
            decimal_comma=self.decimal_comma,
            currencies=self.currencies,
            keep_not_products=self.keep_not_products,
        )


def draw(report: FileReport, choices: Choices, key: str) -> Choices:
    """Widgets to correct what was recognised; returns what they say now."""
    role = st.selectbox(
        "What is in this file?",
        [None, *file_words.ROLES],
        index=[None, *file_words.ROLES].index(choices.role),
        format_func=lambda one: FOUND if one is None else file_words.role(one),
        key=f"{key}.role",
    )
    if role != choices.role:
        return Choices(role=role)
    mapping = _columns(report, choices, f"{key}.{report.layout}.{report.role}")
    mapped_as = (report.layout, report.role) if mapping is not None else (None, None)
    wish = replace(choices, mapping=mapping, mapped_as=mapped_as)
    if report.in_catalogue == 0 or choices.force:
        asked = "Take it although no product of it is in the catalogue"
        wish = replace(wish, force=st.checkbox(asked, value=choices.force, key=f"{key}.force"))
    if NOT_A_PRODUCT in report.rejected or choices.keep_not_products:
        asked = "Keep what looks like no product (postage, fees, vouchers, gift cards …)"
        keep = st.checkbox(asked, value=choices.keep_not_products, key=f"{key}.keep")
        wish = replace(wish, keep_not_products=keep)
    if is_unsure(report) and not report.refusal:
        asked = "I looked at the table: every column means what it says there"
        wish = replace(wish, confirmed=st.checkbox(asked, value=choices.confirmed, key=f"{key}.confirmed"))
    return wish


def _columns(report: FileReport, choices: Choices, key: str) -> Mapping[str, str] | None:
    """The table of columns; returns the mapping that it says now, None while it is as recognised."""
    known = column_table.meanings(report)
    if known is None:
        return choices.mapping
    st.markdown("**Which column means what**")
    st.caption(f"Needed: {', '.join(known.needed).lower()}. Click a cell to change what its column means.")
    first = _as_recognised(report, known, key)
    edited = st.data_editor(
        first,
        key=f"{key}.columns",
        hide_index=True,
        disabled=[column_table.COLUMN, column_table.EXAMPLES],
        column_config={
            column_table.MEANS: st.column_config.SelectboxColumn(options=known.options, required=True),
        },
        height=HEADER_HEIGHT + ROW_HEIGHT * min(len(first), MOST_ROWS),
        row_height=ROW_HEIGHT,
        alt="The columns of the file with example values and what each means",
    )
    st.caption("What you change here is kept, and holds by itself for later files with the same header.")
    try:
        told = column_table.mapping(edited, known)
    except FileProblem as problem:
        st.error(words.plain(str(problem)))
        return choices.mapping
    return None if edited.equals(first) else told


def _as_recognised(report: FileReport, known: column_table.Meanings, key: str) -> pd.DataFrame:
    """The table before any change: an editor whose ground changes under it would lose what was said."""
    name = f"{key}.first"
    if name not in st.session_state:
        st.session_state[name] = column_table.table(report, known)
    return st.session_state[name]

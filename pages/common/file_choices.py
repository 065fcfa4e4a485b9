"""What the analyst says about one file: what it is, which column means what, how its dates are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import streamlit as st

from bundlerec.data.intake import FileReport, ReadOptions
from bundlerec.data.layouts import LAYOUTS
from pages.common import file_words, words

FOUND = "As recognised"
DATES = {None: "Find it out", True: "Day first: 31/12/2024", False: "Month first: 12/31/2024"}
EXAMPLES = 3


@dataclass(frozen=True)
class Choices:
    """Kept while the file is looked at; None means: as recognised."""

    role: str | None = None
    mapping: Mapping[str, str] | None = None
    day_first: bool | None = None
    force: bool = False

    def options(self, key_folder: Path) -> ReadOptions:
        """These wishes as the reading understands them."""
        return ReadOptions(self.role, None, self.mapping, self.day_first, self.force, key_folder)


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
    mapping = _columns(report, choices, f"{key}.{report.role}")
    day_first, force = choices.day_first, choices.force
    if report.role in ("events", "mixed", "part"):
        day_first = st.radio(
            "How are its dates written?",
            list(DATES),
            index=list(DATES).index(day_first),
            format_func=lambda one: DATES[one],
            horizontal=True,
            key=f"{key}.dates",
        )
        if report.in_catalogue == 0 or force:
            force = st.checkbox("Take it although no product of it is in the catalogue", key=f"{key}.force")
    return Choices(role, mapping, day_first, force)


def _columns(report: FileReport, choices: Choices, key: str) -> Mapping[str, str] | None:
    """One choice of a column for each field that such a file may have."""
    fields = fields_of(report)
    if not fields:
        return choices.mapping
    st.markdown("**Which column means what**")
    grid = st.grid(3, min_column_width=220)
    shown = {}
    for name in fields:
        with grid.cell():
            shown[name] = _column(name, report, f"{key}.{name}")
    found = {name: report.mapping.get(name, "") for name in fields}
    return choices.mapping if shown == found else _whole(report.mapping, shown)


def _column(name: str, report: FileReport, key: str) -> str:
    options = ["", *report.header]
    chosen = st.selectbox(
        file_words.field(name),
        options,
        index=options.index(report.mapping.get(name, "")),
        format_func=lambda column: column or "Not in this file",
        key=key,
    )
    st.caption(words.plain(examples(report.sample, chosen)) or words.NOTHING)
    return chosen


def fields_of(report: FileReport) -> Sequence[str]:
    """The fields of a file of its layout and role, needed ones first; none where it is not recognised."""
    shapes = LAYOUTS[report.layout].shapes if report.layout else ()
    fitting = [one for one in shapes if one.role == report.role]
    if not fitting:
        return ()
    shape = max(fitting, key=lambda one: len(one.fields.keys() & report.mapping.keys()))
    return sorted(shape.fields, key=lambda name: name not in shape.required)


def examples(sample: pd.DataFrame, column: str) -> str:
    """The first few different values of a column."""
    if column not in sample:
        return ""
    values = [str(value) for value in sample[column].dropna() if str(value).strip()]
    return ", ".join(f"{value:.30}" for value in list(dict.fromkeys(values))[:EXAMPLES])


def _whole(found: Mapping[str, str], shown: Mapping[str, str]) -> dict[str, str]:
    """All fields with their columns; those that the page does not show stay as they were found."""
    return {**{name: column for name, column in found.items() if column not in shown.values()}, **shown}

"""Buttons that give a table away in each format; a file is made when its button is pressed, not before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import pandas as pd
import streamlit as st

from bundlerec.data.exporting import CSV, EXCEL, FORMATS, JSON_LINES, MIME, as_bytes

HARMLESS = "For spreadsheets: text that a spreadsheet would run as a formula is made harmless."
TITLES = {CSV: "CSV", JSON_LINES: "JSON lines", EXCEL: "Excel"}


def offer(what: str, make: Callable[[], pd.DataFrame], stem: str, formats: Sequence[str] = FORMATS) -> None:
    """One button for each format, next to each other."""
    for one in formats:
        button(f"{what} as {TITLES[one]}", partial(_content, make, one), f"{stem}.{one}", MIME[one])


def _content(make: Callable[[], pd.DataFrame], wanted: str) -> bytes:
    return as_bytes(make(), wanted)


def button(label: str, make: Callable[[], bytes], name: str, mime: str, help: str | None = None) -> None:
    """One download."""
    st.download_button(
        label, make, file_name=name, mime=mime, icon=":material/download:", on_click="ignore", help=help, key=name
    )

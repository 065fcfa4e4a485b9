"""On the Evaluation page: the training as a report for people who were not there."""

from __future__ import annotations

from functools import partial

import streamlit as st

from bundlerec.store import Run, Store
from pages.common import downloads

TITLES = {"html": "Report as a web page", "pdf": "Report as PDF"}
HELP = "What the shop holds, how good the bundles are and how to read that, with examples that name no customer."


def draw(store: Store, run: Run) -> None:
    """Two buttons; the report is made when one is pressed."""
    from bundlerec.exports.report.writing import MIME, report_bytes

    with st.container(horizontal=True):
        for form, title in TITLES.items():
            make = partial(report_bytes, store, run, form)
            downloads.button(title, make, f"report_{run.shop}_{run.id}.{form}", MIME[form], HELP)

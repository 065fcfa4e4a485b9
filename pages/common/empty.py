"""What a page says when it has nothing to show, and where to go instead."""

from __future__ import annotations

import streamlit as st

from bundlerec.store import Run, RunState
from pages.common import run_words
from pages.common.frame import Page


def no_data(sentence: str) -> None:
    """There is no data to work with."""
    st.info(sentence)
    with st.container(horizontal=True):
        st.page_link("pages/1_Data.py", label="**Add your files**", icon=":material/upload_file:")
        st.page_link("app.py", label="Or load the demo shop", icon=":material/home:")


def no_finished_run(page: Page, what: str) -> None:
    """The shop has no finished run: says why, and shows one that is under way."""
    runs = page.store.runs.list(page.shop)
    active = next((run for run in reversed(runs) if run.state.is_active), None)
    if active is not None:
        st.info(f"{what} will be here when the first training is finished. It is under way:")
        run_words.follow(page.store, active.id, curves=False)
    elif runs:
        st.info(f"{_last_attempt(runs[0])} {what} will be here after a training that finishes.")
    else:
        st.info(f"{what} will be here after the first training.")
    st.page_link("pages/2_Train.py", label="**Go to Train**", icon=":material/model_training:")


def _last_attempt(run: Run) -> str:
    if run.state is RunState.FAILED:
        return f"The last training failed. {run.error}"
    if run.state is RunState.INTERRUPTED:
        return "The last training was interrupted and can go on."
    return "The last training was stopped."

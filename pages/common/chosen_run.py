"""Which finished run a page looks at: the one that the shop uses, or one that the analyst picked."""

from __future__ import annotations

import streamlit as st

from bundlerec.registry.in_use import run_in_use
from bundlerec.store import Run, RunState
from pages.common import empty, run_words, state
from pages.common.frame import Page


def choose(page: Page, what: str) -> Run | None:
    """The run to show. None when there is none yet, which the page has then been told."""
    if page.shop is None:
        empty.no_data("Before there is anything to see here, the shop needs data, and then a training.")
        return None
    done = [run for run in page.store.runs.list(page.shop) if run.state is RunState.DONE]
    if not done:
        empty.no_finished_run(page, what)
        return None
    if len(done) == 1:
        return done[0]
    by_id = {str(run.id): run for run in done}
    used = run_in_use(page.store, page.shop) or done[0]
    wish = state.selected(state.RUN)
    key = f"run_choice_{page.shop}"
    state.seed_widget(key, wish if wish in by_id else str(used.id))
    with st.sidebar:
        chosen = st.selectbox("Training", list(by_id), format_func=lambda one: _title(by_id[one], used), key=key)
    state.select(state.RUN, chosen)
    return by_id[chosen]


def _title(run: Run, used: Run) -> str:
    return f"{run_words.name(run)}{' · in use' if run.id == used.id else ''}"

"""The parts of the Models page: all trainings, which one is used, two compared, the schedule, the card, the history."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import pandas as pd
import streamlit as st

from bundlerec.data import columns as c
from bundlerec.recommender import POLICY, SCORER
from bundlerec.registry.history import told
from bundlerec.registry.in_use import run_in_use
from bundlerec.store import Run, RunState, Store
from pages.common import empty, model_actions, model_card, model_comparison, model_schedule, tabs, words
from pages.common.frame import Page

SIZE = "10"


def draw(page: Page) -> None:
    """Models for the state that the shop is in."""
    if page.shop is None:
        empty.no_data("Before there are models, the shop needs data, and then a training.")
        return
    runs = page.store.runs.list(page.shop)
    if not any(run.state is RunState.DONE for run in runs):
        empty.no_finished_run(page, "The list of models")
    used = run_in_use(page.store, page.shop)
    if used is not None:
        _standing(page, used)
    if runs:
        _table(page, runs, used)
    parts = {
        "Choose": partial(model_actions.draw, page, runs, used),
        "Compare two": partial(model_comparison.draw, page, runs, used),
        "Train by a schedule": partial(model_schedule.draw, page, page.shop),
        "Model card": partial(model_card.draw, page, used),
        "History": partial(_history, page, page.shop),
    }
    tabs.draw(parts, "models_tab")


def _standing(page: Page, used: Run) -> None:
    promoted = page.store.registry.promoted(used.shop) is not None
    how = (
        "It was promoted, and stays until another one is."
        if promoted
        else "It is the latest that finished; the next one that finishes takes its place by itself."
    )
    st.info(f"**Your shop uses training {used.id}.** Pages, exports and commands take it. {how}")


def _table(page: Page, runs: list[Run], used: Run | None) -> None:
    st.header("Trainings")
    figures = [_figures(page, run) for run in runs]
    table = pd.DataFrame(
        {
            "Training": [run.id for run in runs],
            "": [_marks(run, used) for run in runs],
            "State": [words.STATES[run.state][0] for run in runs],
            "When": [words.day(run.finished or run.created) for run in runs],
            "Thoroughness": [str(run.settings.get("preset", "")).capitalize() for run in runs],
            "Learned from": [_data(run) for run in runs],
            "F1, ten products": [mine for mine, _ in figures],
            "Best simple method": [simple for _, simple in figures],
            "Verdict": [words.with_titles(str(run.summary.get("verdict") or run.error or "")) for run in runs],
        }
    )
    st.dataframe(table, hide_index=True, alt="All trainings, newest first")


def _marks(run: Run, used: Run | None) -> str:
    marks = (("In use", used is not None and run.id == used.id), ("Pinned", run.pinned))
    return ", ".join(word for word, holds in marks if holds)


def _data(run: Run) -> str:
    orders = run.summary.get("orders")
    end = words.parse(run.summary.get("end") or run.summary.get("until"))
    return f"{words.plural(orders, 'order')}{f' to {words.day(end)}' if end else ''}" if orders else words.NOTHING


def _figures(page: Page, run: Run) -> tuple[str, str]:
    """F1 of ten products of the chosen model, and of the best simple method."""
    if run.state is not RunState.DONE:
        return words.NOTHING, words.NOTHING
    f1 = _f1(page.url, run.id, run.finished, page.store)
    simple = [value for model, value in f1.items() if model not in (POLICY, SCORER, "ceiling")]
    return words.share(f1.get(str(run.summary.get("chosen")))), words.share(max(simple, default=None))


@st.cache_data(show_spinner=False, max_entries=500, ttl=3600)
def _f1(url: str, run_id: int, finished: datetime | None, _store: Store) -> dict[str, float]:
    """Model -> F1 of ten products; the figures of a finished run do not change."""
    found = _store.results.metrics(run_id)
    found = found[(found[c.SEGMENT] == "all") & (found[c.METRIC] == "f1") & (found[c.K].astype(str) == SIZE)]
    return dict(found.dropna(subset=[c.VALUE]).set_index(c.MODEL)[c.VALUE])


def _history(page: Page, shop: str) -> None:
    events = page.store.registry.events(shop)
    if not events:
        st.write("Nothing was promoted, pinned or deleted yet. Whoever does so is written down here.")
        return
    table = pd.DataFrame(
        {
            "When": [words.minute(event.created) for event in events],
            "What": [told(event) for event in events],
            "Who": [words.plain(event.who) or words.NOTHING for event in events],
            "Why": [words.plain(event.why) or words.NOTHING for event in events],
        }
    )
    st.table(table, border="horizontal", hide_index=True, alt="What was decided about trainings, newest first")

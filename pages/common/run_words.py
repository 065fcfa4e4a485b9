"""A run in words, and its live picture while it works."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from bundlerec import charts
from bundlerec.data import columns as c
from bundlerec.store import Run, RunState, Store
from pages.common import figures, frame, words

POLL_SECONDS = 2.0
STAGES = {"scorer": "Learning what each customer wants", "policy": "Learning to choose whole bundles"}
CURVES = {
    ("scorer", "loss"): "Error on orders it learns from (lower is better)",
    ("scorer", "validation"): "Error on orders of customers kept aside (lower is better)",
    ("policy", "reward"): "Worth of its bundles (higher is better)",
    ("policy", "validation"): "Worth of its bundles for customers kept aside (higher is better)",
}


def badge(run: Run) -> None:
    """The state as a coloured word."""
    title, colour, _ = words.STATES[run.state]
    st.badge(title, color=colour)  # type: ignore[arg-type]


def name(run: Run) -> str:
    """How people call a run: its number, thoroughness and day."""
    preset = str(run.settings.get("preset", "")).capitalize()
    return f"Training {run.id} · {preset} · {words.day(run.created)}"


def seconds_taken(run: Run) -> float | None:
    """From its start to its end, or to now while it runs; never less than nothing, should the clock have jumped."""
    if run.started is None:
        return None
    end = run.finished or (words.now() if run.state is RunState.RUNNING else run.heartbeat)
    return max((end - run.started).total_seconds(), 0.0) if end else None


def follow(store: Store, run_id: int, curves: bool = True) -> None:
    """Shows a working run and looks again every two seconds, until it ends; then the page draws itself anew."""
    st.fragment(_live, run_every=POLL_SECONDS)(store, run_id, curves)


@frame.guard()
def _live(store: Store, run_id: int, curves: bool) -> None:
    run = store.runs.get(run_id)
    if not run.state.is_active:
        st.rerun()
    st.progress(min(max(run.progress, 0.0), 1.0), text=_news(store, run))
    if run.cancel_requested:
        st.info("It was asked to stop and will do so within seconds.")
    if curves:
        draw_curves(store.runs.curve(run_id), key=f"live{run_id}")


def _news(store: Store, run: Run) -> str:
    if run.state is RunState.QUEUED:
        before = sum(other.state.is_active and other.id < run.id for other in store.runs.list())
        return f"Waiting in line, {words.plural(before, 'training')} before it" if before else "Starting"
    left = f" · about {words.duration(run.seconds_left)} left" if run.seconds_left is not None else ""
    return f"{run.message or 'Starting'}{left}"


def draw_curves(curve: pd.DataFrame, key: str) -> None:
    """One figure a stage and scale, in the order of the work; a sentence where there is none yet.

    A stage may have several parts ("scorer 1", "scorer 2"): nets that learn from different customers.
    """
    if curve.empty:
        st.caption("The curves of its learning appear here as soon as there are some.")
        return
    parts = curve[c.STAGE].unique().tolist()
    for stage, title in STAGES.items():
        mine = [part for part in parts if part.split()[0] == stage]
        names = set(curve.loc[curve[c.STAGE].isin(mine), c.NAME])
        shown = [name for of_stage, name in CURVES if of_stage == stage and name in names]
        if shown:
            st.markdown(f"**{title}**")
            grid = st.grid(2, min_column_width=300)
            for name in shown:
                with grid.cell():
                    _one_curve(curve, CURVES[stage, name], name, mine, f"{key}.{stage}.{name}")


def _one_curve(curve: pd.DataFrame, title: str, name: str, parts: Sequence[str], key: str) -> None:
    st.caption(title)
    rows = curve[(curve[c.NAME] == name) & curve[c.STAGE].isin(parts)]
    figures.show(charts.training_curve, rows, name, parts, _part, key=key, alt=title)


def _part(stage: str) -> str:
    return f"Part {stage.split()[-1]}"

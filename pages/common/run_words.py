"""A run in words, and its live picture while it works."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from bundlerec import charts
from bundlerec.data import columns as c
from bundlerec.store import Run, RunState, Store
from pages.common import frame, words

POLL_SECONDS = 2.0
STAGES = {"scorer": "Learning what each customer wants", "policy": "Learning to choose whole bundles"}
CURVES = {
    "loss": "error on orders it learns from (lower is better)",
    "validation": "hits on orders kept aside (higher is better)",
    "reward": "worth of a bundle (higher is better)",
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
    """From its start to its end, or to now while it runs."""
    if run.started is None:
        return None
    end = run.finished or (words.now() if run.state is RunState.RUNNING else run.heartbeat)
    return (end - run.started).total_seconds() if end else None


def follow(store: Store, run_id: int, curves: bool = True) -> None:
    """Shows a working run and looks again every two seconds, until it ends; then the page draws itself anew."""
    st.fragment(_live, run_every=POLL_SECONDS)(store, run_id, curves)


@frame.guard()
def _live(store: Store, run_id: int, curves: bool) -> None:
    run = store.runs.get(run_id)
    if not run.state.is_active:
        st.rerun()
    left = f" · about {words.duration(run.seconds_left)} left" if run.seconds_left is not None else ""
    st.progress(min(max(run.progress, 0.0), 1.0), text=f"{run.message or 'Starting'}{left}")
    if run.cancel_requested:
        st.info("It was asked to stop and will do so within seconds.")
    if curves:
        draw_curves(store.runs.curve(run_id), key=f"live{run_id}")


def draw_curves(curve: pd.DataFrame, key: str) -> None:
    """One figure a stage and scale, in the order of the work; a sentence where there is none yet."""
    if curve.empty:
        st.caption("The curves of its learning appear here as soon as there are some.")
        return
    for stage in [one for one in STAGES if one in set(curve[c.STAGE])]:
        st.markdown(f"**{STAGES[stage]}**")
        names = [one for one in curve.loc[curve[c.STAGE] == stage, c.NAME].unique() if one in CURVES]
        grid = st.grid(2, min_column_width=300)
        for one in names:
            with grid.cell():
                _one_curve(curve, stage, [one], f"{key}.{stage}.{one}")


def _one_curve(curve: pd.DataFrame, stage: str, names: Sequence[str], key: str) -> None:
    title = CURVES[names[0]]
    st.caption(title[0].upper() + title[1:])
    figure = charts.training_curve(curve, stage, names, lambda one: CURVES[one])
    st.plotly_chart(figure, key=key, config={"displayModeBar": False}, alt=f"{STAGES[stage]}: {title}")

"""Work beside the pages as a bar with the time left and a button that stops it."""

from __future__ import annotations

import streamlit as st

from pages.common import frame, words
from pages.common.background import Task, Tasks

POLL_SECONDS = 0.7


def follow(tasks: Tasks, name: str, stop: str) -> None:
    """Shows how far a running task is; when it is over the whole page draws itself anew.

    `stop`: what the button says that stops it; empty: it can't be stopped.
    """
    st.fragment(_live, run_every=POLL_SECONDS)(tasks, name, stop)


@frame.guard()
def _live(tasks: Tasks, name: str, stop: str) -> None:
    task = tasks.get(name)
    if task is None or not task.running:
        st.rerun()
    st.progress(task.fraction, text=news(task))
    if stop and st.button(stop, key=f"stop.{name}", icon=":material/stop_circle:", disabled=task.stopping):
        task.cancel()
        st.rerun(scope="fragment")


def news(task: Task) -> str:
    """What the task does, how far it is, and about how long it still takes."""
    if task.stopping:
        return f"{task.label}: stopping …"
    left = f" · about {words.duration(task.seconds_left)} left" if task.seconds_left is not None else ""
    return f"{task.message} · {words.share(task.fraction)}{left}"

"""Work beside the pages as a bar with the time left and a button that stops it."""

from __future__ import annotations

from typing import TypeVar

import streamlit as st

from pages.common import frame, words
from pages.common.background import Task, Tasks, Work

POLL_SECONDS = 0.7
PATIENCE_SECONDS = 1.0  # what is made sooner is shown without a bar before

Result = TypeVar("Result")


def found(tasks: Tasks, name: str, label: str, work: Work, kind: type[Result]) -> Result | None:
    """What work beside the page brings, begun where nothing of this name is there yet and kept as the task's result;
    None while it goes on, or where it failed, which the page shows.

    name: another one wherever something else would come of it.
    """
    task = tasks.get(name)
    if task is None:
        task = tasks.start(name, label, work)
        task.over.wait(PATIENCE_SECONDS)
    if task.running:
        follow(tasks, name, "")
    elif isinstance(task.result, kind):
        return task.result
    elif task.error is not None:
        tasks.forget(name)
        frame.show(task.error)
        st.button("Try again", key=f"again.{name}")
    return None


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

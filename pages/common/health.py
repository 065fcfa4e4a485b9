"""The parts of the Health page: one sentence about everything, then each thing with what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pandas as pd
import streamlit as st

from bundlerec import journal
from bundlerec.access import Role, may
from bundlerec.health import Check, Health, Level
from bundlerec.store import Run, RunState
from pages.common import frame, run_words, words
from pages.common.frame import Page

LEVELS = {  # word, colour
    Level.GOOD: ("Good", "green"),
    Level.WATCH: ("Look at it", "orange"),
    Level.BAD: ("Does not work", "red"),
}
WORK = ("line of trainings", "training", "supervisor")
MOST = 10  # errors and failed trainings that are listed


def draw(page: Page) -> None:
    """Everything that was looked at just now."""
    found = frame.health(page)
    _summary(found)
    st.button("Look again", icon=":material/refresh:")
    st.header("Work")
    _checks([check for check in found.checks if check.name in WORK])
    _tasks(page)
    _failed(page.store.runs.list(None))
    st.header("Database, backup, disk and memory")
    elsewhere = (
        *WORK,
        "last error",
        *([] if may(page.store, Role.ADMIN, None) else ["backup"]),
    )  # it names a folder
    _checks([check for check in found.checks if check.name not in elsewhere])
    st.header("Last errors")
    _checks([check for check in found.checks if check.name == "last error"])
    _errors()
    st.page_link("app.py", label="Back to Home", icon=":material/home:")


def _summary(found: Health) -> None:
    if found.level is Level.GOOD:
        st.success("Everything works.")
    elif found.level is Level.WATCH:
        st.warning("Everything works; something should be looked at before long.")
    else:
        st.error("Something does not work. What to do stands beside it.")


def _checks(checks: Sequence[Check]) -> None:
    for check in checks:
        word, colour = LEVELS[check.level]
        st.markdown(f":{colour}-badge[{word}] {words.plain(check.sentence)} {words.plain(check.hint)}")


def _tasks(page: Page) -> None:
    """What this server works on now; news name files, so only who may see every shop gets them."""
    sees_all = may(page.store, Role.ADMIN, None)
    for task in page.tasks.running():
        news = f"{task.label}: {task.message}" if sees_all and task.message != task.label else task.label
        st.progress(task.fraction, text=words.plain(news))


def _failed(runs: Sequence[Run]) -> None:
    failed = [run for run in runs if run.state in (RunState.FAILED, RunState.INTERRUPTED)][:MOST]
    if failed:
        rows = [
            (run.shop, run_words.name(run), words.STATES[run.state][0], f"{run.error} {run.hint}")
            for run in failed
        ]
        st.markdown("**Trainings that came to no end**")
        table = pd.DataFrame(rows, columns=["Shop", "Training", "State", "What it says"])
        st.dataframe(table, hide_index=True, width="stretch")


def _errors() -> None:
    rows = [
        (words.minute(datetime.fromisoformat(line["time"])), line["reference"], line["place"])
        for line in journal.newest("fault", MOST)
    ]
    if rows:
        table = pd.DataFrame(rows, columns=["When", "Reference", "Where in the program"])
        st.dataframe(table, hide_index=True, width="stretch")
        st.caption("The whole story of each is in the error log on the server, under its reference.")

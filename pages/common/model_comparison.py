"""On the Models page: two trainings beside each other, over the same customers."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from bundlerec.progress import Progress
from bundlerec.registry.comparison import RunComparison
from bundlerec.store import Run, RunState, Store
from pages.common import frame, run_words, task_view, words
from pages.common.frame import Page


def draw(page: Page, runs: list[Run], used: Run | None) -> None:
    """Two to choose, a button, and what came of it."""
    done = {run.id: run for run in runs if run.state is RunState.DONE}
    if len(done) < 2:
        st.write(
            "When two trainings have finished, they can be compared here: on the same customers, with intervals."
        )
        return
    ids = list(done)
    other = next(one for one in ids if used is None or one != used.id)
    left, right = st.columns(2)
    first = left.selectbox(
        "Training", ids, index=ids.index(other), format_func=lambda one: run_words.name(done[one])
    )
    against = ids.index(used.id) if used is not None and used.id in ids else 1
    second = right.selectbox("Against", ids, index=against, format_func=lambda one: run_words.name(done[one]))
    name = f"compare.{first}.{second}"
    task = page.tasks.get(name)
    if task is not None and task.running:
        task_view.follow(page.tasks, name, "Stop comparing")
        return
    if st.button("Compare", type="primary", icon=":material/compare:", disabled=first == second):
        page.tasks.start(name, "Comparing", partial(_compare, page.store, done[first], done[second]))
        st.rerun()
    if task is not None and task.error is not None:
        frame.show(task.error)
    elif task is not None and isinstance(task.result, RunComparison):
        _show(task.result)


def _compare(store: Store, first: Run, second: Run, progress: Progress) -> RunComparison:
    from bundlerec.registry.comparing import compare_runs  # loads what computes

    return compare_runs(store, first, second, progress)


def _show(found: RunComparison) -> None:
    st.markdown(f"**{found.verdict}**")
    for sentence in found.warnings:
        st.warning(sentence)
    st.caption(found.ground)
    if found.figures:
        st.table(_figures(found), border="horizontal", hide_index=True, alt="Figures of both trainings")
        st.caption(
            "Difference: the first minus the second, over the same customers, with the range of 95 % certainty. Where "
            "the range holds 0, chance alone may have done it."
        )
    for title, rows in (("Settings that differ", found.settings), ("Data that differ", found.data)):
        if rows:
            st.markdown(f"**{title}**")
            st.table(_rows(found, rows), border="horizontal", hide_index=True, alt=title)
        else:
            st.caption(f"{title}: none.")


def _figures(found: RunComparison) -> pd.DataFrame:
    def measure(metric: str, k: object) -> str:
        size = "own size" if k == "auto" else f"{k} products"
        return f"{words.MEASURES[metric]}, {size}"

    return pd.DataFrame(
        {
            "": [measure(one.metric, one.k) for one in found.figures],
            f"Training {found.first}": [words.share(one.first) for one in found.figures],
            f"Training {found.second}": [words.share(one.second) for one in found.figures],
            "Difference": [words.points(one.difference) for one in found.figures],
            "95 % range": [f"{words.points(one.low)} to {words.points(one.high)}" for one in found.figures],
            "Customers": [words.count(one.n) for one in found.figures],
        }
    )


def _rows(found: RunComparison, rows: list[tuple[str, Any, Any]]) -> pd.DataFrame:
    def cell(value: Any) -> str:
        return words.NOTHING if value is None else words.plain(str(value))

    return pd.DataFrame(
        {
            "": [title.replace("_", " ").replace(".", ": ") for title, _, _ in rows],
            f"Training {found.first}": [cell(one) for _, one, _ in rows],
            f"Training {found.second}": [cell(one) for _, _, one in rows],
        }
    )

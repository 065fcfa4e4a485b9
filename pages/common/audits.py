"""The audit of a run, made beside the pages and kept until data or marks change: for the Fairness page and the card."""

from __future__ import annotations

import streamlit as st

from bundlerec.fairness.audit import Audit, audit
from bundlerec.progress import Progress
from bundlerec.store import Run
from pages.common import frame, task_view, versions
from pages.common.frame import Page

PATIENCE_SECONDS = 1.0


def follow(page: Page, run: Run) -> Audit | None:
    """The audit as it is now; None while it is made, or where it failed, which the page shows."""
    name = _task_name(page, run)
    task = page.tasks.get(name)
    if task is None:
        store = page.store

        def work(progress: Progress) -> object:
            return audit(store, run, progress=progress)

        task = page.tasks.start(name, "Comparing groups of customers and products", work)
        task.over.wait(PATIENCE_SECONDS)
    if task.running:
        task_view.follow(page.tasks, name, "")
    elif isinstance(task.result, Audit):
        return task.result
    elif task.error is not None:
        page.tasks.forget(name)
        frame.show(task.error)
        st.button("Try again", key="fairness.again")
    return None


def _task_name(page: Page, run: Run) -> str:
    """Another name for other data and marks: what was computed for these is kept as the task's result."""
    store, shop = page.store, run.shop
    parts = [
        sorted(store.data.sensitive_attributes(shop)),
        versions.of_files(store, shop),
        store.shops.summary(shop).customers,
        store.exposures.count(shop),
        len(store.reports.all(shop)),
    ]
    return f"fairness {run.id} {parts}"

"""The audit of a run, made beside the pages and kept until data or marks change: for the Fairness page and the card."""

from __future__ import annotations

from bundlerec.fairness.audit import Audit, audit
from bundlerec.progress import Progress
from bundlerec.store import Run
from pages.common import task_view, versions
from pages.common.frame import Page


def follow(page: Page, run: Run) -> Audit | None:
    """The audit as it is now; None while it is made, or where it failed, which the page shows."""
    store = page.store

    def work(progress: Progress) -> object:
        return audit(store, run, progress=progress)

    label = "Comparing groups of customers and products"
    return task_view.found(page.tasks, _task_name(page, run), label, work, Audit)


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

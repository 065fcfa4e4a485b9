"""The audit of a run, made beside the pages and kept until data or marks change: for the Fairness page and the card."""

from __future__ import annotations

from bundlerec.fairness.audit import Audit
from bundlerec.questions.answers import FAIRNESS
from bundlerec.store import Run
from pages.common import beside, versions
from pages.common.frame import Page


def follow(page: Page, run: Run) -> Audit | None:
    """The audit as it is now; None while it is made, or where it failed, which the page shows."""
    question = {"ask": FAIRNESS, "run": run.id}
    return beside.found(page, "Comparing groups of customers and products", _told(page, run), question, Audit)


def _told(page: Page, run: Run) -> list[object]:
    """What the audit follows from beside the run: data, marks, and what was shown and reported."""
    store, shop = page.store, run.shop
    return [
        sorted(store.data.sensitive_attributes(shop)),
        versions.of_files(store, shop),
        store.shops.summary(shop).customers,
        store.exposures.count(shop),
        len(store.reports.all(shop)),
    ]

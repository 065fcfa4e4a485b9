"""Somebody finds a bundle unfair or wrong: kept, answered, closed."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.cleaning.personal import without_contacts
from bundlerec.errors import BadSetting
from bundlerec.store import Run, Store

LONGEST = 2_000  # characters of a comment or an answer


def report_bundle(
    store: Store, run: Run, customer: str, kind: str, *, bundle: int = 1, what: str = c.UNFAIR, comment: str = ""
) -> int:
    """Keeps a report of one of a customer's bundles and returns its number. Addresses and phone numbers in the comment
    are left out. Raises BadSetting for what can't be reported, and for a bundle that the customer does not have.
    """
    if what not in c.REPORTED:
        raise BadSetting(f"A bundle can't be reported as “{what}”.", f"Say one of: {', '.join(c.REPORTED)}.")
    rows = store.results.bundles(run.id, customer_id=customer, kind=kind)
    rows = rows[rows[c.BUNDLE] == bundle].sort_values(c.SLOT)
    if rows.empty:
        raise BadSetting(
            f"Customer {customer} has no bundle {bundle} of kind “{kind}” in run {run.id}.",
            "Look at the customer's bundles on the Bundles page.",
        )
    row = {
        c.RUN: run.id,
        c.MODEL: str(rows[c.MODEL].iloc[0]),
        c.KIND: kind,
        c.CUSTOMER_ID: customer,
        c.BUNDLE: bundle,
        c.ITEMS: json.dumps(rows[c.ITEM_ID].astype(str).tolist(), ensure_ascii=False),
        c.WHAT: what,
        c.COMMENT: _words(comment) or None,
        c.TIME: datetime.now(UTC).replace(tzinfo=None),
    }
    return store.reports.save(run.shop, pd.DataFrame([row]))


def answer_report(store: Store, shop: str, number: int, answer: str) -> None:
    """Answers a report in words. Raises BadSetting for no words, UnknownReport."""
    if not answer.strip():
        raise BadSetting("The answer is empty.", "Write what was found, or close the report without an answer.")
    store.reports.settle(shop, number, c.ANSWERED, _words(answer))


def close_report(store: Store, shop: str, number: int) -> None:
    """Closes a report; an answer that was given stays. Raises UnknownReport."""
    told = store.reports.all(shop)
    mine = told[told[c.REPORT] == number]
    kept = str(mine[c.ANSWER].iloc[0]) if len(mine) and pd.notna(mine[c.ANSWER].iloc[0]) else ""
    store.reports.settle(shop, number, c.CLOSED, kept)


def _words(text: str) -> str:
    return without_contacts(text.strip())[:LONGEST]

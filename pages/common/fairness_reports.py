"""Bundles that were reported: the form on a bundle's card, and the list on the Fairness page."""

from __future__ import annotations

import json

import pandas as pd
import streamlit as st

from bundlerec.data import columns as c
from bundlerec.fairness.audit import Audit
from bundlerec.fairness.reporting import LONGEST, answer_report, close_report, report_bundle
from bundlerec.store import Run, Store
from pages.common import allowed, frame, words
from pages.common.frame import Page

WHAT = {c.UNFAIR: "Unfair", c.WRONG: "Wrong", c.OTHER: "Something else"}
STATES = {c.OPEN: "open", c.ANSWERED: "answered", c.CLOSED: "closed"}


def form(store: Store, run: Run, customer: str, kind: str, bundle: int) -> None:
    """What is wrong with one bundle, in two clicks and some words."""
    key = f"report.{run.id}.{kind}.{customer}.{bundle}"
    with (
        st.popover("Report this bundle", icon=":material/flag:", key=f"{key}.open"),
        st.form(key, border=False, clear_on_submit=True),
    ):
        what = st.radio("It is", list(WHAT), format_func=lambda one: WHAT[one], horizontal=True, key=f"{key}.what")
        comment = st.text_area("What is wrong with it?", max_chars=LONGEST, key=f"{key}.words")
        if st.form_submit_button("Report"):
            with frame.guard():
                number = report_bundle(store, run, customer, kind, bundle=bundle, what=what, comment=comment)
                st.success(f"Report {number} is kept. The Fairness page lists and answers it.")


def draw(page: Page, shop: str, found: Audit) -> None:
    """Open reports first, each with its answer; how many came from each group."""
    st.header("Reported bundles")
    told = page.store.reports.all(shop)
    if told.empty:
        st.write(
            "Nobody has reported a bundle. Each bundle on the Bundles page can be reported as unfair or wrong."
        )
        return
    counts = told[c.STATE].value_counts()
    st.write(", ".join(f"{counts.get(state, 0)} {word}" for state, word in STATES.items()) + ".")
    for row in told.sort_values(c.STATE, key=lambda one: one != c.OPEN, kind="stable").to_dict("records"):
        _report(page.store, shop, row)
    groups = found.reports[found.reports["reports"] > 0]
    if len(groups):
        rows = {
            "Attribute": groups["attribute"],
            "Group": groups["group"],
            "Reports": groups["reports"],
            "For 1,000 customers": (1000 * groups["reports"] / groups["customers"]).round(1),
        }
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt="Reports by group of customers")


def _report(store: Store, shop: str, row: dict[object, object]) -> None:
    number, state = int(str(row[c.REPORT])), str(row[c.STATE])
    label = f"Report {number}: {WHAT[str(row[c.WHAT])].lower()}, {STATES[state]}"
    with st.expander(label, key=f"report.card.{number}", expanded=state == c.OPEN), frame.guard():
        items = ", ".join(str(item) for item in json.loads(str(row[c.ITEMS])))
        st.markdown(
            words.plain(
                f"Customer {row[c.CUSTOMER_ID]}, {row[c.KIND]} bundle {row[c.BUNDLE]} of training {row[c.RUN]}, "
                f"{words.minute(pd.Timestamp(str(row[c.TIME])).to_pydatetime())}: {items}"
            )
        )
        for name, text in (("Said", row[c.COMMENT]), ("Answer", row[c.ANSWER])):
            if isinstance(text, str) and text:
                st.markdown(f"**{name}:** {words.plain(text)}")
        if state != c.CLOSED:
            _settle(store, shop, number)


def _settle(store: Store, shop: str, number: int) -> None:
    answer = st.text_area("Your answer", max_chars=LONGEST, key=f"report.answer.{number}")
    lock = allowed.lock(store, shop)
    with st.container(horizontal=True):
        if st.button("Answer", key=f"report.send.{number}", icon=":material/reply:", **lock):
            answer_report(store, shop, number, answer)
            st.rerun()
        if st.button("Close", key=f"report.close.{number}", icon=":material/check:", **lock):
            close_report(store, shop, number)
            st.rerun()

"""The Fairness page: the audit of a run from the plain findings down to products, the lever and reports."""

from __future__ import annotations

import streamlit as st

from bundlerec.fairness.audit import Audit
from bundlerec.fairness.sentences import gap_sentence, proxy_sentence
from bundlerec.store import Run
from pages.common import audits, fairness_goods, fairness_groups, fairness_lever, fairness_reports, frame, words
from pages.common.frame import Page

MEANING = (
    "No model is shown any attribute of a customer, sensitive or not: bundles follow from purchases alone. Groups can "
    "fare differently all the same, because they buy differently, or because more is known of some than of others."
)


def draw(page: Page, run: Run) -> None:
    """The audit as it is now, or how far it is."""
    found = audits.follow(page, run)
    if found is not None:
        _draw(page, run, found)


def _draw(page: Page, run: Run, found: Audit) -> None:
    """Findings, groups, what gives an attribute away, products, the lever, reports."""
    currency = page.store.shops.settings(run.shop).currency
    _findings(found, currency)
    if len(found.figures):
        fairness_groups.draw(found, currency)
        _given_away(found)
    fairness_goods.draw(found)
    with frame.guard():
        fairness_lever.draw(page, run)
    with frame.guard():
        fairness_reports.draw(page, run.shop, found)


def _findings(found: Audit, currency: str) -> None:
    st.write(MEANING)
    for problem in found.problems:
        st.warning(words.plain(problem))
    if not len(found.figures):
        st.page_link(
            "pages/1_Data.py", label="**Mark attributes on the Data page**", icon=":material/upload_file:"
        )
        return
    sure = [gap for gap in found.gaps if gap.more_than_chance]
    tested = [gap for gap in found.gaps if gap.gap == gap.gap]
    with st.container(border=True):
        st.markdown("**Is anybody treated worse?**")
        if not sure:
            st.write(
                f"Of {words.plural(len(tested), 'difference')} between groups none is more than chance. That is no "
                "proof that there is none: the fewer customers a group has, the larger a difference can hide."
            )
            return
        st.write(f"{len(sure)} of {words.plural(len(tested), 'difference')} between groups are more than chance:")
        st.markdown("\n".join(f"- {words.plain(gap_sentence(found, gap, currency))}" for gap in sure))


def _given_away(found: Audit) -> None:
    st.header("Does anything give these attributes away?")
    warned = [sentence for one in found.proxies if (sentence := proxy_sentence(one))]
    for sentence in warned:
        st.warning(words.plain(sentence))
    if not warned:
        st.write("Neither another attribute nor what customers buy tells any of them well enough to be warned of.")
    st.caption(
        "A warning does not say that bundles are unfair, and its absence does not prove that they are fair: it says "
        "whether something that is used, or might be, could stand in for what must not be."
    )

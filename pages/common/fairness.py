"""The Fairness page: the audit of a run from the plain findings down to products, the lever and reports."""

from __future__ import annotations

import streamlit as st

from bundlerec.fairness.audit import Audit, audit
from bundlerec.fairness.sentences import gap_sentence, proxy_sentence
from bundlerec.progress import Progress
from bundlerec.store import Run
from pages.common import fairness_goods, fairness_groups, fairness_lever, fairness_reports, frame, task_view, words
from pages.common.frame import Page

PATIENCE_SECONDS = 1.0
MEANING = (
    "No model is shown any attribute of a customer, sensitive or not: bundles follow from purchases alone. Groups can "
    "fare differently all the same, because they buy differently, or because more is known of some than of others."
)


def draw(page: Page, run: Run) -> None:
    """The audit as it is now, or how far it is."""
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
        _draw(page, run, task.result)
    elif task.error is not None:
        page.tasks.forget(name)
        frame.show(task.error)
        st.button("Try again", key="fairness.again")


def _task_name(page: Page, run: Run) -> str:
    """Another name for other data and marks: what was computed for these is kept as the task's result."""
    store, shop = page.store, run.shop
    imports = store.data.imports(shop)
    parts = [
        sorted(store.data.sensitive_attributes(shop)),
        imports[0].id if imports else 0,
        len(imports),
        store.shops.summary(shop).customers,
        store.exposures.count(shop),
        len(store.reports.all(shop)),
    ]
    return f"fairness {run.id} {parts}"


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

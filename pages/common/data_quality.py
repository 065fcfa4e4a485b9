"""How good the shop's data are, in words and charts; computed beside the page."""

from __future__ import annotations

import streamlit as st

from bundlerec import charts
from bundlerec.data.quality import Level, Quality, advice, findings, verdict
from bundlerec.data.quality.of_shop import data_quality
from bundlerec.progress import Progress
from pages.common import frame, task_view, words
from pages.common.frame import Page

PATIENCE_SECONDS = 0.4


def draw(page: Page, shop: str) -> None:
    """The judgement of the data as they are now, or how far it is."""
    name = _task_name(page, shop)
    task = page.tasks.get(name)
    if task is None:
        store = page.store

        def work(progress: Progress) -> object:
            return data_quality(store, shop, progress)

        task = page.tasks.start(name, "Looking at the data", work)
        task.over.wait(PATIENCE_SECONDS)
    if task.running:
        task_view.follow(page.tasks, name, "")
    elif isinstance(task.result, Quality):
        _draw(task.result)
    elif task.error is not None:
        page.tasks.forget(name)
        frame.show(task.error)
        st.button("Try again", key="quality_again")


def _task_name(page: Page, shop: str) -> str:
    """Another name for other data: what was computed for these is kept as the task's result."""
    summary, imports = page.store.shops.summary(shop), page.store.data.imports(shop)
    joined = page.store.shops.settings(shop).join_variants
    return f"quality {shop} {imports[0].id if imports else 0} {len(imports)} {summary.lines} {joined}"


def _draw(quality: Quality) -> None:
    level, sentence = verdict(quality)
    show = {Level.ENOUGH: st.success, Level.UNCERTAIN: st.info, Level.NOT_ENOUGH: st.warning}[level]
    show(words.plain(sentence))
    told = advice(quality)
    if told:
        st.markdown("**What to add or to mend**")
        st.markdown("\n".join(f"- {words.plain(one)}" for one in told))
    if not quality.orders:
        return
    st.markdown("\n".join(f"- **{one.title}.** {words.plain(one.text)}" for one in findings(quality)))
    grid = st.grid(3, min_column_width=280)
    for title, figure in (
        ("Orders over time", charts.orders_over_time(quality.timeline)),
        ("Customers by number of orders", charts.customers_by_orders(quality.depth)),
        ("How much the most bought products make of all lines", charts.long_tail(quality.tail)),
    ):
        with grid.cell():
            st.caption(title)
            st.plotly_chart(figure, key=f"quality.{title}", config={"displayModeBar": False}, alt=title)

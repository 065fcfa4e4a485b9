"""How good the shop's data are, in words and charts; computed beside the page."""

from __future__ import annotations

import streamlit as st

from bundlerec import charts
from bundlerec.data.quality import Level, Quality, advice, findings, verdict
from bundlerec.data.quality.of_shop import data_quality
from bundlerec.progress import Progress
from pages.common import figures, task_view, versions, words
from pages.common.frame import Page


def draw(page: Page, shop: str) -> None:
    """The judgement of the data as they are now, or how far it is."""
    store = page.store

    def work(progress: Progress) -> object:
        return data_quality(store, shop, progress)

    quality = task_view.found(page.tasks, _task_name(page, shop), "Looking at the data", work, Quality)
    if quality is not None:
        _draw(quality)


def _task_name(page: Page, shop: str) -> str:
    """Another name for other data: what was computed for these is kept as the task's result."""
    lines, joined = page.store.shops.summary(shop).lines, page.store.shops.settings(shop).join_variants
    return f"quality {shop} {versions.of_files(page.store, shop)} {lines} {joined}"


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
    for title, figure, table in (
        ("Orders over time", charts.orders_over_time, quality.timeline),
        ("Customers by number of orders", charts.customers_by_orders, quality.depth),
        ("How much the most bought products make of all lines", charts.long_tail, quality.tail),
    ):
        with grid.cell():
            st.caption(title)
            figures.show(figure, table, key=f"quality.{title}", alt=title)

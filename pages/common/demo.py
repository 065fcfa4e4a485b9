"""The demo shop: one click, loaded beside the pages."""

from __future__ import annotations

import streamlit as st

from bundlerec.progress import Progress
from pages.common import allowed, frame, state, task_view
from pages.common.background import Tasks
from pages.common.frame import Page

TASK = "demo"
SHOP = "demo"


def button(page: Page) -> None:
    """Starts to load the demo shop."""
    if st.button(
        "Load the demo shop",
        type="primary",
        icon=":material/local_grocery_store:",
        **allowed.lock(page.store, SHOP),
    ):
        store = page.store

        def work(progress: Progress) -> object:
            from bundlerec.data.demo import load_demo

            return load_demo(store, progress)

        page.tasks.start(TASK, "Loading the demo shop", work)
        st.rerun()


def is_loading(tasks: Tasks) -> bool:
    """Whether the demo shop is being loaded, or was and nobody has been told the outcome yet."""
    return tasks.get(TASK) is not None


def follow(tasks: Tasks) -> None:
    """Shows how far the loading is; at its end the page draws itself anew, with the demo shop chosen."""
    task = tasks.get(TASK)
    if task is None:
        return
    if task.running:
        st.header(task.label)
        st.write("You may leave this page; it goes on by itself.")
        task_view.follow(tasks, TASK, "Stop loading")
        return
    tasks.forget(TASK)
    if task.error is not None:
        frame.show(task.error)
        st.button("Back to the start")
        return
    state.choose_shop_next(SHOP)
    st.rerun()

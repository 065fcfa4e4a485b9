"""The files that a shop's data came from, and taking one of them back."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from bundlerec.data.forgetting import undo_import
from bundlerec.progress import Progress
from bundlerec.store import ImportRecord, UndoCounts
from pages.common import allowed, file_words, frame, task_view, words
from pages.common.frame import Page

PATIENCE_SECONDS = 0.5


def draw(page: Page, shop: str) -> None:
    """The list of imports, newest first, and below it the undo of each."""
    name = f"undo {shop}"
    if page.tasks.get(name) is not None:
        _follow(page, name)
    imports = page.store.data.imports(shop)
    if not imports:
        st.write("None yet.")
        return
    st.table(_table(imports), border="horizontal", hide_index=True, alt="Files that were imported, newest first")
    _undo(page, shop, imports, name)


def _table(imports: Sequence[ImportRecord]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "File": [words.plain(one.file) for one in imports],
            "What": [file_words.role(one.role) for one in imports],
            "Rows kept": [words.count(one.report.get("rows_kept")) for one in imports],
            "Rejected": [words.count(sum(one.report.get("rejected", {}).values())) for one in imports],
            "When": [words.minute(one.created) for one in imports],
        }
    )


def _undo(page: Page, shop: str, imports: Sequence[ImportRecord], name: str) -> None:
    by_id = {one.id: one for one in imports}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = st.selectbox(
            "A file that was a mistake",
            list(by_id),
            index=None,
            format_func=lambda one: f"{by_id[one].file} ({words.minute(by_id[one].created)})",
            placeholder="Choose a file to take back",
            key=f"undo.{shop}",
        )
        with st.popover(
            "Take it back …", icon=":material/undo:", **allowed.lock(page.store, shop, when=number is not None)
        ):
            st.write(
                "What this file brought goes, but for what other files brought too. Trainings keep their bundles; "
                "train again to learn without it."
            )
            sure = st.button("Yes, take it back", type="primary", key=f"undo_now.{shop}")
    if sure and number is not None:
        store = page.store

        def work(progress: Progress) -> object:
            return undo_import(store, shop, number)

        page.tasks.start(name, "Taking the file back", work).over.wait(PATIENCE_SECONDS)
        st.session_state.pop(f"undo.{shop}", None)
        st.rerun()


def _follow(page: Page, name: str) -> None:
    task = page.tasks.get(name)
    if task is None:
        return
    if task.running:
        task_view.follow(page.tasks, name, "")
        return
    page.tasks.forget(name)
    if task.error is not None:
        frame.show(task.error)
    elif isinstance(task.result, UndoCounts):
        st.success(words.plain(told(task.result)))


def told(gone: UndoCounts) -> str:
    """What went, in a sentence or two."""
    parts = [
        words.plural(gone.lines, "line"),
        words.plural(gone.orders, "order"),
        words.plural(gone.customers, "customer"),
        words.plural(gone.items, "product"),
    ]
    stay = (
        f" {words.plural(gone.handed_over, 'line')} stay: another file brought them too."
        if gone.handed_over
        else ""
    )
    return f"{gone.file} was taken back: {', '.join(parts)} are gone.{stay}"

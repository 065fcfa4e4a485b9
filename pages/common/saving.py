"""Saving files beside the pages: how far it is, and what came of it."""

from __future__ import annotations

import streamlit as st

from bundlerec.data.intake import FileReport
from bundlerec.errors import Cancelled
from pages.common import frame, state, task_view, words
from pages.common.background import Tasks, Work

NAME = "saving"  # in session_state: (name of the task, shop)


def start(tasks: Tasks, name: str, shop: str, work: Work) -> None:
    """Begins to save for this session."""
    tasks.start(name, "Saving", work)
    st.session_state[NAME] = (name, shop)


def sentence(report: FileReport) -> str:
    """What saving did with one file."""
    name = words.plain(report.name)
    text = f"{name}: {words.plural(report.saved or 0, 'row')} saved"
    return f"{text}, {words.count(report.already_there)} there already." if report.already_there else f"{text}."


def follow(tasks: Tasks) -> None:
    """Shows what this session is saving, or has saved, until something else is uploaded."""
    if NAME not in st.session_state:
        return
    name, shop = st.session_state[NAME]
    task = tasks.get(name)
    if task is None:
        del st.session_state[NAME]
    elif task.running:
        task_view.follow(tasks, name, "Stop saving")
    elif isinstance(task.error, Cancelled):
        st.info(f"Saving was stopped. “{words.plain(shop)}” is as it was before.")
    elif task.error is not None:
        frame.show(task.error)
    else:
        _saved(task.result, shop)


def _saved(sentences: object, shop: str) -> None:
    if state.selected(state.SHOP) != shop and not st.session_state.get("saved_shown"):
        st.session_state["saved_shown"] = True
        state.choose_shop_next(shop)
        st.rerun()
    st.success("  \n".join(str(one) for one in sentences) if isinstance(sentences, list) else "Saved.")
    st.page_link("pages/2_Train.py", label="**Next: train**", icon=":material/model_training:")

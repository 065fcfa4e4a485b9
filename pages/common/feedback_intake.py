"""The Feedback page, below: a file of answers, or one answer to a survey typed in."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from bundlerec import scratch
from bundlerec.data import columns as c
from bundlerec.data.intake import FileReport, ReadOptions, import_files
from bundlerec.data.layouts.base import Role
from bundlerec.data.secret import kept_key, key_folder
from bundlerec.feedback.giving import Saying, give_feedback
from pages.common import allowed, file_words, words
from pages.common.frame import Page

SCALES = {0: "As the greatest score says", 5: "out of 5", 10: "out of 10", 100: "out of 100"}
COLUMNS = (
    "A file with the columns customer_id, verdict (accepted, bought, dismissed, thumbs_up, thumbs_down, survey) and, "
    "where you have them, item_id, bundle, score, comment, timestamp. For a survey customer, score and comment are "
    "enough. E-mail addresses and phone numbers in comments are left out."
)
TOLD = "feedback.told"


def draw(page: Page) -> None:
    """Both ways in, side by side; nothing before the shop has data."""
    if page.shop is None:
        return
    st.header("Add what customers said")
    for report in st.session_state.pop(TOLD, []):
        _report(report)
    left, right = st.columns(2, gap="large")
    with left:
        _file(page)
    with right:
        _answer(page)


def _file(page: Page) -> None:
    number = st.session_state.get("feedback.round", 0)
    st.write(COLUMNS)
    file = st.file_uploader("File of answers", key=f"feedback.file.{number}")
    scale = st.selectbox("Scores are", list(SCALES), format_func=lambda one: SCALES[one], key="feedback.scale")
    if (
        not st.button(
            "Take the file in",
            type="primary",
            icon=":material/save:",
            **allowed.lock(page.store, page.shop, when=file is not None),
        )
        or file is None
    ):
        return
    options = ReadOptions(Role.FEEDBACK, key_folder=key_folder(page.url), best_score=float(scale) or None)
    with scratch.folder() as folder:
        path = folder / (Path(file.name.replace("\\", "/")).name or "file")
        path.write_bytes(file.getvalue())
        st.session_state[TOLD] = import_files(page.store, page.shop or "", [path], options)
    st.session_state["feedback.round"] = number + 1
    st.rerun()


def _report(report: FileReport) -> None:
    new, there = words.count(report.saved), words.count(report.already_there)
    st.success(
        f"{words.plain(report.name)}: {words.count(report.rows_read)} rows read, {new} answers are new, {there} were "
        "there already."
    )
    left_out = [
        f"- {words.plain(reason)}: {words.plural(rows, 'row')}" for reason, rows in report.rejected.items()
    ]
    notes = [f"- {words.plain(file_words.on_page(problem))}" for problem in report.problems]
    if left_out:
        st.warning("Left out:\n\n" + "\n".join(left_out))
    st.markdown("\n".join(notes))


def _answer(page: Page) -> None:
    with st.form("feedback.answer", clear_on_submit=True):
        customer = st.text_input("Customer", help="As your files write it.")
        score = st.slider("Score", 1, 5, 3, help="1: not satisfied at all. 5: could not be better.")
        comment = st.text_area("Comment", max_chars=2000)
        sent = st.form_submit_button(
            "Keep this answer", icon=":material/add_comment:", **allowed.lock(page.store, page.shop)
        )
    if sent:
        said = Saying(customer, c.SURVEY, score=float(score), comment=comment)
        give_feedback(page.store, page.shop or "", said, kept_key(key_folder(page.url))(), c.ON_PAGE)
        st.success("Kept. It counts in the figures above from the next look on.")

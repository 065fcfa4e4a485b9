"""One uploaded file: what it was taken for, what would be kept, and every row that would not, with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import streamlit as st

from bundlerec.data.certainty import is_unsure
from bundlerec.data.exporting import as_bytes
from bundlerec.data.intake import FileReport
from bundlerec.data.questions import Topic
from pages.common import file_choices, file_words, words
from pages.common.file_choices import Choices

SURE, LIKELY = 0.9, 0.6


def draw(report: FileReport, choices: Choices, key: str) -> Choices:
    """The report of one file, and the analyst's corrections as they stand now."""
    with st.container(border=True):
        # The expander keeps its place among the card's parts, else its table would begin anew with each answer.
        with st.container():
            _told(report, key)
        if not report.readable:
            return choices
        with st.expander("Correct what was recognised", expanded=asks_for_corrections(report, choices)):
            return file_choices.draw(report, choices, key)


def asks_for_corrections(report: FileReport, choices: Choices) -> bool:
    """Whether what was recognised is doubtful, or the analyst has begun to correct it and may not have done yet."""
    begun = choices.mapping is not None or choices.role is not None
    return bool(report.refusal) or is_unsure(report) or begun


def _told(report: FileReport, key: str) -> None:
    st.markdown(f"### {words.plain(report.name)}")
    st.write(_recognised(report))
    if report.refusal:
        waits = any(question.topic is Topic.DAY_FIRST for question in report.questions)
        show = st.info if waits else st.error  # an answer is all that is missing
        show(words.plain(file_words.on_page(report.refusal)))
    if report.rows_read:
        _numbers(report)
    _remarks(report)
    _changed(report)
    _rejected(report, key)


def _recognised(report: FileReport) -> str:
    if not report.readable:
        return "This file cannot be read."
    if report.role is None:
        return "This file is not recognised. Say below what is in it."
    sure = "surely" if report.confidence >= SURE else "probably" if report.confidence >= LIKELY else "perhaps"
    return (
        f"This is {sure} **{file_words.layout(report.layout)}**: {file_words.role(report.role).lower()} "
        f"({report.confidence:.0%} sure)."
    )


def _numbers(report: FileReport) -> None:
    known = {
        "Rows read": report.rows_read,
        "Rows kept": report.rows_kept,
        "Rows rejected": sum(report.rejected.values()),
        "Customers": report.customers,
        "Products": report.items,
        "Orders": report.orders,
    }
    shown = {title: number for title, number in known.items() if number is not None}
    grid = st.grid(6, min_column_width=190)
    for title, number in shown.items():
        with grid.cell():
            st.metric(title, words.count(number))
    if report.span:
        st.write(f"From {words.day(report.span[0])} to {words.day(report.span[1])}.")


def _remarks(report: FileReport) -> None:
    """What is worth knowing, and whether it is enough to train."""
    elsewhere = {report.refusal, *(question.meanwhile for question in report.questions)}  # asked above
    remarks = [problem for problem in report.problems if problem not in elsewhere]
    st.markdown("\n".join(f"- {words.plain(file_words.on_page(one))}" for one in remarks))
    if report.enough:
        st.info(words.plain(report.enough))


def _changed(report: FileReport) -> None:
    if report.changed:
        st.markdown("**Changed or noticed in rows that would be kept**")
        what = "What was changed or noticed in rows that are kept, with an example"
        st.table(with_examples(report, report.changed, "What"), border="horizontal", hide_index=True, alt=what)


def _rejected(report: FileReport, key: str) -> None:
    if not report.rejected:
        return
    st.markdown("**Rows that would be left out**")
    what = "Rejected rows by reason, with an example"
    st.table(with_examples(report, report.rejected, "Reason"), border="horizontal", hide_index=True, alt=what)
    st.download_button(
        "Rejected rows as CSV",
        lambda: as_bytes(report.rejected_rows),
        file_name=f"rejected_{Path(report.file).stem}.csv",
        mime="text/csv",
        icon=":material/download:",
        key=f"{key}.rejected",
        on_click="ignore",
    )


def with_examples(report: FileReport, counts: Mapping[str, int], title: str) -> pd.DataFrame:
    """What (under `title`), number of rows, and one row of each as it stands in the file."""
    rows = []
    for reason, number in counts.items():
        example = report.examples.get(reason)
        shown = f"Row {example.row}: {_cells(example.cells):.160}" if example else words.NOTHING
        rows.append((words.plain(reason.capitalize()), words.count(number), words.plain(shown)))
    return pd.DataFrame(rows, columns=[title, "Rows", "For example"])


def _cells(cells: Mapping[str, str]) -> str:
    return ", ".join(f"{file_words.field(name)} {cell or '(empty)'}" for name, cell in cells.items())

"""Reading uploaded files beside the page: the reports, as soon as they are there."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from bundlerec.data.intake import FileReport, ReadOptions
from bundlerec.errors import BundleRecError, Cancelled
from bundlerec.file_work import FileWork, carry_out
from bundlerec.progress import Progress
from pages.common import frame, task_view, uploads
from pages.common.frame import Page
from pages.common.uploads import Copy

READ = "read"  # in session_state
PATIENCE_SECONDS = 1.0  # small files are read before the page is drawn, without a flicker


@dataclass
class Reading:
    """What was asked of which files, the task that reads them, and the newest report of each file."""

    asked: object
    task: str
    known: dict[str, FileReport]  # by number of the copy

    @property
    def is_whole(self) -> bool:
        """Whether the task is over and its reports are the known ones."""
        return self.task == ""


def reports(
    page: Page, shop: str, copies: Sequence[Copy], options: ReadOptions
) -> tuple[dict[str, FileReport], bool]:
    """The newest report of each file (by number of the copy), and whether they are what was asked for.

    While files are being read the page shows how far that is, and the earlier reports stay: nothing that was said
    is lost. Files are read again only when something about them changed.
    """
    asked = (shop, tuple(copies), repr(options))
    last: Reading | None = st.session_state.get(READ)
    if last is None or last.asked != asked:
        last = _begin(page, shop, copies, options, asked)
    if not last.is_whole:
        _take(page, last, copies)
    ids = {copy.id for copy in copies}
    last.known = {file: report for file, report in last.known.items() if file in ids}
    return last.known, last.is_whole and len(last.known) == len(copies)


def forget(page: Page) -> None:
    """Drops the reports of this session, and stops what is still being read."""
    last: Reading | None = st.session_state.pop(READ, None)
    if last is not None and (task := page.tasks.get(last.task)) is not None:
        task.cancel()
        page.tasks.forget(last.task)


def _begin(page: Page, shop: str, copies: Sequence[Copy], options: ReadOptions, asked: object) -> Reading:
    before: Reading | None = st.session_state.get(READ)
    forget(page)
    store, url = page.store, page.url
    asked_for = FileWork(shop, tuple(copy.path for copy in copies), options)
    held = uploads.folder()  # the copies stay until they are read, even when the session ends before

    def work(progress: Progress) -> object:
        return carry_out(store, url, asked_for, progress) if held else []

    begun = Reading(asked, f"read {uuid.uuid4().hex}", before.known if before else {})
    st.session_state[READ] = begun
    page.tasks.start(begun.task, "Reading the files", work).over.wait(PATIENCE_SECONDS)
    return begun


def _take(page: Page, reading: Reading, copies: Sequence[Copy]) -> None:
    """Takes over what the task brought, or shows how far it is or why it failed."""
    task = page.tasks.get(reading.task)
    if task is not None and task.running:
        task_view.follow(page.tasks, reading.task, "Stop reading")
    elif task is None or task.error is not None:
        _told(task.error if task else None)
    elif isinstance(task.result, list):
        reading.known = dict(zip([copy.id for copy in copies], task.result, strict=True))
        page.tasks.forget(reading.task)
        reading.task = ""


def _told(error: BundleRecError | None) -> None:
    if error is None or isinstance(error, Cancelled):
        st.info("Reading was stopped. Nothing was saved.")
    else:
        frame.show(error)
    if st.button("Read again", key="read_again", icon=":material/refresh:"):
        st.session_state.pop(READ, None)
        st.rerun()

"""Adding files: what they are, what their data do not say, what would be kept, and saving it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict

import streamlit as st

from bundlerec.access import Role, may
from bundlerec.data.certainty import is_unsure
from bundlerec.data.intake import FileReport, ReadOptions
from bundlerec.data.reading.archives import shown_name
from bundlerec.data.secret import key_folder
from bundlerec.data.shop_settings import change_settings
from bundlerec.file_work import FileWork, carry_out
from bundlerec.progress import Progress
from pages.common import (
    file_questions,
    file_report,
    reading,
    saving,
    state,
    uploads,
    what_files_hold,
    words,
)
from pages.common.file_choices import Choices
from pages.common.file_questions import Answers, Asked
from pages.common.frame import Page
from pages.common.uploads import Copy

FIRST_SHOP = "default"
NEW_SHOP = "A new shop …"
ANSWERS, ASKED = "answers", "asked"  # in session_state


def draw(page: Page) -> None:
    """The upload box, and everything about the files in it."""
    st.header("Add files")
    if not _targets(page):
        st.write("For analysts of a shop. Ask an admin of the shop for this role.")
        return
    st.write(
        "Your order lines, your catalogue, what you know of your customers, bundles that you offer already: as your "
        "shop system exports them, one file or several at once. Nothing is saved before you have seen what would be "
        "kept and said so."
    )
    key = f"files{state.upload_round()}"
    files = st.file_uploader(
        "Files", accept_multiple_files=True, key=key, on_change=uploads.take_over, args=(key,)
    )
    st.caption(
        f"Up to {st.get_option('server.maxUploadSize')} MB a file. Larger ones come in from a folder on the server "
        "(tab “Folder” of a shop) or by the command line, with “python -m bundlerec import”."
    )
    on_server = uploads.folder().of_server(state.server_files())
    if on_server:
        _name_server_files(on_server)
    if files or on_server:
        _look(page, [*uploads.folder().keep(files), *on_server])
    else:
        what_files_hold.draw()
        reading.forget(page)
        state.forget(ASKED)


def _name_server_files(copies: Sequence[Copy]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"From the server: {', '.join(words.plain(shown_name(copy.path)) for copy in copies)}")
        if st.button("Put them away", icon=":material/close:", key="put_away"):
            state.look_at([])
            st.rerun()


def _look(page: Page, copies: Sequence[Copy]) -> None:
    shop = _target(page)
    answers: Answers = st.session_state.get(ANSWERS, Answers())
    for copy in copies:
        if copy.about:
            st.caption(words.plain(copy.about))
    choices = {copy.id: st.session_state.get(f"choices.{copy.id}", Choices()) for copy in copies}
    key = key_folder(page.url)
    by_file = {str(copy.path): choices[copy.id].options(key, answers.time_zone) for copy in copies}
    options = ReadOptions(key_folder=key, by_file=by_file)
    with st.container():
        known, whole = reading.reports(page, shop, copies, options)
    reports = {copy.id: known[copy.id] for copy in copies if copy.id in known}
    told, wishes, unanswered = _drawn(shop, reports, answers, choices)
    if told != answers or wishes != choices:
        st.session_state[ANSWERS] = told
        st.session_state.update({f"choices.{file}": wish for file, wish in wishes.items()})
        st.rerun()
    if not reports:
        return
    unsure = [one for file, one in reports.items() if is_unsure(one) and not wishes[file].confirmed]
    ready = whole and _is_ready(list(reports.values()), unsure, unanswered)
    _save(page, shop, copies, options, answers, sum(report.rows_kept for report in reports.values()), ready)


def _drawn(
    shop: str, reports: Mapping[str, FileReport], answers: Answers, choices: Mapping[str, Choices]
) -> tuple[Answers, dict[str, Choices], int]:
    """Draws questions and reports; returns what the analyst says now, and how many questions are open."""
    asked: Asked = st.session_state.setdefault(f"{ASKED}.{shop}", Asked({}, {}))
    asked.keep(list(reports))
    for file, report in reports.items():
        asked.add(file, report.file, report)
    with st.container():  # always there, so that a first question moves no table below it
        told, wishes, unanswered = file_questions.draw(asked, answers, choices)
    for file, report in reports.items():
        wishes[file] = file_report.draw(report, wishes[file], f"file.{file}")
    return told, wishes, unanswered


def _target(page: Page) -> str:
    """The shop that the files are for: one that is there, or a new one with a name."""
    options = _targets(page)
    chosen = NEW_SHOP
    if options != [NEW_SHOP]:
        chosen = st.selectbox(
            "Save into the shop",
            options,
            index=options.index(page.shop) if page.shop in options else 0,
            help="Shops in one database know nothing of each other.",
            key="target_shop",
        )
    if chosen != NEW_SHOP:
        return chosen
    name = st.text_input(
        "Name of the new shop", value="" if page.shops else FIRST_SHOP, max_chars=60, key="new_shop"
    )
    return name.strip() or FIRST_SHOP


def _targets(page: Page) -> list[str]:
    """The shops that the actor may save into, and whether there may be a new one."""
    there = [shop for shop in page.shops if may(page.store, Role.ANALYST, shop)]
    return [*there, NEW_SHOP] if may(page.store, Role.ANALYST, None) else there


def _is_ready(reports: Sequence[FileReport], unsure: Sequence[FileReport], unanswered: int) -> bool:
    """Whether the files can be saved; says what stands in the way."""
    refused = _names([report for report in reports if report.refusal])
    mendable = any(report.refusal and report.readable for report in reports)
    if unanswered:
        st.info(f"Answer the {words.plural(unanswered, 'open question')} above, then save.")
    elif refused:
        st.info(
            f"Nothing can be saved while {refused} cannot be taken. "
            + ("Correct what was recognised, or take the file" if mendable else "Take the file")
            + " out of the list above."
        )
    elif unsure:
        st.info(f"Look at the columns of {_names(unsure)} and say that they are right, or correct them.")
    return not (refused or unsure or unanswered)


def _names(reports: Sequence[FileReport]) -> str:
    return ", ".join(words.plain(report.name) for report in reports)


def _save(
    page: Page,
    shop: str,
    copies: Sequence[Copy],
    options: ReadOptions,
    answers: Answers,
    rows: int,
    ready: bool,
) -> None:
    what = f"{words.plural(rows, 'row')} " if rows else ""
    pressed = st.button(
        f"Save {what}into “{words.plain(shop)}”",
        type="primary",
        icon=":material/save:",
        disabled=not ready,
        key="save",
    )
    if not pressed:
        return
    store, url = page.store, page.url
    wish = FileWork(shop, tuple(copy.path for copy in copies), options, saves=True)
    held = uploads.folder()  # the copies stay until they are saved, even when the session ends before

    def work(progress: Progress) -> object:
        done = carry_out(store, url, wish, progress)
        change_settings(store, shop, **asdict(answers))
        return [saving.sentence(report) for report in done] if held else []

    saving.start(page.tasks, f"import {uuid.uuid4().hex}", shop, work)
    st.session_state.pop(ANSWERS, None)
    state.look_at([])
    state.next_upload_round()
    st.rerun()

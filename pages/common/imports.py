"""The parts of the Data page: add files, report, save; what is there already."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import streamlit as st

from bundlerec.data.intake import FileReport, ReadOptions, import_files, inspect_files
from bundlerec.data.secret import key_folder
from bundlerec.progress import Progress
from bundlerec.store import Store
from pages.common import demo, file_report, file_words, saving, shop_words, state, uploads, words
from pages.common.file_choices import Choices
from pages.common.frame import Page
from pages.common.uploads import Copy

FIRST_SHOP = "default"
NEW_SHOP = "A new shop …"
ENDINGS = ["csv", "txt", "tsv", "psv", "json", "jsonl", "ndjson", "parquet", "gz", "bz2", "xz", "zip"]


def draw(page: Page) -> None:
    """The Data page in whatever state the shop is."""
    if demo.is_loading(page.tasks):
        demo.follow(page.tasks)
    saving.follow(page.tasks)
    _add(page)
    if page.shop is not None:
        _present(page.store, page.shop)


def _add(page: Page) -> None:
    st.header("Add files")
    st.write(
        "Your order lines, and your catalogue where you have one. Exports of Shopify and plain tables are "
        "recognised. Nothing is saved before you have seen what would be kept and said so."
    )
    files = st.file_uploader("Files", type=ENDINGS, accept_multiple_files=True, key=f"files{state.upload_round()}")
    st.caption(
        f"Up to {st.get_option('server.maxUploadSize')} MB a file. Larger ones come in by the command line, with "
        "“python -m bundlerec import”."
    )
    if files:
        _look(page, uploads.folder().keep(files))


def _look(page: Page, copies: Sequence[Copy]) -> None:
    shop = _target(page)
    key = key_folder(page.url)
    choices = {copy.id: st.session_state.get(f"choices.{copy.id}", Choices()) for copy in copies}
    by_file = {copy.path.name: choices[copy.id].options(key) for copy in copies}
    options = ReadOptions(key_folder=key, by_file=by_file)
    reports = _inspected(page.store, shop, copies, options)
    for copy, report in zip(copies, reports, strict=True):
        wish = file_report.draw(report, choices[copy.id], f"file.{copy.id}")
        if wish != choices[copy.id]:
            st.session_state[f"choices.{copy.id}"] = wish
            st.rerun()
    _save(page, shop, copies, options, reports)


def _target(page: Page) -> str:
    """The shop that the files are for: one that is there, or a new one with a name."""
    options = [*page.shops, NEW_SHOP]
    chosen = NEW_SHOP
    if page.shops:
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


def _inspected(store: Store, shop: str, copies: Sequence[Copy], options: ReadOptions) -> list[FileReport]:
    """The reports; files are read again only when something about them changed."""
    asked = (shop, tuple(copies), repr(options))
    last = st.session_state.get("inspected")
    if last is None or last[0] != asked:
        with st.spinner("Reading the files", show_time=True):
            reports = inspect_files([copy.path for copy in copies], options, store, shop)
        last = st.session_state["inspected"] = (asked, reports)
    return last[1]


def _save(
    page: Page, shop: str, copies: Sequence[Copy], options: ReadOptions, reports: Sequence[FileReport]
) -> None:
    refused = [words.plain(Path(report.file).name) for report in reports if report.refusal]
    if refused:
        st.info(
            f"Nothing can be saved while {', '.join(refused)} cannot be taken. Correct what was recognised, or "
            "take the file out of the list above."
        )
    kept = sum(report.rows_kept for report in reports)
    pressed = st.button(
        f"Save {words.plural(kept, 'row')} into “{words.plain(shop)}”",
        type="primary",
        icon=":material/save:",
        disabled=bool(refused),
        key="save",
    )
    if not pressed:
        return
    store, paths = page.store, [copy.path for copy in copies]
    held = uploads.folder()  # the copies stay until they are saved, even when the session ends before

    def work(progress: Progress) -> object:
        done = import_files(store, shop, paths, options, progress)
        return [saving.sentence(report) for report in done] if held else []

    saving.start(page.tasks, f"import {uuid.uuid4().hex}", shop, work)
    state.next_upload_round()
    st.rerun()


def _present(store: Store, shop: str) -> None:
    summary = store.shops.summary(shop)
    st.header(f"What “{words.plain(shop)}” holds")
    if shop_words.is_empty(summary):
        st.write("Nothing yet.")
        return
    shop_words.draw_numbers(summary)
    advice = shop_words.advice(summary)
    if advice:
        st.info(advice)
    imports = store.data.imports(shop)
    st.markdown("**Files so far**")
    table = pd.DataFrame(
        {
            "File": [words.plain(one.file) for one in imports],
            "What": [file_words.role(one.role) for one in imports],
            "Rows kept": [words.count(one.report.get("rows_kept")) for one in imports],
            "Rejected": [words.count(sum(one.report.get("rejected", {}).values())) for one in imports],
            "When": [words.minute(one.created) for one in imports],
        }
    )
    st.table(table, border="horizontal", hide_index=True, alt="Files that were imported, newest first")

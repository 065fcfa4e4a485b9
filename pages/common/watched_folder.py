"""A folder on the server whose new files are taken in by themselves: which, and what became of its files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import streamlit as st

from bundlerec.access import Role
from bundlerec.config import AppSettings
from bundlerec.data.shop_settings import change_settings
from bundlerec.store import FileState, WatchedFile
from bundlerec.watcher import folders
from pages.common import allowed, state, words
from pages.common.file_words import on_page
from pages.common.frame import Page

STATES = {FileState.SAVED: "In the shop", FileState.WAITS: "Waits for you"}


def draw(page: Page, shop: str) -> None:
    """The folder, to be changed, and the list of its files."""
    st.write(
        "Files that appear in this folder of the server, or in its subfolders, are read by themselves. What is certain "
        "is saved; what is not waits here until you say what is missing. The same file again changes nothing."
    )
    _folder(page, shop)
    watched = [folder for one, folder in folders(page.store, AppSettings()) if one == shop]
    if not watched:
        return
    files = page.store.watching.files(shop)
    if not files:
        st.caption("Nothing was found there yet. A new file is noticed within some seconds.")
        return
    st.table(_table(files), border="horizontal", hide_index=True, alt="Files of the watched folder")
    waiting = [file for file in files if file.state is FileState.WAITS]
    if waiting:
        _waiting(page, shop, watched, waiting)


def _folder(page: Page, shop: str) -> None:
    with st.form("watched_folder", border=False):
        told = page.store.shops.settings(shop).watched_folder
        text = st.text_input(
            "Folder on the server", told, placeholder="/srv/exports", help="Empty: none.", key=f"folder.{shop}"
        )
        sent = st.form_submit_button(
            "Save folder", icon=":material/save:", **allowed.lock(page.store, shop, Role.ADMIN)
        )
    if sent:
        change_settings(page.store, shop, watched_folder=text)
        st.rerun()
    settings = AppSettings()
    if settings.watch_folder is not None and settings.watch_shop == shop:
        st.caption(f"The program's own settings name another one: {words.plain(str(settings.watch_folder))}.")


def _waiting(page: Page, shop: str, watched: list[Path], waiting: list[WatchedFile]) -> None:
    names = [file.file for file in waiting]
    chosen = st.multiselect("Files that wait", names, default=names, key=f"waiting.{shop}")
    with st.container(horizontal=True):
        if st.button(
            "Look at them now",
            type="primary",
            icon=":material/search:",
            **allowed.lock(page.store, shop, when=bool(chosen)),
        ):
            found = [folder / name for folder in watched for name in chosen if (folder / name).is_file()]
            state.look_at([str(path) for path in found])
            st.rerun()
        if st.button("Try them again", icon=":material/refresh:", **allowed.lock(page.store, shop)):
            page.store.watching.forget(shop)
            st.rerun()


def _table(files: list[WatchedFile]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "File": [words.plain(file.file) for file in files],
            "State": [STATES[file.state] for file in files],
            "What happened, or what to say": [words.plain(on_page(file.text)) for file in files],
            "Looked at": [words.minute(file.looked) for file in files],
        }
    )

"""What was done in the shop, by whom and when; and whether the log is whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

import pandas as pd
import streamlit as st

from bundlerec.access import Role, may
from bundlerec.access.verifying import verify
from bundlerec.store import AuditEntry
from pages.common import downloads, words
from pages.common.frame import Page

SHOWN = 200
WHOLE = "The whole database"


def draw(page: Page) -> None:
    """The newest entries, of the shop or (for admins of every shop) of everything, and all of them as a file."""
    st.header("What was done, by whom")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        shop = _shop(page)
        day = st.date_input("Day (UTC)", value=None, help="Empty: all days, the newest first.", key="audit_day")
    since = None if day is None else datetime.combine(day, time())
    until = None if since is None else since + timedelta(days=1)
    entries = page.store.audit.entries(shop, since=since, until=until, limit=SHOWN)
    if not entries:
        st.write("Nothing was changed yet." if day is None else "Nothing was changed on this day.")
    else:
        st.table(
            _table(entries).map(words.plain),
            border="horizontal",
            hide_index=True,
            alt="What was done, newest first",
        )
        if len(entries) == SHOWN:
            st.caption(f"These are the newest {SHOWN}; the file has all.")
        store = page.store
        downloads.offer("Log", lambda: _table(store.audit.entries(shop, since=since, until=until)), "audit_log")
    if may(page.store, Role.ADMIN, None):
        _check(page)


def _shop(page: Page) -> str | None:
    """Which shop's entries; None: all there are."""
    if not may(page.store, Role.ADMIN, None):
        return page.shop
    of = st.selectbox("Of", [WHOLE, *page.shops], key="audit_shop")
    return None if of == WHOLE else of


def _table(entries: Sequence[AuditEntry]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "When (UTC)": [f"{one.time:%Y-%m-%d %H:%M:%S}" for one in entries],
            "Who": [one.actor for one in entries],
            "By": [one.how for one in entries],
            "Shop": [one.shop for one in entries],
            "What": [one.what for one in entries],
        }
    )


def _check(page: Page) -> None:
    if not st.button("Check that no entry was altered", icon=":material/verified_user:", key="audit_check"):
        return
    verdict = verify(page.store.audit.chain())
    if verdict.broken_at is not None:
        st.error(f"**The log breaks at entry {verdict.broken_at}.**  \n{verdict.why}")
        return
    st.success(f"{words.plural(verdict.entries, 'entry', 'entries')}, none altered.")
    st.caption(
        "Note this hash elsewhere; `python -m bundlerec audit --verify --head HASH` holds a later log against it."
    )
    st.code(verdict.head, language=None)

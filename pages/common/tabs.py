"""Tabs of which only the open one is computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from pages.common import frame


def draw(parts: Mapping[str, Callable[[], object]], key: str) -> None:
    """A tab for each title, and in the open one what its function draws; an error there leaves the page standing.

    key: the name under which the session and the address tell which tab is open, so that a link leads there.
    """
    for tab, part in zip(
        st.tabs(list(parts), key=key, on_change="rerun", bind="query-params"), parts.values(), strict=True
    ):
        if tab.open:
            with tab, frame.guard():
                part()

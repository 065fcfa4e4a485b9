"""What a shop holds: counts in words, and a tab for each thing that can be looked at or said about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from pages.common import (
    attributes,
    data_quality,
    imports,
    other_shops,
    shop_settings,
    shop_words,
    tabs,
    watched_folder,
    words,
)
from pages.common.frame import Page

TABS: Mapping[str, Callable[[Page, str], None]] = {
    "Files so far": imports.draw,
    "Quality": data_quality.draw,
    "Customers": attributes.draw,
    "Settings": shop_settings.draw,
    "Folder": watched_folder.draw,
    "Other shops": other_shops.draw,
}
KEY = "shop_tab"


def draw(page: Page, shop: str) -> None:
    """The counts, and the tab that is open; the others are not computed."""
    st.header(f"What “{words.plain(shop)}” holds")
    summary = page.store.shops.summary(shop)
    if shop_words.is_empty(summary):
        st.write("Nothing yet.")
    else:
        shop_words.draw_numbers(summary)
        if advice := shop_words.advice(summary):
            st.info(advice)
    tabs.draw({title: partial(show, page, shop) for title, show in TABS.items()}, KEY)

"""One product in one row: its picture, its title, what is known of it, and short reasons; the same for all cards."""

from __future__ import annotations

import html
from collections.abc import Sequence
from urllib.parse import urlsplit

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.common import words
from pages.common.product_facts import Facts

SIDE = 56  # pixels of a picture
LONGEST = 2_000  # characters of an address that browsers open


def draw(place: int, item: str, facts: Facts, lines: Sequence[str]) -> DeltaGenerator:
    """Picture and text of a product, `lines` of Markdown below its title; gives the room below them."""
    row = st.container(horizontal=True, wrap=False, gap="small")
    name = facts.name(item)
    with row:
        shown = picture(facts.picture.get(item, ""), name)
        if shown:
            st.html(shown, width=SIDE)
        text = st.container(gap=None)
        title = f"**{words.plain(f'{place}. {name}')}**"
        text.markdown("  \n".join([title, *filter(None, lines)]))
    return text


def picture(address: str, title: str) -> str:
    """The picture as a square of HTML; "" for an address that is none of the web.

    The reader's browser fetches it from the merchant's own server, when it comes into sight; nothing of the page's
    address but its beginning goes along, as browsers do by themselves.
    """
    address = address.strip()
    if len(address) > LONGEST or not _of_the_web(address):
        return ""
    return (
        f'<img src="{html.escape(address)}" alt="{html.escape(title)}" width="{SIDE}" height="{SIDE}" loading="lazy" '
        'style="object-fit: contain; border-radius: 6px; display: block; overflow: hidden; font-size: 10px">'
    )


def _of_the_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)

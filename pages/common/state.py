"""The names kept in session_state and in the address (query params), and how they are read and written.

Truth is in the database, process objects in `st.cache_resource`; only selections live here.
"""

from __future__ import annotations

import streamlit as st

SHOP = "shop"
CUSTOMER = "customer"
RUN = "run"
PRODUCT = "product"
UPLOADS = "uploads"  # names of files and where their copies lie, while somebody looks at their report


def selected(name: str) -> str | None:
    """The selection of this name: what the address says, else what this session chose before."""
    return st.query_params.get(name) or st.session_state.get(f"chosen_{name}")


def select(name: str, value: str | None) -> None:
    """Remembers a selection for the other pages and puts it into the address, so that a link leads here."""
    st.session_state[f"chosen_{name}"] = value
    if value is None:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != value:
        st.query_params[name] = value


def seed_widget(key: str, value: object) -> None:
    """Gives a widget its first value; later the widget's own state rules."""
    if key not in st.session_state:
        st.session_state[key] = value


def choose_shop_next(shop: str) -> None:
    """The next run of the page shows this shop."""
    st.session_state.pop("shop_choice", None)
    select(SHOP, shop)


def upload_round() -> int:
    """Which set of uploads this session is at: a new number empties the upload widget and frees its memory."""
    return st.session_state.get("upload_round", 0)


def next_upload_round() -> None:
    """Empties the upload widget."""
    st.session_state["upload_round"] = upload_round() + 1


def forget(prefix: str) -> None:
    """Drops what this session remembers under names that begin so."""
    for name in [one for one in st.session_state if str(one).startswith(f"{prefix}.")]:
        del st.session_state[name]


def look_at(paths: list[str]) -> None:
    """The upload part of the Data page looks at these files of the server, beside what is uploaded."""
    st.session_state["server_files"] = paths


def server_files() -> list[str]:
    """Files of the server that somebody wants to look at."""
    return st.session_state.get("server_files", [])

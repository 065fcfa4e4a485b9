"""Memory that the server keeps is looked through once a minute, not after every answer.

Streamlit collects garbage after every run of a page, which takes longer the more the server holds: some tenths of a
second with a shop's catalogue and a plan in it. What is frozen is not looked at; once a minute all of it is, so that
what has become garbage since goes as well.
"""

from __future__ import annotations

import gc
from datetime import timedelta
from typing import Final

import streamlit as st

EVERY: Final = timedelta(minutes=1)


@st.cache_resource(show_spinner=False, ttl=EVERY)
def settle() -> None:
    """Looks through everything, and freezes what is left; at most once in `EVERY`."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()

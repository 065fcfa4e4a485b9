"""The files that a shop's data came from."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.common import file_words, words
from pages.common.frame import Page


def draw(page: Page, shop: str) -> None:
    """The list of imports, newest first."""
    imports = page.store.data.imports(shop)
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

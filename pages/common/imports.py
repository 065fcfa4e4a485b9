"""What a shop holds, and the files that it came from."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from bundlerec.store import Store
from pages.common import file_words, shop_words, words


def draw(store: Store, shop: str) -> None:
    """Counts in words, and the list of imports."""
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

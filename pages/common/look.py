"""What the theme's settings can't say: the words of what is chosen keep the text's colour.

Streamlit writes them in the primary colour, which has to be dark enough for the white words of a button and is then
too dark for words on a dark ground. The line below a tab, the ring of a pill, the dot of a slider tell what is chosen.
Short reasons that stand on a fold are not paler than other words.
"""

from __future__ import annotations

import streamlit as st

STYLE = """<style>
[data-testid="stTab"][aria-selected="true"],
[data-variant="pills"][aria-pressed="true"][data-selected],
[data-variant="pills"][aria-pressed="true"] *,
[data-testid="stSlider"] [data-testid="stSliderThumbValue"] { color: inherit; }
[data-testid="stExpander"] summary { opacity: 1; }
</style>"""


def draw() -> None:
    """Once a page; it takes no place on it."""
    st.html(STYLE)

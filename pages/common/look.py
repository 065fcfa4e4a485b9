"""What the theme's settings can't say: the words of what is chosen keep the text's colour.

Streamlit writes them in the primary colour, which has to be dark enough for the white words of a button and is then
too dark for words on a dark ground. The line below a tab, the ring of a pill, the dot of a slider tell what is chosen.
Short reasons that stand on a fold are not paler than other words. Above and below a page's content stands no more room
than the bar on top needs. Where columns stand below each other, a bundle comes
before the history beside it.
"""

from __future__ import annotations

from typing import Final

import streamlit as st

CARDS_FIRST_WHERE_NARROW: Final = "cards_first_where_narrow"  # key of the container around two columns
STYLE: Final = f"""<style>
[data-testid="stTab"][aria-selected="true"],
[data-variant="pills"][aria-pressed="true"][data-selected],
[data-variant="pills"][aria-pressed="true"] *,
[data-testid="stSlider"] [data-testid="stSliderThumbValue"] {{ color: inherit; }}
[data-testid="stExpander"] summary {{ opacity: 1; }}
[data-testid="stMainBlockContainer"] {{ padding-top: 4rem; padding-bottom: 3rem; }}
@media (max-width: 640px) {{
    .st-key-{CARDS_FIRST_WHERE_NARROW} > * > [data-testid="stHorizontalBlock"] {{ flex-direction: column-reverse; }}
}}
</style>"""


def draw() -> None:
    """Once a page; it takes no place on it."""
    st.html(STYLE)

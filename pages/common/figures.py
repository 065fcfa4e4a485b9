"""Figures on pages: one that was drawn from the same tables and words before is not drawn anew.

Plotly takes 20 to 40 ms of a core to build and check a figure, more than all else on a page of figures; looking whether
its tables are the same takes one or two. So there is nothing that could make a kept figure untrue: other tables are
another figure.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any, Final

import pandas as pd
import streamlit as st

KEPT: Final = 300  # figures of a server, the last ones that were looked at; some 0.1 MB each
PLAIN: Final = {"displayModeBar": False}


def show(draw: Callable[..., Any], *told: object, key: str, alt: str, **more: Any) -> None:
    """The figure that `draw` (of `bundlerec.charts` and its like) makes of what it is told.

    Of a function in `told` its name is compared, so it may know nothing but its arguments: a closure raises TypeError,
    and `functools.partial` tells what it knows. more: as for `st.plotly_chart`.
    """
    st.plotly_chart(_drawn(draw, *told), key=key, config=PLAIN, alt=alt, **more)


def _name(function: FunctionType) -> str:
    if function.__closure__:
        raise TypeError(f"{function.__qualname__} knows more than its name tells: a kept figure could be untrue.")
    return f"{function.__module__}.{function.__qualname__}"


def _cells(table: pd.DataFrame) -> str:
    """All of a table of some hundred cells; Streamlit's own way of comparing tables takes ten times as long."""
    return repr([table.index.tolist(), table.to_dict("list")])


@st.cache_resource(show_spinner=False, max_entries=KEPT, hash_funcs={FunctionType: _name, pd.DataFrame: _cells})
def _drawn(draw: Callable[..., Any], *told: object) -> Any:
    return draw(*told)

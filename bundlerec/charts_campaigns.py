"""What campaigns did, as figures. Names arrive as titles; nothing is computed here."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from bundlerec.charts import BASE, OURS, SIMPLE, error_bars, laid_out
from bundlerec.data import columns as c

ROW_HEIGHT = 44


def effects(table: pd.DataFrame) -> go.Figure:
    """One dot a measure: by which share those who got the offer did more, with its interval; grey where chance may
    have done it.

    table: measure, value, low, high (shares of what the held-back customers did), the main measure first.
    """
    rows = table.iloc[::-1]
    sure = (rows[c.LOW] > 0) | (rows[c.HIGH] < 0)
    figure = go.Figure(
        go.Scatter(
            x=rows[c.VALUE],
            y=rows["measure"],
            error_x=error_bars(rows),
            mode="markers",
            marker={"color": [OURS if one else SIMPLE for one in sure], "size": 11},
            customdata=rows[[c.LOW, c.HIGH]],
            hovertemplate="%{y}: %{x:+.1%}<br>95 %: %{customdata[0]:+.1%} to %{customdata[1]:+.1%}<extra></extra>",
        )
    )
    figure.add_vline(x=0, line={"color": BASE, "width": 2, "dash": "dot"})
    return laid_out(figure, 80 + ROW_HEIGHT * len(rows), x={"tickformat": "+.0%"})

"""Figures about what customers said. Names arrive as titles (`label`); nothing is computed here."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import plotly.graph_objects as go

from bundlerec.charts import OURS, error_bars, laid_out
from bundlerec.data import columns as c
from bundlerec.feedback.satisfaction import ANSWERS, SATISFACTION, WHEN

ROW_HEIGHT = 34


def satisfaction_over_time(points: pd.DataFrame) -> go.Figure:
    """A dot a week or month with its 95 % interval. points: when, satisfaction, low, high, n, answers."""
    return laid_out(_dots(points[WHEN], points[SATISFACTION], points, "y"), 320, y=_shares())


def satisfaction_of_groups(groups: pd.DataFrame, label: Callable[[str], str]) -> go.Figure:
    """A dot a group with its 95 % interval; groups: by name, as `satisfaction_by` gives them."""
    names = [label(str(name)) for name in groups.index]
    figure = _dots(groups[SATISFACTION], names, groups, "x")
    return laid_out(figure, 80 + ROW_HEIGHT * len(groups), x=_shares())


def _dots(x: object, y: object, rows: pd.DataFrame, way: str) -> go.Figure:
    value = f"%{{{way}:.0%}}"
    scatter = go.Scatter(
        x=x,
        y=y,
        mode="markers" if way == "x" else "lines+markers",
        marker={"color": OURS, "size": 10},
        line={"color": OURS, "width": 1},
        customdata=rows[[c.LOW, c.HIGH, c.N, ANSWERS]],
        hovertemplate=f"{value} satisfied<br>95 %: %{{customdata[0]:.0%}} to %{{customdata[1]:.0%}}<br>"
        "%{customdata[2]:,} customers, %{customdata[3]:,} answers<extra></extra>",
        **{f"error_{way}": error_bars(rows.rename(columns={SATISFACTION: c.VALUE}))},
    )
    return go.Figure(scatter)


def _shares() -> dict[str, object]:
    return {"tickformat": ".0%", "range": [-0.02, 1.02]}

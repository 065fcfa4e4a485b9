"""Figures of an audit of fairness. Names arrive as titles; nothing is computed here."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from bundlerec.charts import BASE, OURS, SIMPLE, error_bars, laid_out
from bundlerec.data import columns as c

ROW_HEIGHT = 34
MOST_ROWS = 15  # brands or categories of one figure


def groups(table: pd.DataFrame, overall: float, hover: str) -> go.Figure:
    """One dot a group with its 95 % interval, beside the line of everybody's mean.

    table: group, value, low, high, n, in the order in which they stand from the top. hover: format of a figure.
    """
    rows = table.dropna(subset=[c.VALUE]).iloc[::-1]
    figure = go.Figure(
        go.Scatter(
            x=rows[c.VALUE],
            y=[str(name) for name in rows["group"]],
            error_x=error_bars(rows),
            mode="markers",
            marker={"color": OURS, "size": 11},
            customdata=rows[[c.LOW, c.HIGH, c.N]],
            hovertemplate=f"%{{y}}: %{{x:{hover}}}<br>95 %: %{{customdata[0]:{hover}}} to %{{customdata[1]:{hover}}}"
            "<br>%{customdata[2]:,} customers<extra></extra>",
        )
    )
    figure.add_vline(x=overall, line={"color": BASE, "width": 2, "dash": "dot"})
    return laid_out(
        figure, 80 + ROW_HEIGHT * len(rows), x={"tickformat": hover, "rangemode": "tozero"}, y={"type": "category"}
    )


def exposure(table: pd.DataFrame) -> go.Figure:
    """Two bars a brand or category: its share of what is shown and of what is sold. table: shown, sold by name."""
    rows = table.head(MOST_ROWS).iloc[::-1]
    names = [str(name) for name in rows.index]
    bars = [
        go.Bar(
            x=rows[column],
            y=names,
            name=title,
            orientation="h",
            marker={"color": colour},
            hovertemplate="%{y}: %{x:.1%}<extra>" + title + "</extra>",
        )
        for column, title, colour in (("sold", "of what is sold", SIMPLE), ("shown", "of what is shown", OURS))
    ]
    figure = laid_out(
        go.Figure(bars), 110 + ROW_HEIGHT * len(rows), x={"tickformat": ".0%"}, y={"type": "category"}
    )
    return figure.update_layout(barmode="group", legend={"orientation": "h", "y": 1.08, "traceorder": "reversed"})


def price(weights: Sequence[float], rows: pd.DataFrame) -> go.Figure:
    """F1 with its 95 % interval against how far exposure is from sales, one dot a weight. rows: value, low, high,
    distance."""
    scatter = go.Scatter(
        x=rows["distance"],
        y=rows[c.VALUE],
        error_y=error_bars(rows),
        mode="lines+markers+text",
        text=[f"{weight:g}" for weight in weights],
        textposition="top right",
        marker={"color": OURS, "size": 10},
        line={"color": OURS, "width": 1},
        customdata=rows[[c.LOW, c.HIGH]],
        hovertemplate="weight %{text}: F1 %{y:.4f}<br>95 %: %{customdata[0]:.4f} to %{customdata[1]:.4f}<br>"
        "%{x:.1%} away from sales<extra></extra>",
    )
    x = {"tickformat": ".0%", "title": "How far what is shown is from what is sold"}
    return laid_out(go.Figure(scatter), 360, x=dict(x), y={"tickformat": ".3f", "title": "F1 at 10"})

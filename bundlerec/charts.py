"""Tables in, Plotly figures out. Names arrive as titles (`label`); nothing is computed here.

Colours are mid-tones that stand out on light and dark ground; fonts and ground come from the page's theme.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import pandas as pd
import plotly.graph_objects as go

from bundlerec.data import columns as c

Label = Callable[[str], str]

OURS = "#0d9488"
SIMPLE = "#8793a6"
BASE = "#d97706"
CEILING = "#a855f7"
SERIES = (OURS, BASE, "#6b7fd7", "#db5a7c", "#7c9a3d", SIMPLE)
WORTH = "reward"
TICKS = 8  # about so many on an axis of passes
_ROW_HEIGHT = 34


def models_at_size(metrics: pd.DataFrame, metric: str, k: str, ours: Iterable[str], label: Label) -> go.Figure:
    """One dot a model with its 95 % interval, best on top; ours in colour.

    `metrics`: Metrics table; rows of other sizes, measures, segments and without a value are left out.
    """
    rows = _rows(metrics, metric).query("k == @k").sort_values(c.VALUE)
    mine, (axis, hover) = set(ours), _formats(metric)
    colours = [OURS if model in mine else SIMPLE for model in rows[c.MODEL]]
    figure = go.Figure(
        go.Scatter(
            x=rows[c.VALUE],
            y=[label(model) for model in rows[c.MODEL]],
            error_x=error_bars(rows),
            mode="markers",
            marker={"color": colours, "size": 11},
            customdata=rows[[c.LOW, c.HIGH, c.N]],
            hovertemplate=f"%{{y}}: %{{x:{hover}}}<br>95 %: %{{customdata[0]:{hover}}} to %{{customdata[1]:{hover}}}"
            "<br>%{customdata[2]:,} customers<extra></extra>",
        )
    )
    return laid_out(figure, 70 + _ROW_HEIGHT * len(rows), x={"tickformat": axis, "rangemode": "tozero"})


def flows(table: pd.DataFrame, label: Label) -> go.Figure:
    """What leads to what, as a Sankey diagram: from the products on the left to those of the next order on the right.

    table: first, then (item ids), orders, share, lift.
    """
    left, right = (list(dict.fromkeys(table[name])) for name in ("first", "then"))
    figure = go.Figure(
        go.Sankey(
            textfont={"shadow": "none"},
            node={
                "label": [label(item) for item in (*left, *right)],
                "color": [OURS] * len(left) + [BASE] * len(right),
                "pad": 14,
                "thickness": 14,
            },
            link={
                "source": [left.index(item) for item in table["first"]],
                "target": [len(left) + right.index(item) for item in table["then"]],
                "value": table["orders"].tolist(),
                "color": "rgba(135, 147, 166, 0.3)",
                "customdata": table[["share", "lift"]].to_numpy(),
                "hovertemplate": "%{source.label} → %{target.label}<br>%{value:,} next orders, "
                "%{customdata[0]:.1%} of those after it<br>%{customdata[1]:.1f} times as often as usual<extra></extra>",
            },
        )
    )
    return laid_out(figure, 120 + 26 * max(len(left), len(right)))


def by_size(metrics: pd.DataFrame, metric: str, models: Sequence[str], label: Label) -> go.Figure:
    """One line a model over the sizes of the bundle, with its 95 % band; "auto" has no place on the axis."""
    rows = _rows(metrics, metric)
    rows = rows[rows[c.K] != c.AUTO].assign(size=lambda table: table[c.K].astype(int))
    figure = go.Figure()
    for colour, model in zip(SERIES, models, strict=False):
        line = rows[rows[c.MODEL] == model].sort_values("size")
        figure.add_trace(_band(line, colour))
        figure.add_trace(_line(line["size"], line[c.VALUE], label(model), colour))
    sizes = sorted(rows["size"].unique().tolist())
    figure.update_xaxes(title="Products in the bundle", tickvals=sizes)
    return laid_out(figure, 380, y={"tickformat": _formats(metric)[0], "rangemode": "tozero"})


def differences(comparisons: pd.DataFrame, metric: str, k: str, label: Label) -> go.Figure:
    """One dot a rival: how far the chosen model is ahead (right of the line), with its paired interval."""
    rows = comparisons[(comparisons[c.METRIC] == metric) & (comparisons[c.K].astype(str) == k)]
    rows = rows.dropna(subset=[c.VALUE]).sort_values(c.VALUE, ascending=False)
    axis, hover = _formats(metric)
    sure = (rows[c.LOW] > 0) | (rows[c.HIGH] < 0)
    figure = go.Figure(
        go.Scatter(
            x=rows[c.VALUE],
            y=[label(rival) for rival in rows[c.RIVAL]],
            error_x=error_bars(rows),
            mode="markers",
            marker={"color": [OURS if one else SIMPLE for one in sure], "size": 11},
            customdata=rows[[c.LOW, c.HIGH]],
            hovertemplate=f"%{{y}}: %{{x:+{hover}}}<br>95 %: %{{customdata[0]:+{hover}}} to "
            f"%{{customdata[1]:+{hover}}}<extra></extra>",
        )
    )
    figure.add_vline(x=0, line={"color": BASE, "width": 2, "dash": "dot"})
    return laid_out(figure, 80 + _ROW_HEIGHT * len(rows), x={"tickformat": f"+{axis}"})


def reliability_curve(bins: pd.DataFrame) -> go.Figure:
    """What was bought against what was said, a dot a bin with its 95 % interval; on the dotted line both are equal.

    `bins`: said, bought, low, high (shares), places; a row a bin.
    """
    figure = go.Figure()
    top = float(bins[["said", "high"]].to_numpy().max()) if len(bins) else 1.0
    equal = {"color": BASE, "width": 2, "dash": "dot"}
    figure.add_trace(
        go.Scatter(x=[0, top], y=[0, top], mode="lines", line=equal, name="as said", hoverinfo="skip")
    )
    hover = "said %{x:.1%}, bought %{y:.1%}<br>95 %: %{customdata[0]:.1%} to %{customdata[1]:.1%}"
    figure.add_trace(
        go.Scatter(
            x=bins["said"],
            y=bins["bought"],
            error_y=error_bars(bins.rename(columns={"bought": c.VALUE, "low": c.LOW, "high": c.HIGH})),
            mode="markers+lines",
            name="as bought",
            marker={"color": OURS, "size": 9},
            line={"color": OURS, "width": 1.5},
            customdata=bins[["low", "high", "places"]],
            hovertemplate=f"{hover}<br>%{{customdata[2]:,}} products<extra></extra>",
        )
    )
    figure.update_xaxes(title="Probability that was said", tickformat=".0%", rangemode="tozero")
    return laid_out(figure, 360, y={"title": "Share that was bought", "tickformat": ".0%", "rangemode": "tozero"})


def training_curve(curve: pd.DataFrame, name: str, stages: Sequence[str], label: Label) -> go.Figure:
    """One named curve over the steps, a line a stage."""
    rows = curve[curve[c.NAME] == name]
    figure = go.Figure()
    for colour, stage in zip(SERIES, stages, strict=False):
        line = rows[rows[c.STAGE] == stage].sort_values(c.STEP)
        trace = _line(line[c.STEP], line[c.VALUE], label(stage), colour)
        figure.add_trace(trace.update(hovertemplate="step %{x}: %{y:.4g}<extra>%{fullData.name}</extra>"))
    steps = int(rows[c.STEP].max()) if len(rows) else 1
    figure.update_xaxes(title="Pass over the orders", dtick=max(1, round(steps / TICKS)))
    return laid_out(figure, 300).update_layout(showlegend=len(stages) > 1)


def orders_over_time(timeline: pd.DataFrame) -> go.Figure:
    """A column a period; a period without any order is a hole. `timeline`: period, orders."""
    return _columns(timeline["period"], timeline["orders"], "%{x|%-d %b %Y}: %{y:,} orders")


def customers_by_orders(depth: pd.DataFrame) -> go.Figure:
    """How many customers have one order, two, and so on. `depth`: orders, customers."""
    figure = _columns(depth["orders"], depth["customers"], "%{x} orders: %{y:,} customers")
    return figure.update_xaxes(title="Orders", type="category")


def long_tail(tail: pd.DataFrame) -> go.Figure:
    """The share of all lines that the most bought items have. `tail`: items, lines (shares)."""
    trace = _line(tail["items"], tail["lines"], "Lines", OURS)
    hover = "the most bought %{x:.0%} of the products make %{y:.1%} of the lines<extra></extra>"
    figure = go.Figure(trace.update(mode="lines", fill="tozeroy", hovertemplate=hover))
    figure.update_xaxes(title="Products, most bought first", tickformat=".0%")
    return laid_out(figure, 260, y={"tickformat": ".0%", "range": [0, 1.02]})


def _columns(x: pd.Series, y: pd.Series, hover: str) -> go.Figure:
    figure = go.Figure(go.Bar(x=x, y=y, marker={"color": OURS}, hovertemplate=f"{hover}<extra></extra>"))
    return laid_out(figure, 260, y={"rangemode": "tozero", "tickformat": ",~d"})


def _formats(metric: str) -> tuple[str, str]:
    """How an axis and a hover text write a measure: shares in percent, the merchant's worth on its own scale."""
    return (".2f", ".3f") if metric == WORTH else (".1~%", ".2%")


def _rows(metrics: pd.DataFrame, metric: str) -> pd.DataFrame:
    everybody = metrics[(metrics[c.METRIC] == metric) & (metrics[c.SEGMENT] == "all")]
    return everybody.dropna(subset=[c.VALUE]).assign(**{c.K: lambda table: table[c.K].astype(str)})


def error_bars(rows: pd.DataFrame) -> dict[str, object]:
    """From `low` to `high` around `value`."""
    return {
        "type": "data",
        "symmetric": False,
        "array": rows[c.HIGH] - rows[c.VALUE],
        "arrayminus": rows[c.VALUE] - rows[c.LOW],
        "thickness": 2,
        "color": SIMPLE,
        "width": 0,
    }


def _band(line: pd.DataFrame, colour: str) -> go.Scatter:
    return go.Scatter(
        x=[*line["size"], *line["size"][::-1]],
        y=[*line[c.HIGH], *line[c.LOW][::-1]],
        mode="lines",
        fill="toself",
        fillcolor=colour,
        opacity=0.18,
        line={"width": 0},
        hoverinfo="skip",
        showlegend=False,
    )


def _line(x: pd.Series, y: pd.Series, name: str, colour: str) -> go.Scatter:
    return go.Scatter(
        x=x,
        y=y,
        name=name,
        mode="lines+markers",
        line={"color": colour, "width": 2.5},
        hovertemplate="%{x} products: %{y:.2%}<extra>%{fullData.name}</extra>",
    )


def laid_out(
    figure: go.Figure, height: int, x: dict[str, object] | None = None, y: dict[str, object] | None = None
) -> go.Figure:
    """Height, margins and axes as all figures have them."""
    figure.update_xaxes(automargin=True, **(x or {}))
    figure.update_yaxes(automargin=True, **(y or {}))
    return figure.update_layout(
        height=height,
        margin={"l": 8, "r": 16, "t": 12, "b": 8},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    )

"""The map of what is bought together, as a figure. Names arrive as titles; nothing is computed here."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from bundlerec.bundles.together_map import GROUP, ONE, OTHER, SOLD, TogetherMap, X, Y
from bundlerec.charts import SERIES, SIMPLE, Label, laid_out
from bundlerec.data import columns as c

SMALLEST, LARGEST = 10, 34  # pixels of a product's dot
NAMED = 12  # best sellers with their names on the map
WIDTHS = (0.8, 1.8, 3.2)  # pixels of weak, middling and strong ties


def together(found: TogetherMap, label: Label, name: Label) -> go.Figure:
    """A dot a product, larger where it sells more, in the colour of its group; the id comes with a click as customdata.
    Lines join what is bought together, wider where the tie is stronger. The best sellers carry their `label`: more
    would lie upon each other. Whoever points at a dot reads its `name`.
    """
    figure = go.Figure(_lines(found))
    products = found.products
    size = np.sqrt(products[SOLD] / max(products[SOLD].max(), 1))
    figure.add_trace(
        go.Scatter(
            x=products[X],
            y=products[Y],
            mode="markers+text",
            text=[label(item) if place < NAMED else "" for place, item in enumerate(products[c.ITEM_ID])],
            hovertext=[name(item) for item in products[c.ITEM_ID]],
            textposition="top center",
            textfont={"size": 11},
            customdata=products[[c.ITEM_ID, SOLD]],
            marker={
                "size": SMALLEST + (LARGEST - SMALLEST) * size,
                "color": [SERIES[group % len(SERIES)] for group in products[GROUP]],
                "opacity": 1,
                "line": {"width": 1, "color": SIMPLE},
            },
            cliponaxis=False,
            hovertemplate="%{hovertext}<br>in %{customdata[1]:,} orders<extra></extra>",
        )
    )
    hidden: dict[str, object] = {"visible": False, "fixedrange": True}
    return laid_out(figure, 460, x=hidden, y=hidden).update_layout(showlegend=False, dragmode=False)


def _lines(found: TogetherMap) -> list[go.Scatter]:
    """The ties in three widths, the weakest first, so that the strongest lie on top."""
    places = found.products.set_index(c.ITEM_ID)
    traces = []
    for width, ties in zip(WIDTHS, np.array_split(np.arange(len(found.ties)), len(WIDTHS)), strict=True):
        part = found.ties.iloc[ties]
        ends = [places.loc[part[name], [X, Y]].to_numpy(dtype=float) for name in (ONE, OTHER)]
        path = np.stack([*ends, np.full_like(ends[0], np.nan)], axis=1).reshape(-1, 2)
        line = {"width": width, "color": SIMPLE}
        traces.append(
            go.Scatter(x=path[:, 0], y=path[:, 1], mode="lines", line=line, opacity=0.55, hoverinfo="skip")
        )
    return traces

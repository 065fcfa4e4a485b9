"""Whether the model may be trusted, in one or two plain sentences with the figures behind them."""

from __future__ import annotations

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.recommender import BEST_SELLERS

SIZE = 10


def verdict(chosen: str, metrics: pd.DataFrame, comparisons: pd.DataFrame, simple: list[str], sure: bool) -> str:
    """Reads the judged tables; money and counts first.

    `sure`: the 99.9 % intervals of the lead over each of `simple` lie above zero. No claim without that.
    """

    def figure(model: str, metric: str) -> float:
        rows = metrics[
            (metrics[c.MODEL] == model)
            & (metrics[c.K] == SIZE)
            & (metrics[c.SEGMENT] == "all")
            & (metrics[c.METRIC] == metric)
        ]
        return float(rows[c.VALUE].iloc[0]) if len(rows) else float("nan")

    hits = SIZE * figure(chosen, "precision")
    best = max(simple, key=lambda name: figure(name, "f1"))
    known = f"Of {SIZE} products offered, {hits:.2f} were bought in the customer's very next order"
    if chosen == BEST_SELLERS:
        return f"{known}. These are best sellers: nothing personal could be shown to do better on this log."
    rows = comparisons[
        (comparisons[c.MODEL] == chosen)
        & (comparisons[c.RIVAL] == best)
        & (comparisons[c.K] == SIZE)
        & (comparisons[c.METRIC] == "f1")
    ]
    others = [SIZE * figure(model, "precision") for model in (BEST_SELLERS, best, "ceiling")]
    against = (
        f"{known}; best sellers reach {others[0]:.2f}, the best simple method ({best}) "
        f"{others[1]:.2f}, perfect foresight {others[2]:.2f}."
    )
    if chosen == best or not len(rows):
        return f"{against} You may use it; a simple method did the job here."
    low, high = float(rows[c.LOW].iloc[0]), float(rows[c.HIGH].iloc[0])
    base = figure(best, "f1")
    span = (
        f"{100 * low / base:+.1f} % to {100 * high / base:+.1f} % by F1, with 95 % certainty"
        if base
        else "unknown"
    )
    if sure:
        return (
            f"{against} You may trust it: its lead over that method ({span}, and above zero with 99.9 %) is more "
            "than chance."
        )
    if low > 0:
        return (
            f"{against} It is probably better: the lead over that method ({span}) is not yet above zero with the "
            "99.9 % that a claim needs here. More customers or orders would tell."
        )
    if high < 0:
        return f"{against} Take care: on the latest orders that method did better ({span})."
    return f"{against} It is about as good as that method: the difference ({span}) may be chance."

"""The tables that people read: one a log, and our lead over all of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.quality.rivals import BOOSTING
from benchmarks.sets import PUBLISHED
from bundlerec.evaluation.compare import CEILING
from bundlerec.evaluation.intervals import mean_relative_difference
from bundlerec.recommender import POLICY, SCORER

SHOWN = (
    ("f1", "5"),
    ("f1", "10"),
    ("f1", "auto"),
    ("precision", "10"),
    ("recall", "10"),
    ("recall", "20"),
    ("ndcg", "10"),
    ("together", "10"),
    ("discovery_f1", "10"),
)
OURS = (SCORER, POLICY, BOOSTING)
# Our figure, and the columns among whose simple methods the best one is its rival.
LEADS = {
    "F1 at 10": ("f1/10", ("f1/10",)),
    "F1 at own size, rivals at their best size": ("f1/auto", ("f1/5", "f1/10", "f1/auto")),
    "F1 at 10, new items": ("discovery_f1/10", ("discovery_f1/10",)),
    "recall at 10": ("recall/10", ("recall/10",)),
}


def print_sets(out: Path, names: Sequence[str]) -> None:
    """One Markdown table a log; `quality.csv`, `lead.csv` and `costs.csv` hold all logs together."""
    for kind in ("quality", "lead", "costs"):
        tables = [pd.read_csv(out / f"{name}.{kind}.csv").assign(set=name) for name in names]
        pd.concat(tables, ignore_index=True).to_csv(out / f"{kind}.csv", index=False)
    for name in names:
        print(f"\n### {name}\n")
        print(_table(out, name).to_markdown(floatfmt=".4f"))


def print_lead(out: Path, names: Sequence[str]) -> None:
    """Mean relative difference to the best simple method of each log, customers resampled within each log."""
    kept = {name: pd.read_parquet(out / f"{name}.customers.parquet") for name in names}
    rows = []
    for title, (mine, columns) in LEADS.items():
        for model in OURS:
            pairs = [_pair(values, model, mine, columns) for values in kept.values()]
            found = mean_relative_difference(pairs)
            each = [f"{a.mean() / b.mean() - 1:+.1%}" for a, b in pairs]
            rows.append(
                (title, model, *each, f"{found.value[0]:+.1%}", f"{found.low[0]:+.1%} to {found.high[0]:+.1%}")
            )
    print("\n### Lead over the best simple method\n")
    print(pd.DataFrame(rows, columns=["", "model", *names, "mean", "95 %"]).to_markdown(index=False))


def _table(out: Path, name: str) -> pd.DataFrame:
    figures = pd.read_csv(out / f"{name}.quality.csv", dtype={"k": "str"})
    figures = figures[figures["segment"] == "all"].set_index(["metric", "k", "model"])["value"].sort_index()
    costs = pd.read_csv(out / f"{name}.costs.csv").set_index("model")
    table = pd.DataFrame({f"{metric}@{k}": figures[metric, k] for metric, k in SHOWN})
    table = table.loc[[*costs.index, CEILING]].join(costs[["train_seconds", "build_seconds"]])
    table.loc["published", list(PUBLISHED[name])] = list(PUBLISHED[name].values())
    return table


def _pair(values: pd.DataFrame, model: str, mine: str, columns: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """F1 of our model's customers and of the best simple method's, those left out dropped from both."""
    rivals = [
        value.to_numpy()
        for key, value in values.items()
        if str(key).split("/", 1)[0] not in OURS and str(key).split("/", 1)[1] in columns
    ]
    best = max(rivals, key=lambda value: float(np.nanmean(value)))
    ours = values[f"{model}/{mine}"].to_numpy()
    judged = ~np.isnan(ours)
    return ours[judged], best[judged]

"""How good a run is, as commands print it and as they tell it to programs."""

from __future__ import annotations

from typing import Any

import pandas as pd

from bundlerec.cli.output import table
from bundlerec.data import columns as c
from bundlerec.evaluation.reliability import Reliability
from bundlerec.store import Run

SHOWN = ("f1", "precision", "recall")


def records(metrics: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a Metrics table for JSON: k is a number or "auto", a figure that can't be computed is null."""
    plain = metrics.astype(object).where(metrics.notna(), None)
    return [{**row, c.K: row[c.K] if row[c.K] == c.AUTO else int(row[c.K])} for row in plain.to_dict("records")]


def told_of(run: Run, metrics: pd.DataFrame) -> dict[str, Any]:
    """A run with its figures, for JSON."""
    seconds = max((run.finished - run.started).total_seconds(), 0.0) if run.finished and run.started else None
    return {
        "run": run.id,
        "state": run.state.value,
        "seconds": seconds,
        "device": run.device,
        "chosen": run.summary.get("chosen"),
        "problems": run.summary.get("problems", []),
        "limits": run.summary.get("limits", []),
        "metrics": records(metrics),
    }


def print_run(run: Run, metrics: pd.DataFrame) -> None:
    """Figures, calibration and what follows from them, for people."""
    if len(metrics):
        print_metrics(metrics, (5, 10))
    summary = run.summary
    print_calibration(Reliability.of_run(summary))
    for sentence in dict.fromkeys(
        [summary.get("verdict"), summary.get("chosen_because"), *summary.get("problems", [])]
    ):
        if sentence:
            print(sentence)
    print(f"Run {run.id}: the shop gets “{summary.get('chosen')}”. Computed on {run.device}.")


def print_calibration(found: Reliability | None) -> None:
    """Whether probabilities can be taken at their word: one line of figures, one of examples; nothing for None."""
    if found is None:
        return
    print(
        f"Probabilities of {found.places:,} likeliest products of {found.customers:,} customers: expected calibration "
        f"error {found.error:.4f}, Brier skill {found.brier_skill:+.3f}."
    )
    examples = [found.bins[place] for place in (len(found.bins) // 3, -1)]
    told = [f"of those said to be bought with {one.said:.0%}, {one.bought:.0%} were" for one in examples]
    print(f"{'; '.join(told).capitalize()}.")


def print_metrics(metrics: pd.DataFrame, ks: tuple[int, ...] | list[int]) -> None:
    """A short table for people: our models, the simple methods and the ceiling, best first."""
    rows = metrics[(metrics[c.SEGMENT] == "all") & metrics[c.METRIC].isin([*SHOWN, "discovery_f1"])]
    if rows.empty:
        print("There are no figures: too few customers have two orders and a later one to judge by.")
        return
    wide = rows.pivot_table(index=c.MODEL, columns=[c.METRIC, c.K], values=c.VALUE, aggfunc="first")
    columns = [("f1", k) for k in (*ks, c.AUTO)] + [(m, max(ks)) for m in (*SHOWN[1:], "discovery_f1")]
    columns = [(metric, k) for metric, k in columns if (metric, k) in wide.columns]
    wide = wide.sort_values(columns[0] if ("f1", 10) not in columns else ("f1", 10), ascending=False)
    heads = [f"{metric.replace('_', ' ')} {'own size' if k == c.AUTO else f'@{k}'}" for metric, k in columns]
    body = [
        [model, *("—" if pd.isna(v) else f"{v:.4f}" for v in row)]
        for model, row in zip(wide.index, wide[columns].to_numpy(), strict=True)
    ]
    judged = int(rows[c.N].max())
    table(f"Judged on {judged:,} customers' next orders", ["Model", *heads], body)

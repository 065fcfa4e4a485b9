"""Complete Journey at the published split: every model beside each other, with paired intervals.

    python -m benchmarks.journey --preset balanced --seed 0

The cut is the 90 % quantile of the orders' times; the model that `train` chooses, the scorer and the policy are
judged on the first order after it, beside all simple methods of the same run.
"""

from __future__ import annotations

import argparse
import resource
import time

import pandas as pd

from benchmarks.shops import demo_store
from bundlerec import jobs
from bundlerec.cli.figures import print_calibration, print_metrics
from bundlerec.cli.output import table
from bundlerec.cli.progress import shown
from bundlerec.config import Preset, RewardWeights, TrainSettings
from bundlerec.data import columns as c
from bundlerec.evaluation.reliability import Reliability
from bundlerec.operations import train
from bundlerec.progress import Part

# The best simple methods' figures with every setting tuned on an inner cut, of the study that set the bars.
PUBLISHED = {("f1", 5): 0.1073, ("f1", 10): 0.1123, ("f1", c.AUTO): 0.1207, ("discovery_f1", 10): 0.0123}


def main() -> None:
    """Trains, and prints the table, the paired differences and the costs."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--preset", choices=[preset.value for preset in Preset], default="balanced")
    words.add_argument("--seed", type=int, default=0)
    asked = words.parse_args()
    settings = TrainSettings(preset=Preset(asked.preset), seed=asked.seed, reward=RewardWeights())
    with shown() as progress, demo_store(Part(progress, 0.0, 0.1)) as (store, shop):
        run = jobs.submit(store, shop, settings)
        started = time.perf_counter()
        summary = train(store, run, Part(progress, 0.1, 1.0))
        seconds = time.perf_counter() - started
        metrics, comparisons = store.results.metrics(run.id), store.results.comparisons(run.id)
    print_metrics(metrics, (5, 10))
    print_calibration(Reliability.of_run(summary))
    _print_bars(metrics)
    _print_comparisons(metrics, comparisons)
    for name in ("verdict", "chosen_because", "refit"):
        print(f"{name}: {summary[name]}")
    print(f"seconds: {summary['seconds']}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"training took {seconds:.0f} s, peak memory {peak:.2f} GiB")


def _print_bars(metrics: pd.DataFrame) -> None:
    rows = metrics[metrics[c.SEGMENT] == "all"].set_index([c.MODEL, c.METRIC, c.K])[c.VALUE]
    simple = [m for m in metrics[c.MODEL].unique() if m not in ("scorer", "policy", "ceiling")]
    body = []
    for (metric, k), bar in PUBLISHED.items():
        best = max(simple, key=lambda model: rows.get((model, metric, k), 0.0))
        ours = [f"{rows[model, metric, k]:.4f}" for model in ("scorer", "policy")]
        body.append((f"{metric}@{k}", f"{bar:.4f}", f"{rows[best, metric, k]:.4f} {best}", *ours))
    table(
        "Against the published best simple methods",
        ("", "published", "best simple here", "scorer", "policy"),
        body,
    )


def _print_comparisons(metrics: pd.DataFrame, comparisons: pd.DataFrame) -> None:
    """Ours against best sellers, the best simple method at ten products, and the policy against the scorer."""
    f1 = metrics[(metrics[c.SEGMENT] == "all") & (metrics[c.METRIC] == "f1") & (metrics[c.K] == 10)]
    simple = f1[~f1[c.MODEL].isin(["scorer", "policy", "ceiling"])]
    best = simple.loc[simple[c.VALUE].idxmax(), c.MODEL]
    wanted = {
        ("f1", 10),
        ("f1", c.AUTO),
        ("together", 10),
        ("reward", 10),
        ("reward", c.AUTO),
        ("discovery_f1", 10),
    }
    rows = comparisons[comparisons[c.RIVAL].isin(["best_sellers", best, "scorer"])]
    body = [
        (r[c.MODEL], r[c.RIVAL], f"{r[c.METRIC]}@{r[c.K]}", *(f"{r[x]:+.5f}" for x in (c.VALUE, c.LOW, c.HIGH)))
        for _, r in rows.iterrows()
        if (r[c.METRIC], r[c.K]) in wanted
    ]
    table("Paired differences, same customers, 95 %", ("model", "rival", "metric", "mean", "low", "high"), body)


if __name__ == "__main__":
    main()

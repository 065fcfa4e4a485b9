"""One log: everybody's offers judged by the same code, and written down."""

from __future__ import annotations

import json
import resource
from itertools import chain
from pathlib import Path

import pandas as pd

from benchmarks.quality.rivals import BOOSTING, our_entries, simple_entries
from benchmarks.sets import BenchmarkSet
from bundlerec.config import TrainSettings
from bundlerec.data.split import next_orders, training_part
from bundlerec.evaluation.compare import comparisons_table, judge, metrics_table
from bundlerec.recommender import POLICY, SCORER

KS = (5, 10, 20)
SIMPLE, OURS, DEEP = "simple", "ours", "deep"
KEPT = (
    ("f1", 5),
    ("f1", 10),
    ("f1", "auto"),
    ("discovery_f1", 10),
    ("recall", 10),
)  # customer by customer, for the lead over all logs


def judge_set(log: BenchmarkSet, settings: TrainSettings, out: Path, only: str | None = None) -> None:
    """Writes NAME.quality.csv, NAME.lead.csv, NAME.costs.csv and NAME.customers.parquet (KEPT of every customer).

    only: SIMPLE or OURS, one half of the models alone, or DEEP, ours without boosting, which takes longest.
    """
    history = training_part(log.dataset, log.cut)
    truth = next_orders(log.dataset, history, log.cut)
    simple = [] if only in (OURS, DEEP) else simple_entries(history, truth)
    ours = [] if only == SIMPLE else our_entries(log, truth, settings, boosting=only != DEEP)
    entries = []
    for entry in chain(simple, ours):
        entries.append(entry)
        print(f"{log.name}: {entry.offer.model} done", flush=True)
    judgement = judge([entry.offer for entry in entries], truth, log.dataset.before(log.cut), KS)
    names = [entry.offer.model for entry in entries]
    metrics_table(judgement).to_csv(out / f"{log.name}.quality.csv", index=False)
    deep = [name for name in names if name in (SCORER, POLICY, BOOSTING)]
    comparisons_table(judgement, deep, names).to_csv(out / f"{log.name}.lead.csv", index=False)
    costs = pd.DataFrame(
        {
            "model": names,
            "train_seconds": [entry.train for entry in entries],
            "build_seconds": [entry.build for entry in entries],
            "settings": [json.dumps(entry.settings) for entry in entries],
        }
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    costs.assign(peak_gib_of_all=peak).to_csv(out / f"{log.name}.costs.csv", index=False)
    values = {f"{name}/{metric}/{k}": judgement.values[name, k, metric] for name in names for metric, k in KEPT}
    pd.DataFrame(values).to_parquet(out / f"{log.name}.customers.parquet")

"""All simple methods, with the settings that `train` uses, at the published split: what a model of ours has to beat.

    python -m benchmarks.methods [--permuted] [--set NAME --data FOLDER]

Complete Journey, or another log of `benchmarks/sets.py`. `--permuted` shuffles the items over all lines first: nothing
but best sellers is left to be found, and no method may find more.
"""

from __future__ import annotations

import argparse
import resource
import time
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.sets import PUBLISHED, SETS
from benchmarks.shops import demo_store
from bundlerec.bundles.baselines import simple_methods
from bundlerec.bundles.ranking import rank
from bundlerec.bundles.sizes import LARGEST, choose_factors, own_sizes
from bundlerec.cli.progress import shown
from bundlerec.data import columns as c
from bundlerec.data.dataset import Dataset, build_dataset
from bundlerec.data.split import cut_time, left_out, next_orders, training_part
from bundlerec.evaluation.compare import CEILING, Offer, judge, metrics_table

SHOWN = (("f1", 5), ("f1", 10), ("f1", c.AUTO), ("discovery_f1", 10), ("recall", 10))


def main() -> None:
    """Fits, ranks and judges, and prints one row a method."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--permuted", action="store_true", help="shuffle the items over all lines first")
    words.add_argument("--set", choices=list(SETS), help="another log than Complete Journey, from --data")
    words.add_argument("--data", type=Path, default=Path(), help="folder with one folder a log")
    asked = words.parse_args()
    if asked.set:
        log = SETS[asked.set](asked.data)
        _print(table_of(log.dataset, log.cut), PUBLISHED[asked.set])
        return
    with shown() as progress, demo_store(progress) as (store, shop):
        events, catalogue = store.data.events(shop), store.data.catalogue(shop)
    if asked.permuted:
        events[c.ITEM_ID] = np.random.default_rng(0).permutation(events[c.ITEM_ID].astype(str))
    started = time.perf_counter()
    dataset = build_dataset(events, catalogue)
    _print(table_of(dataset, cut_time(dataset)), None if asked.permuted else PUBLISHED["complete_journey"])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{time.perf_counter() - started:.0f} s in all, peak memory {peak:.2f} GiB")


def _print(table: pd.DataFrame, published: dict[str, float] | None) -> None:
    if published:
        table.loc["best published", list(published)] = list(published.values())
    print(table.to_string(float_format="{:.4f}".format, na_rep="—"))


def table_of(dataset: Dataset, cut: int) -> pd.DataFrame:
    """One row a method, and the ceiling: means of SHOWN, and seconds to fit and rank once."""
    history = training_part(dataset, cut)
    truth = next_orders(dataset, history, cut)
    print(f"{len(truth)} customers judged, {left_out(dataset, history, cut)}")
    factors = choose_factors(simple_methods(), history)
    offers, seconds = [], {}
    for method in simple_methods():
        started = time.perf_counter()
        ranked = rank(method.fit(history), truth.customers, LARGEST, history)
        seconds[method.name] = time.perf_counter() - started
        new = rank(method, truth.customers, 10, history, only_new=True)
        own = ranked.sized(own_sizes(history, truth.customers, factors[method.name]))
        offers.append(Offer(method.name, ranked, new, own))
    metrics = metrics_table(judge(offers, truth, dataset.before(cut), ks=(5, 10)))
    values = metrics.set_index([c.METRIC, c.K, c.MODEL])[c.VALUE].sort_index()
    table = pd.DataFrame({f"{metric}@{k}": values.loc[metric, k] for metric, k in SHOWN})
    return table.loc[[*seconds, CEILING]].assign(size=pd.Series(factors), seconds=pd.Series(seconds))


if __name__ == "__main__":
    main()

"""The mission's own experiment: 1,000 customers and 1,000 items, our models beside the traditional methods.

    python -m benchmarks.case

Takes the 1,000 items sold to most customers and 1,000 customers by chance (seeded) from the demo shop, cuts the log at
the 90 % quantile of the orders' times, trains on what lies before, and judges everybody on the next order.
"""

from __future__ import annotations

import argparse
from dataclasses import replace

import numpy as np

from benchmarks.shops import demo_store
from bundlerec.artifacts import Forgetful
from bundlerec.cli.figures import print_metrics
from bundlerec.cli.progress import shown
from bundlerec.config import Preset, TrainSettings
from bundlerec.data.dataset import ANONYMOUS, Dataset
from bundlerec.data.split import cut_time
from bundlerec.device import spare_a_core, torch_device
from bundlerec.progress import Part
from bundlerec.training.clock import Clock
from bundlerec.training.pipeline import learn
from bundlerec.training.shop import load_dataset


def sample(dataset: Dataset, customers: int, items: int, seed: int) -> Dataset:
    """The orders of some customers by chance, with the items that most customers bought before the cut."""
    active = np.flatnonzero(dataset.orders_of_customer > 0)
    chosen = np.random.default_rng(seed).choice(active, min(customers, len(active)), replace=False)
    member = np.zeros(dataset.n_customers, dtype=bool)
    member[chosen] = True
    theirs = np.where(member[np.maximum(dataset.order_customer, 0)], dataset.order_customer, ANONYMOUS)
    keep = np.zeros(dataset.n_items, dtype=bool)
    keep[np.argsort(-dataset.before(cut_time(dataset)).customers_of_item, kind="stable")[:items]] = True
    mine = replace(dataset, order_customer=theirs.astype(np.int32)).only_items(keep)
    return mine.only_orders(mine.order_customer != ANONYMOUS)


def main() -> None:
    """Runs the experiment and prints its table."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--customers", type=int, default=1000)
    words.add_argument("--items", type=int, default=1000)
    words.add_argument("--preset", choices=[preset.value for preset in Preset], default="balanced")
    words.add_argument("--seed", type=int, default=0)
    asked = words.parse_args()
    spare_a_core()
    settings = TrainSettings(preset=Preset(asked.preset), seed=asked.seed)
    with shown() as progress, demo_store(Part(progress, 0.0, 0.2)) as (store, shop):
        dataset = sample(load_dataset(store, shop, None), asked.customers, asked.items, asked.seed)
        part = Part(progress, 0.2, 1.0)
        outcome = learn(dataset, settings, torch_device("auto"), part, Forgetful(), Clock())
    print(f"{asked.customers} customers, {asked.items} items, {dataset.n_orders:,} orders, preset {asked.preset}")
    if outcome.learned is None:
        raise SystemExit(outcome.why)
    print_metrics(outcome.learned.metrics, (5, 10))
    print(outcome.learned.verdict)


if __name__ == "__main__":
    main()

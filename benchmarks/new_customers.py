"""Customers of whom little is known: the order after one order, and the order after none.

    python -m benchmarks.new_customers --data FOLDER [--set NAME …] [--preset quick] [--seed 0]

Nobody of them counts elsewhere: a customer is judged from two orders on. After one order the scorer is judged beside
the simple methods that need no more, after none (the first order of all) the best sellers of several windows: the
product offers those of LIST_DAYS. Attributes of customers are not used: these logs have sensitive ones alone, or none.
F1 at 10, 95 % bootstrap over customers, differences to the product's best sellers paired.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.sets import SETS, BenchmarkSet
from bundlerec.artifacts import Forgetful
from bundlerec.bundles.baselines import simple_methods
from bundlerec.bundles.popularity import LIST_DAYS, best_sellers_first
from bundlerec.bundles.ranking import rank
from bundlerec.cli.output import table
from bundlerec.config import EvidenceWeights, Preset
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import RankedLists
from bundlerec.data.split import Truth, next_orders, training_part
from bundlerec.device import spare_a_core, torch_device
from bundlerec.evaluation.intervals import estimate, paired_difference
from bundlerec.evaluation.metrics import at_size, find_hits
from bundlerec.presets import PLANS
from bundlerec.progress import Silent
from bundlerec.scorer.fitting import fit_scorer
from bundlerec.scorer.model import Scorer

K: Final = 10
WINDOWS: Final = (LIST_DAYS, 7, 21, 60, None)  # days of best sellers


def after(log: BenchmarkSet, orders: int) -> Truth:
    """The next orders of customers with exactly so many orders before the cut."""
    past = log.dataset.before(log.cut)
    truth = next_orders(log.dataset, past, log.cut, min_orders=orders)
    return truth.of(past.orders_of_customer[truth.customers] == orders)


def best_sellers(past: Dataset, customers: np.ndarray, days: float | None) -> RankedLists:
    """The same list for everybody."""
    items = np.tile(best_sellers_first(past, days)[:K].astype(np.int32), (len(customers), 1))
    return RankedLists(customers, items, np.tile(np.arange(K, 0, -1, dtype=np.float32), (len(customers), 1)))


def offers(log: BenchmarkSet, customers: np.ndarray, preset: Preset, seed: int) -> dict[str, RankedLists]:
    """Lists of the scorer and of the simple methods for customers with an order."""
    history = training_part(log.dataset, log.cut)
    device = torch_device("auto")
    fitted = fit_scorer(
        log.dataset,
        log.cut,
        PLANS[preset],
        evidence=EvidenceWeights(),
        device=device,
        seed=seed,
        progress=Silent(),
        checkpoints=Forgetful(),
    )
    models = [Scorer(fitted.weights, log.cut, device), *simple_methods()]
    return {model.name: rank(model.fit(history), customers, K, history) for model in models}


def _tell(title: str, lists: dict[str, RankedLists], truth: Truth) -> None:
    values = {name: at_size(find_hits(one, truth), K)["f1"] for name, one in lists.items()}
    base = next(iter(values.values()))
    rows = []
    for name, mine in values.items():
        own, more = estimate(mine[:, None]), paired_difference(mine, base)
        rows.append(
            (
                name,
                f"{own.value[0]:.4f}",
                f"{own.low[0]:.4f} to {own.high[0]:.4f}",
                f"{more.value[0]:+.4f}",
                f"{more.low[0]:+.4f} to {more.high[0]:+.4f}",
            )
        )
    table(
        f"{title}: {len(truth):,} customers, F1@{K}",
        ("Method", "F1", "95 %", "more than the first line by", "95 %"),
        rows,
    )


def main() -> None:
    """Judges each log that was asked for; a log without such customers says so."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--data", type=Path, required=True, help="folder with one folder a log")
    words.add_argument("--set", choices=list(SETS), action="append", help="may be repeated; default: all")
    words.add_argument("--preset", choices=[preset.value for preset in Preset], default="quick")
    words.add_argument("--seed", type=int, default=0)
    asked = words.parse_args()
    spare_a_core()
    for name in asked.set or SETS:
        log = SETS[name](asked.data)
        past = log.dataset.before(log.cut)
        for orders in (0, 1):
            truth = after(log, orders)
            told = f"{name}, the order after {'one order' if orders else 'none'}"
            if not len(truth):
                print(f"{told}: nobody to judge")
                continue
            lists = {
                "best sellers, " + (f"{days} days" if days else "ever"): best_sellers(past, truth.customers, days)
                for days in WINDOWS
            }
            if orders:
                lists |= offers(log, truth.customers, Preset(asked.preset), asked.seed)
            _tell(told, lists, truth)


if __name__ == "__main__":
    main()

"""Negative control: logs whose item ids are permuted over all lines, so that nothing personal is left to be found.

    python -m benchmarks.shuffled --data FOLDER [--set NAME …] [--times 20] [--customers 1000] [--preset quick]

FOLDER holds the logs (`benchmarks/sets.py` says how); default: all four in turn. Each time draws customers, permutes
the items of their lines with a seed of its own, and learns, chooses and judges as `train` does. One line a time:

- `offered`: the model that the shop gets; anything but best sellers is a claim that customers can be told apart
- `claim`: that, or a verdict that says “You may trust it”, or lists that differ from customer to customer
- `ahead`: scorer or policy with the 99.9 % interval of the lead in F1 at 10 above zero against best sellers and every
  simple method; nobody is told of it where best sellers are offered

Ends with exit code 1 where anything was claimed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import torch

from benchmarks.case import sample
from benchmarks.sets import SETS
from bundlerec.artifacts import Forgetful
from bundlerec.config import Preset, TrainSettings
from bundlerec.data import columns as c
from bundlerec.data.dataset import Dataset
from bundlerec.device import spare_a_core, torch_device
from bundlerec.progress import Silent
from bundlerec.recommender import BEST_SELLERS, POLICY, SCORER
from bundlerec.training.clock import Clock
from bundlerec.training.models import Models, everybody
from bundlerec.training.pipeline import Learned, learn

TRUSTED: Final = "You may trust it"
SIZE: Final = 10


def main() -> None:
    """Trains, prints a Markdown table, and counts the claims."""
    asked = _words().parse_args()
    spare_a_core()
    rows = []
    for row in times(asked.data, asked.set or list(SETS), asked.times, asked.customers, Preset(asked.preset)):
        rows.append(row)
        print(" ".join(f"{name}={value}" for name, value in row.items()), file=sys.stderr, flush=True)
    table = pd.DataFrame(rows)
    print(table.to_markdown(index=False, floatfmt=".4f"))
    claims = int(table["claim"].sum())
    print(f"\n{claims} claims in {len(table)}; scorer or policy ahead with 99.9 %: {int(table['ahead'].sum())}")
    raise SystemExit(int(claims > 0))


def times(
    folder: Path, names: list[str], count: int, customers: int, preset: Preset
) -> Iterator[dict[str, object]]:
    """One row a training, the logs in turn."""
    read = cache(lambda name: SETS[name](folder).dataset)
    for seed in range(count):
        name = names[seed % len(names)]
        whole = read(name)
        dataset = permuted(sample(whole, customers, whole.n_items, seed), seed)
        yield {"set": name, "seed": seed, **_told(dataset, TrainSettings(preset=preset, seed=seed))}


def permuted(dataset: Dataset, seed: int) -> Dataset:
    """The items permuted over all lines of the log; one that falls into an order twice stands there once."""
    item = np.random.default_rng(seed).permutation(dataset.line_item)
    cells, line = np.unique(dataset.line_order.astype(np.int64) * dataset.n_items + item, return_index=True)
    order, item = np.divmod(cells, dataset.n_items)
    start = np.concatenate([[0], np.cumsum(np.bincount(order, minlength=dataset.n_orders))]).astype(np.int64)
    return replace(
        dataset,
        line_start=start,
        line_item=item.astype(np.int32),
        line_quantity=dataset.line_quantity[line],
        line_price=dataset.line_price[line],
    )


def _told(dataset: Dataset, settings: TrainSettings) -> dict[str, object]:
    device = torch_device(settings.device)
    outcome = learn(dataset, settings, device, Silent(), Forgetful(), Clock())
    learned = outcome.learned
    if learned is None:
        raise SystemExit(outcome.why)
    rows = learned.metrics
    rows = rows[(rows[c.SEGMENT] == "all") & (rows[c.METRIC] == "f1") & (rows[c.K].astype(str) == str(SIZE))]
    f1 = rows.set_index(c.MODEL)[c.VALUE].drop("ceiling")
    simple = f1.drop([SCORER, POLICY])
    personal = outcome.chosen != BEST_SELLERS or _lists(dataset, outcome.chosen, learned, device) > 1
    return {
        "judged": outcome.judged,
        "offered": outcome.chosen,
        "best sellers": f1[BEST_SELLERS],
        "best simple": f"{simple.max():.4f} {simple.idxmax()}",
        "scorer": f1[SCORER],
        "policy": f1[POLICY],
        "ahead": bool(learned.surely_ahead),
        "claim": bool(personal or TRUSTED in learned.verdict),
    }


def _lists(dataset: Dataset, chosen: str, learned: Learned, device: torch.device) -> int:
    """How many different lists the shop's customers get."""
    cut = int(dataset.order_time[-1]) + 1
    models = Models(dataset, cut, scorer=learned.scorer, policy=learned.policy, factors={}, device=device)
    return len(np.unique(models.ranked(chosen, everybody(dataset), SIZE).items, axis=0))


def _words() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--data", type=Path, required=True, help="folder with one folder a log")
    words.add_argument("--set", action="append", choices=list(SETS), help="one or several; default: all in turn")
    words.add_argument("--times", type=int, default=20)
    words.add_argument("--customers", type=int, default=1000, help="at most so many from each log, by chance")
    words.add_argument("--preset", choices=[preset.value for preset in Preset], default="quick")
    return words


if __name__ == "__main__":
    main()

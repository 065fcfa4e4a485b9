"""How time and memory grow with a shop: 1, 2, 4, 8 times the customers and products of a real one.

    python -m benchmarks.growth [--times 1 --times 2 …] [--customers 300] [--preset quick] [--seed 0]
                                [--data FOLDER --set NAME]

The shop is Complete Journey, or another log of FOLDER (`benchmarks/sets.py` says how it holds them).

Each size runs in a process of its own. *Training* is everything up to the judgement; *values* are the probabilities
that the scorer sees today, computed once a run; *bundles* are those of every customer and kind; *reasons* are what is
told of each product in them. `--customers` begins with some customers by chance, where there is little time.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.case import sample
from benchmarks.grown import grown
from benchmarks.sets import SETS, complete_journey
from bundlerec.artifacts import Forgetful
from bundlerec.cli.output import table
from bundlerec.config import Preset, TrainSettings
from bundlerec.data.dataset import Dataset
from bundlerec.device import spare_a_core, torch_device
from bundlerec.progress import Silent
from bundlerec.training.building import build_bundles
from bundlerec.training.clock import Clock
from bundlerec.training.models import Models, everybody
from bundlerec.training.pipeline import learn
from bundlerec.training.shop import end_of

TIMES = (1, 2, 4, 8)
REASONS = "reasons"  # of a message of `build_bundles`: from then on bundles are made


class Stopwatch(Silent):
    """When reasons were first spoken of."""

    reasons_began = float("nan")

    def update(self, fraction: float, message: str) -> None:
        """Progress, as `build_bundles` tells it."""
        if REASONS in message and self.reasons_began != self.reasons_began:
            self.reasons_began = time.perf_counter()


def shop_of(asked: argparse.Namespace) -> Dataset:
    """The real log, or the orders of some of its customers, grown."""
    dataset = SETS[asked.set](asked.data).dataset
    if asked.customers is not None:
        dataset = sample(dataset, asked.customers, dataset.n_items, asked.seed)
    return grown(dataset, asked.one, asked.seed)


def measure(dataset: Dataset, settings: TrainSettings) -> dict[str, float]:
    """One size: counts, seconds and GiB."""
    spare_a_core()
    clock, device, watch = Clock(), torch_device(settings.device), Stopwatch()
    outcome = learn(dataset, settings, device, Silent(), Forgetful(), clock)
    trained = peak()
    if outcome.learned is None:
        raise SystemExit(outcome.why)
    weights, policy = outcome.learned.scorer, outcome.learned.policy
    end = end_of(dataset, None)
    models = Models(dataset, end, scorer=weights, policy=policy, factors=outcome.factors, device=device)
    customers = everybody(dataset)
    started = time.perf_counter()
    models.scorer.look(customers)
    valued = time.perf_counter()
    bundles, reasons = build_bundles(models, "policy", watch, settings.seed)
    ended = time.perf_counter()
    return {
        "lines": len(dataset.line_item),
        "customers": len(customers),
        "items": dataset.n_items,
        "training": round(sum(clock.seconds.values()), 2),
        **{f"training: {stage}": seconds for stage, seconds in clock.seconds.items()},
        "training GiB": trained,
        "values": valued - started,
        "bundles": watch.reasons_began - valued,
        "reasons": ended - watch.reasons_began,
        "rows of bundles": len(bundles),
        "rows of reasons": len(reasons),
        "GiB": peak(),
    }


def peak() -> float:
    """GiB, the most that this process held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def main() -> None:
    """Runs every size and prints the table."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--set", choices=list(SETS), default=complete_journey.__name__)
    words.add_argument(
        "--data", type=Path, default=Path(), help="folder with one folder a log; not for the default"
    )
    words.add_argument("--times", type=int, action="append", choices=range(1, 10), help=f"default: {TIMES}")
    words.add_argument("--preset", choices=[preset.value for preset in Preset], default="quick")
    words.add_argument("--seed", type=int, default=0)
    words.add_argument("--customers", type=int, help="begin with so many by chance; default: everybody")
    words.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked = words.parse_args()
    if asked.one:
        print(json.dumps(measure(shop_of(asked), TrainSettings(preset=Preset(asked.preset), seed=asked.seed))))
        return
    sizes = asked.times or TIMES
    found = [_in_a_process(times, sys.argv[1:]) for times in sizes]
    body = [(name, *(_number(one[name]) for one in found)) for name in found[0]]
    table(
        f"Growth of {asked.set}, preset {asked.preset} (seconds)",
        ("", *(f"{times} times" for times in sizes)),
        body,
    )


def _in_a_process(times: int, words: list[str]) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.growth", *words, "--one", str(times)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    print(f"{times} times: {done.stdout.strip()}", file=sys.stderr, flush=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


if __name__ == "__main__":
    main()

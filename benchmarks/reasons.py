"""Whether reasons are faithful: what the named purchases move, beside purchases drawn by chance.

    python -m benchmarks.reasons --data FOLDER [--set NAME …] [--customers N] [--preset NAME]

Learns before each log's cut, then asks about customers by chance as of the cut. The bar: taking the three named
purchases out together lowers a bundle's score more than taking out three random ones, for at least 90 % of bundles;
products that are new to the customer are counted apart.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.sets import SETS, BenchmarkSet
from bundlerec.artifacts import Forgetful
from bundlerec.bundles.baselines import simple_methods
from bundlerec.bundles.sizes import choose_factors
from bundlerec.cli.progress import shown
from bundlerec.config import Preset, TrainSettings
from bundlerec.data.split import training_part
from bundlerec.device import spare_a_core, torch_device
from bundlerec.evaluation.fidelity import TOGETHER, Fidelity
from bundlerec.progress import Part
from bundlerec.training.clock import Clock
from bundlerec.training.fidelity import judge_reasons
from bundlerec.training.models import Models
from bundlerec.training.pipeline import train_models

NAMES: Final = ("complete_journey", "online_retail")
BAR: Final = 0.9
LEAST_ORDERS: Final = 2


def models_of(log: BenchmarkSet, settings: TrainSettings) -> Models:
    """All models at the log's cut, from what lies before."""
    device = torch_device("auto")
    with shown() as progress:
        part = Part(progress, 0.0, 1.0)
        trained = train_models(log.dataset, log.cut, settings, device, part, Forgetful(), Clock())
    factors = choose_factors(simple_methods(), training_part(log.dataset, log.cut))
    return Models(
        log.dataset, log.cut, scorer=trained.fitted.weights, policy=trained.policy, factors=factors, device=device
    )


def line(found: Fidelity) -> str:
    """One row of the table."""
    won, curve = found.bundles_won, TOGETHER - 1
    shares = (found.lost[curve], found.lost_random[curve], found.brought[curve], found.brought_random[curve])
    rest = (found.complete, found.other_net, found.other_order)
    return " ".join(
        (
            f"{found.model:9} {found.group:6} {found.bundles:7,} {found.products:8,}",
            f"{won.value:7.1%} ({won.low:.1%} to {won.high:.1%}) {found.products_won.value:8.1%}",
            *(f"{share:8.1%}" for share in shares),
            f"{found.deletion.value:+6.3f} ({found.deletion.low:+.3f} to {found.deletion.high:+.3f})",
            f"{found.insertion.value:+6.3f} ({found.insertion.low:+.3f} to {found.insertion.high:+.3f})",
            *(f"{'—' if one is None else f'{one:.2f}':>5}" for one in rest),
            "" if won.value >= BAR else "BELOW THE BAR",
        )
    )


def main() -> None:
    """One table a log."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--data", type=Path, default=Path(), help="folder with one folder a log")
    words.add_argument("--set", nargs="+", choices=list(SETS), default=list(NAMES))
    words.add_argument("--customers", type=int, default=300, help="by chance")
    words.add_argument("--preset", choices=[preset.value for preset in Preset], default="quick")
    words.add_argument("--seed", type=int, default=0)
    asked = words.parse_args()
    spare_a_core()
    for name in asked.set:
        log = SETS[name](asked.data)
        models = models_of(log, TrainSettings(preset=Preset(asked.preset), seed=asked.seed))
        judged = np.flatnonzero(models.history.orders_of_customer >= LEAST_ORDERS).astype(np.int32)
        print(
            f"\n{name}: bundles won (95 %), products won; lost without {TOGETHER} named, random; brought by "
            f"{TOGETHER} named, random; areas of deletion and insertion (95 %); complete, other net, other order"
        )
        for found in judge_reasons(models, judged, asked.customers, asked.seed):
            print(line(found), flush=True)


if __name__ == "__main__":
    main()

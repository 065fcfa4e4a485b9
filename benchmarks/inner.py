"""The scorer on an inner cut, where ideas are tried: nothing of the judged part of a log is looked at.

    python -m benchmarks.inner --data FOLDER --set NAME [--preset balanced] [--seed 0]

Prints F1 at 5 and 10, at own size, and at 10 of new items, of the scorer and of the simple methods that it takes as
features, and the share of the next orders that its candidates hold.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from benchmarks.sets import SETS
from bundlerec.artifacts import Forgetful
from bundlerec.bundles.ranking import rank
from bundlerec.bundles.sizes import LARGEST, own_sizes
from bundlerec.config import EvidenceWeights, Preset
from bundlerec.data import columns as c
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import RankedLists
from bundlerec.data.split import Truth, cut_time, next_orders, training_part
from bundlerec.device import spare_a_core, torch_device
from bundlerec.evaluation.discovery import new_in_truth
from bundlerec.evaluation.metrics import at_size, find_hits
from bundlerec.presets import PLANS
from bundlerec.progress import Silent
from bundlerec.recommender import Recommender
from bundlerec.scorer.fitting import fit_scorer
from bundlerec.scorer.model import Scorer, sized_by_expected_f1

DEVICE = "auto"


def main() -> None:
    """Fits before the inner cut, judges after it."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--data", type=Path, required=True, help="folder with one folder a log")
    words.add_argument("--set", choices=list(SETS), required=True)
    words.add_argument("--preset", choices=[preset.value for preset in Preset], default="balanced")
    words.add_argument("--seed", type=int, default=0)
    asked = words.parse_args()
    spare_a_core()
    log = SETS[asked.set](asked.data)
    past = log.dataset.before(log.cut)
    cut = cut_time(past)
    history = training_part(past, cut)
    truth = next_orders(past, history, cut)
    fitted = fit_scorer(
        past,
        cut,
        PLANS[Preset(asked.preset)],
        evidence=EvidenceWeights(),
        device=torch_device(DEVICE),
        seed=asked.seed,
        progress=Silent(),
        checkpoints=Forgetful(),
    )
    scorer = Scorer(fitted.weights, cut, torch_device(DEVICE)).fit(history)
    ranked = rank(scorer, truth.customers, LARGEST, history)
    _tell(scorer, history, truth, ranked, sized_by_expected_f1(ranked, scorer.sizes_of(truth.customers)))
    sizes = own_sizes(history, truth.customers, 1.0)
    for signal in scorer.state.signals:
        ranked = rank(signal, truth.customers, LARGEST, history)
        _tell(signal, history, truth, ranked, ranked.sized(sizes))
    view = scorer.look(truth.customers).view.with_truth(truth, past, EvidenceWeights())
    held, new = int(view.label.sum()), int((view.label & ~view.bought).sum())
    asked_new = int(new_in_truth(truth, history).sizes.sum())
    print(
        f"Candidates hold {held / truth.sizes.sum():.1%} of the next orders, {new / asked_new:.1%} of the new items."
    )


def _tell(model: Recommender, history: Dataset, truth: Truth, ranked: RankedLists, own: RankedLists) -> None:
    new = rank(model, truth.customers, 10, history, only_new=True)
    figures: dict[str, tuple[RankedLists, Truth, int | str]] = {
        "F1@5": (ranked.head(5), truth, 5),
        "F1@10": (ranked.head(10), truth, 10),
        "own size": (own, truth, c.AUTO),
        "new items @10": (new, new_in_truth(truth, history), 10),
    }
    told = [
        f"{name} {np.nanmean(at_size(find_hits(lists, wanted), size)['f1']):.4f}"
        for name, (lists, wanted, size) in figures.items()
    ]
    print(f"{model.name:12}", "  ".join(told), flush=True)


if __name__ == "__main__":
    main()

"""Scorer and policy on an inner cut, where ideas are tried: nothing of the judged part of a log is looked at.

    python -m benchmarks.inner --data FOLDER --set NAME [--preset balanced] [--seed 0] [--earlier 0]

Prints F1 at 5 and 10, at own size, and at 10 of new items, of the scorer and of the simple methods that it takes as
features, the share of the next orders that its candidates hold, and what the policy's own bundles are worth beside the
scorer's. `--earlier 1` cuts once more inside what lies before the inner cut.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from benchmarks.sets import SETS, inner
from bundlerec.artifacts import Forgetful
from bundlerec.bundles.ranking import rank
from bundlerec.bundles.sizes import LARGEST, own_sizes
from bundlerec.config import Preset, TrainSettings
from bundlerec.data import columns as c
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import RankedLists
from bundlerec.data.split import Truth, next_orders, training_part
from bundlerec.device import spare_a_core, torch_device
from bundlerec.evaluation.discovery import new_in_truth
from bundlerec.evaluation.intervals import paired_difference
from bundlerec.evaluation.metrics import at_size, find_hits
from bundlerec.policy.worth import METRIC, worth
from bundlerec.progress import Silent
from bundlerec.recommender import POLICY, SCORER, Recommender
from bundlerec.scorer.model import sized_by_expected_f1
from bundlerec.training.clock import Clock
from bundlerec.training.models import Models
from bundlerec.training.pipeline import train_models

DEVICE = "auto"
MEASURES = (METRIC, "f1", "together", "size")


def main() -> None:
    """Fits before the inner cut, judges after it."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--data", type=Path, required=True, help="folder with one folder a log")
    words.add_argument("--set", choices=list(SETS), required=True)
    words.add_argument("--preset", choices=[preset.value for preset in Preset], default="balanced")
    words.add_argument("--seed", type=int, default=0)
    words.add_argument("--earlier", type=int, default=0, help="how often to cut once more")
    asked = words.parse_args()
    spare_a_core()
    log = SETS[asked.set](asked.data)
    for _ in range(asked.earlier + 1):
        log = inner(log)
    past, cut = log.dataset, log.cut
    history = training_part(past, cut)
    truth = next_orders(past, history, cut)
    settings, device = TrainSettings(preset=Preset(asked.preset), seed=asked.seed), torch_device(DEVICE)
    trained = train_models(past, cut, settings, device, Silent(), Forgetful(), Clock())
    models = Models(past, cut, scorer=trained.fitted.weights, policy=trained.policy, factors={}, device=device)
    scorer = models.scorer
    ranked = rank(scorer, truth.customers, LARGEST, history)
    _tell(scorer, history, truth, ranked, sized_by_expected_f1(ranked, scorer.sizes_of(truth.customers)))
    sizes = own_sizes(history, truth.customers, 1.0)
    for signal in scorer.state.signals:
        ranked = rank(signal, truth.customers, LARGEST, history)
        _tell(signal, history, truth, ranked, ranked.sized(sizes))
    view = scorer.look(truth.customers).view.with_truth(truth, past, settings.evidence)
    held, new = int(view.label.sum()), int((view.label & ~view.bought).sum())
    asked_new = int(new_in_truth(truth, history).sizes.sum())
    print(
        f"Candidates hold {held / truth.sizes.sum():.1%} of the next orders, {new / asked_new:.1%} of the new items."
    )
    print(f"Policy: {trained.policy.why}")
    _tell_policy(models, truth, settings)


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


def _tell_policy(models: Models, truth: Truth, settings: TrainSettings) -> None:
    """Policy minus scorer over the same customers, bundles of their own size, with 95 % intervals."""
    policy, scorer = (_of_own_size(models, name, truth, settings) for name in (POLICY, SCORER))
    found = paired_difference(policy, scorer)
    for at, name in enumerate(MEASURES):
        print(
            f"policy minus scorer, {name:8} {found.value[at]:+.5f} [{found.low[at]:+.5f}, {found.high[at]:+.5f}]",
            flush=True,
        )


def _of_own_size(models: Models, name: str, truth: Truth, settings: TrainSettings) -> np.ndarray:
    """[n, len(MEASURES)] float64."""
    lists = models.own(name, truth.customers).lists
    hits = find_hits(lists, truth)
    reward = worth(lists, truth, models.dataset.items, settings.reward)
    return np.stack([reward, at_size(hits, c.AUTO)["f1"], hits.hit.sum(axis=1) >= 2, lists.lengths], axis=1)


if __name__ == "__main__":
    main()

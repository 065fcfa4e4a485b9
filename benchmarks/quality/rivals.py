"""What every rival and every model of ours offers the judged customers of one log, with what it cost."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from benchmarks.quality.boosting import fit_boosting
from benchmarks.quality.tuning import RIVALS, Tuned, inner_cuts, tuned
from benchmarks.sets import BenchmarkSet
from bundlerec.artifacts import Forgetful
from bundlerec.bundles.ranking import rank
from bundlerec.bundles.sizes import LARGEST, own_sizes
from bundlerec.cli.figures import print_calibration
from bundlerec.config import TrainSettings
from bundlerec.data.dataset import Dataset
from bundlerec.data.split import Truth, training_part
from bundlerec.device import spare_a_core, torch_device
from bundlerec.evaluation.compare import Offer
from bundlerec.progress import Silent
from bundlerec.recommender import POLICY, SCORER
from bundlerec.scorer.model import Scorer, sized_by_expected_f1
from bundlerec.training.clock import Clock
from bundlerec.training.judging import judge_probabilities
from bundlerec.training.models import Models
from bundlerec.training.pipeline import Trained, train_models

NEW = 10
BOOSTING = "lightgbm"


@dataclass(frozen=True)
class Entry:
    """One model's offers; `train` and `build` in seconds (of tuning: one fit with the settings for fixed sizes)."""

    offer: Offer
    train: float
    build: float
    settings: dict[str, Any]


def simple_entries(history: Dataset, truth: Truth) -> Iterator[Entry]:
    """Every simple method, each part of its offer with its own best settings of the inner cuts."""
    cuts = inner_cuts(history)
    for rival in RIVALS:
        yield _entry(tuned(rival, cuts), history, truth.customers)


def _entry(best: Tuned, history: Dataset, customers: np.ndarray) -> Entry:
    started = time.perf_counter()
    method = best.make(**best.ranked).fit(history)
    fitted = time.perf_counter()
    ranked = rank(method, customers, LARGEST, history)
    built = time.perf_counter()
    new = rank(best.make(**best.new).fit(history), customers, NEW, history, only_new=True)
    own = rank(best.make(**best.own).fit(history), customers, LARGEST, history)
    own = own.sized(own_sizes(history, customers, best.factor))
    settings = {"fixed": best.ranked, "new": best.new, "own": best.own, "size": best.factor}
    return Entry(Offer(best.name, ranked, new, own), fitted - started, built - fitted, settings)


def our_entries(
    log: BenchmarkSet, truth: Truth, settings: TrainSettings, *, boosting: bool = True
) -> Iterator[Entry]:
    """Scorer, policy, and boosting over the scorer's features."""
    spare_a_core()
    clock, device = Clock(), torch_device(settings.device)
    trained = train_models(log.dataset, log.cut, settings, device, Silent(), Forgetful(), clock)
    models = Models(
        log.dataset, log.cut, scorer=trained.fitted.weights, policy=trained.policy, factors={}, device=device
    )
    seconds = clock.seconds
    for name, train in ((SCORER, seconds["scorer"]), (POLICY, seconds["scorer"] + seconds["policy"])):
        started = time.perf_counter()
        ranked = models.ranked(name, truth.customers, LARGEST if name == SCORER else 2 * NEW)
        built = time.perf_counter()
        new, own = models.ranked(name, truth.customers, NEW, only_new=True), models.own(name, truth.customers)
        told = {"preset": settings.preset.value, "chosen": trained.chosen}
        if name == SCORER:
            told |= _calibration(models, truth)
        yield Entry(Offer(name, ranked, new, own.lists), train, built - started, told)
    if boosting:
        yield _boosted(log, trained, truth, device)


def _calibration(models: Models, truth: Truth) -> dict[str, Any]:
    """Prints how far the scorer's probabilities can be taken at their word, and gives the two figures."""
    found = judge_probabilities(models, truth)
    print_calibration(found)
    return {} if found is None else {"calibration_error": found.error, "brier_skill": found.brier_skill}


def _boosted(log: BenchmarkSet, trained: Trained, truth: Truth, device: torch.device) -> Entry:
    started = time.perf_counter()
    weights = fit_boosting(trained.fitted)
    fitted = time.perf_counter()
    history = training_part(log.dataset, log.cut)
    model = Scorer(weights, log.cut, device).fit(history)  # type: ignore[arg-type]  # trees where nets are usual
    ranked = rank(model, truth.customers, LARGEST, history)
    built = time.perf_counter()
    own = sized_by_expected_f1(ranked, model.sizes_of(truth.customers))
    new = rank(model, truth.customers, NEW, history, only_new=True)
    return Entry(Offer(BOOSTING, ranked, new, own), fitted - started, built - fitted, {})

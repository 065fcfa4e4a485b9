"""Two runs of a shop beside each other: what they were asked for, what they learned from, and which is better for
the same customers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from bundlerec.data import columns as c
from bundlerec.device import torch_device
from bundlerec.errors import BadSetting
from bundlerec.evaluation.compare import judge
from bundlerec.evaluation.intervals import paired_difference
from bundlerec.evaluation.judged import JudgedScores, judged_scores, kept_judged
from bundlerec.evaluation.metrics import Size
from bundlerec.progress import Progress, Silent
from bundlerec.registry.comparison import SIZE, Figure, RunComparison
from bundlerec.registry.ground import Ground, ground_of
from bundlerec.registry.likeness import differing_data, differing_settings
from bundlerec.store import Run, Store
from bundlerec.training.provenance import END, moment_of
from bundlerec.training.seen import JOINED_VARIANTS, seen_by

FIGURES: Final[tuple[tuple[Size, str], ...]] = (
    (SIZE, "f1"), (SIZE, "precision"), (SIZE, "recall"), (SIZE, "discovery_f1"), (c.AUTO, "f1"),
)  # fmt: skip
LEAST: Final = 20  # customers; of fewer nothing is said
KEPT: Final = "Both were judged by the same orders when they were trained; neither had learned from them."


def compare_runs(
    store: Store, first: Run, second: Run, progress: Progress | None = None, *, later: bool = True
) -> RunComparison:
    """Compares two finished runs of one shop. later: whether orders after both ends may be the judge.

    Raises BadSetting for runs that can't be compared, UnknownRun for weights of another version of the program.
    """
    progress = progress or Silent()
    if first.shop != second.shop or first.id == second.id:
        raise BadSetting("Two different trainings of the same shop can be compared.", "Choose two of its list.")
    data, warnings = differing_data(first, second)
    kept = None if later and _may_have_later(store, first, second) else _kept(store, first, second)
    sides, ground = (kept, KEPT) if kept else _judged(store, first, second, progress, later)
    figures = _figures(sides, first, second)
    if first.summary.get(JOINED_VARIANTS) != second.summary.get(JOINED_VARIANTS):
        warnings.append("One took the variants of a product as one item and the other did not: figures mean less.")
    if not figures:
        warnings.append(f"Fewer than {LEAST} customers can be judged for both, so nothing can be said.")
    settings = differing_settings(first, second)
    return RunComparison(first.id, second.id, settings, data, ground, warnings, figures)


def _may_have_later(store: Store, first: Run, second: Run) -> bool:
    last = store.shops.summary(first.shop).last
    ends = [moment_of(run.summary, END) for run in (first, second)]
    return (
        last is not None
        and all(ends)
        and int(np.datetime64(last, "us").astype(np.int64)) >= max(filter(None, ends))
    )


def _kept(store: Store, first: Run, second: Run) -> tuple[JudgedScores, JudgedScores] | None:
    """What both kept, where they were judged by the same orders."""
    same = first.fingerprint and first.fingerprint == second.fingerprint
    sides = [kept_judged(store, run) for run in (first, second)] if same else [None, None]
    return None if sides[0] is None or sides[1] is None else (sides[0], sides[1])


def _judged(
    store: Store, first: Run, second: Run, progress: Progress, later: bool
) -> tuple[tuple[JudgedScores, JudgedScores], str]:
    progress.update(0.0, "Reading the shop's log")
    dataset = seen_by(store, first, None)
    ground = ground_of(first, second, dataset, later=later)
    progress.update(0.3, f"Judging run {first.id}")
    mine = _side(store, first, ground, progress)
    progress.update(0.65, f"Judging run {second.id}")
    return (mine, _side(store, second, ground, progress)), ground.why


def _side(store: Store, run: Run, ground: Ground, progress: Progress) -> JudgedScores:
    """What the run's chosen model is worth to each customer."""
    from bundlerec.data.matching import next_own_orders
    from bundlerec.training.keeping import kept_models
    from bundlerec.training.offers import offer_of

    dataset, chosen = seen_by(store, run, None), str(run.summary["chosen"])
    models = kept_models(store, run.id, dataset, ground.cut, torch_device("auto"), as_judged=ground.as_judged)
    truth, _ = next_own_orders(dataset, ground.cut)
    judgement = judge([offer_of(models, chosen, truth.customers)], truth, models.past, [SIZE])
    return judged_scores(judgement, dataset.customer_ids)


def _figures(sides: tuple[JudgedScores, JudgedScores], first: Run, second: Run) -> list[Figure]:
    shared = np.intersect1d(*(side.customers[side.customers != ""].astype(str) for side in sides))
    if len(shared) < LEAST:
        return []
    mine, theirs = (
        _of_customers(side, str(run.summary["chosen"]), shared)
        for side, run in zip(sides, (first, second), strict=True)
    )
    told = [_figure(metric, k, mine[k, metric], theirs[k, metric]) for k, metric in FIGURES if (k, metric) in mine]
    return [one for one in told if one is not None]  # by new products nobody may be judged


def _of_customers(side: JudgedScores, chosen: str, customers: np.ndarray) -> Mapping[tuple[Size, str], np.ndarray]:
    ids = side.customers.astype(str)
    order = np.argsort(ids, kind="stable")
    place = order[np.searchsorted(ids[order], customers)]
    return {(k, metric): values[place] for (model, k, metric), values in side.values.items() if model == chosen}


def _figure(metric: str, k: Size, mine: np.ndarray, theirs: np.ndarray) -> Figure | None:
    both = ~(np.isnan(mine) | np.isnan(theirs))
    if not both.any():
        return None
    found = paired_difference(mine[both], theirs[both])
    first, second = (float(one[both].mean()) for one in (mine, theirs))
    value, low, high = (float(each[0]) for each in (found.value, found.low, found.high))
    return Figure(metric, k, first, second, value, low, high, found.n)

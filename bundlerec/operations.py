"""The verbs. Each blocks until it is done and knows neither window nor thread; pages and command line call these."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from bundlerec.bundles.anchor_table import ARTIFACT as ANCHORS
from bundlerec.bundles.anchor_table import anchors_parquet
from bundlerec.bundles.anchors import anchor_bundles
from bundlerec.bundles.answering import answer
from bundlerec.bundles.existing.building import build_existing
from bundlerec.bundles.existing.law import law_of
from bundlerec.bundles.existing.offers import existing_bundles
from bundlerec.bundles.existing.ranking import RankRequest, leaves_taken_out
from bundlerec.bundles.existing.ranking import answer as rank_answer
from bundlerec.bundles.flows import FLOWS, flows_json
from bundlerec.bundles.output import write_rows
from bundlerec.bundles.path_reasons import strongest_flows
from bundlerec.bundles.requests import COMPLETE, RecommendRequest
from bundlerec.bundles.rules.of_shop import screens_of
from bundlerec.config import TrainSettings
from bundlerec.data import columns as c
from bundlerec.data.dataset import Dataset
from bundlerec.data.demo import load_demo
from bundlerec.data.forgetting import erase_customer, undo_import
from bundlerec.data.intake import import_files, inspect_files
from bundlerec.data.matching import next_own_orders
from bundlerec.data.quality.of_shop import data_quality
from bundlerec.device import device_name, spare_a_core, torch_device
from bundlerec.errors import FileProblem
from bundlerec.evaluation.cart_hits import BLENDS
from bundlerec.evaluation.compare import KS, metrics_table, segments_by_orders
from bundlerec.evaluation.of_kinds import kinds_told
from bundlerec.evaluation.reliability import Reliability
from bundlerec.feedback.exposing import log_shown
from bundlerec.progress import Part, Progress, Silent
from bundlerec.questions.asking import why, why_many
from bundlerec.recommender import BEST_SELLERS
from bundlerec.registry.in_use import RunWish, run_in_use, run_of
from bundlerec.store import Run, Store
from bundlerec.text import text_encoder
from bundlerec.training.building import build_bundles
from bundlerec.training.clock import Clock
from bundlerec.training.judging import judge_models, judge_probabilities
from bundlerec.training.keeping import StoreCheckpoints, keep_models, keep_numbers, kept_models
from bundlerec.training.pipeline import learn
from bundlerec.training.provenance import provenance
from bundlerec.training.seen import JOINED_VARIANTS, seen_by, settings_of
from bundlerec.training.shop import end_of, fingerprint_of, load_dataset, microseconds, moment
from bundlerec.training.summary import summary

__all__ = [
    "Evaluation",
    "data_quality",
    "erase_customer",
    "evaluate",
    "import_files",
    "inspect_files",
    "load_demo",
    "rank_bundles",
    "recommend",
    "run_of",
    "train",
    "undo_import",
    "why",
    "why_many",
]


def train(store: Store, run: Run, progress: Progress) -> Mapping[str, Any]:
    """Trains scorer and policy on everything before the run's `until`, judges, and builds everybody's bundles.

    Returns the run's summary. Raises Cancelled, DeviceMissing, BadSetting.
    """
    settings, clock = settings_of(run), Clock()
    until, device = moment(settings.until), torch_device(settings.device)
    spare_a_core()
    together = store.shops.settings(run.shop).join_variants
    fingerprint = fingerprint_of(store, run.shop, until, settings.join, join_variants=together)
    store.runs.note(run.id, device=device_name(device), fingerprint=fingerprint)
    progress.update(0.0, "Reading the shop's log")
    dataset = load_dataset(store, run.shop, until, settings.join, join_variants=together)
    clock.lap("reading")
    checkpoints = StoreCheckpoints(store, run.id, fingerprint)
    outcome = learn(dataset, settings, device, Part(progress, 0.04, 0.82), checkpoints, clock)
    keep_models(store, run.id, outcome)
    models = kept_models(store, run.id, dataset, end_of(dataset, until), device)
    keep_numbers(store, run.id, models, settings.seed)
    screens = screens_of(store, run.shop, dataset, models.cut, until=until)
    models.offer_launches(text_encoder())
    made = build_bundles(models, outcome.chosen, Part(progress, 0.82, 0.95), settings.seed, screens)
    existing = _existing(store, run, dataset, until)
    bundles, reasons = (
        pd.concat(pair, ignore_index=True) if len(pair[1]) else pair[0]
        for pair in zip(made, existing, strict=True)
    )
    clock.lap("bundles")
    progress.update(0.96, "Saving")
    store.results.save_bundles(run.id, bundles, reasons)
    if outcome.learned is not None:
        store.results.save_metrics(run.id, outcome.learned.metrics, outcome.learned.comparisons)
    checkpoints.clear()
    told = kinds_told(dataset, outcome.cut)
    clock.lap("judging kinds")
    anchors = anchor_bundles(models.past, screens.of(COMPLETE) if screens else None)
    store.results.save_artifact(run.id, ANCHORS, anchors_parquet(anchors))
    clock.lap("bought together")
    if outcome.chosen != BEST_SELLERS:
        store.results.save_artifact(run.id, FLOWS, flows_json(strongest_flows(dataset, models.paths)))
    came_from = provenance(store, run.shop, dataset, until)
    return {**summary(dataset, outcome, until, clock.seconds), **came_from, JOINED_VARIANTS: together, **told}


def _existing(
    store: Store, run: Run, dataset: Dataset, until: datetime | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The merchant's own bundles for everybody; they name the variants that are in them, so variants stand apart."""
    table = store.data.existing_bundles(run.shop)
    if len(table) and len(dataset.variants):
        dataset = load_dataset(store, run.shop, until, settings_of(run).join, join_variants=False)
    return build_existing(
        table, dataset, screens_of(store, run.shop, dataset, end_of(dataset, until), until=until)
    )


def recommend(
    store: Store, shop: str, request: RecommendRequest, progress: Progress | None = None
) -> dict[str, Any]:
    """Writes the bundles that `request` asks for to its file, from everything known up to the run's end.

    Returns run, customers, rows, unknown, without, problems, seconds. Raises UnknownRun, BadSetting, FileProblem.
    """
    progress, started = progress or Silent(), time.perf_counter()
    run = run_of(store, shop, request.run)
    progress.update(0.0, "Reading the shop's log")
    spare_a_core()
    until = moment(settings_of(run).until)
    dataset = seen_by(store, run, until)
    models = kept_models(store, run.id, dataset, end_of(dataset, until), torch_device("auto"))
    models.offer_launches(text_encoder())
    models.cart_blends = run.summary.get(COMPLETE, {}).get(BLENDS)
    progress.update(0.4, "Choosing bundles")
    screens = screens_of(store, shop, dataset, models.cut, request.day, until=until)
    found = answer(models, str(run.summary["chosen"]), request, screens)
    write_rows(found.table, request.out)
    told = {**found.counts(), "problems": list(found.problems)}
    if request.explore:
        served = found.table[found.table[c.CUSTOMER_ID].isin(found.known)]
        told |= {"drawn": found.drawn, "shown": log_shown(store, run, served, c.IN_EXPORT)}
    return {"run": run.id, **told, "seconds": round(time.perf_counter() - started, 2)}


def rank_bundles(
    store: Store, shop: str, request: RankRequest, progress: Progress | None = None
) -> dict[str, Any]:
    """Ranks the merchant's own bundles for each customer into the request's file, from everything known up to the
    run's end; a shop without a finished training knows everything.

    Returns run, customers, rows, unknown, without, taken_left_out, problems, seconds. Raises UnknownRun, FileProblem.
    """
    progress, started = progress or Silent(), time.perf_counter()
    trained = request.run is not None or run_in_use(store, shop) is not None
    run = run_of(store, shop, request.run) if trained else None
    table = store.data.existing_bundles(shop)
    if table.empty:
        raise FileProblem(
            f"Shop “{shop}” has no bundles of its own yet.",
            "Import a file with the columns bundle_id,item_id: the bundles that you have.",
        )
    progress.update(0.0, "Reading the shop's log")
    spare_a_core()
    settings = TrainSettings() if run is None else settings_of(run)
    # The merchant's own bundles name the variants that are in them.
    until = moment(settings.until)
    dataset = load_dataset(store, shop, until, settings.join, join_variants=False)
    progress.update(0.4, "Ranking your bundles")
    bundles = existing_bundles(table, dataset)
    screens = screens_of(store, shop, dataset, end_of(dataset, until), request.day, until=until)
    found = rank_answer(bundles, dataset, request, law_of(screens, bundles))
    write_rows(found.table, request.out)
    return {
        "run": None if run is None else run.id,
        **found.counts(),
        "taken_left_out": leaves_taken_out(bundles, request.only_new),
        "problems": [*bundles.problems, *found.problems],
        "seconds": round(time.perf_counter() - started, 2),
    }


@dataclass(frozen=True)
class Evaluation:
    """How good every model of a run is, and how far the scorer's probabilities can be taken at their word."""

    metrics: pd.DataFrame
    calibration: Reliability | None


def evaluate(
    store: Store, shop: str, run_id: RunWish = None, ks: Sequence[int] = (), progress: Progress | None = None
) -> Evaluation:
    """The Metrics table of a run, for the usual sizes or those of `ks` (and "auto"), and its calibration.

    When the shop has orders after the run's `until`, every model is judged on those; else it is the judgement of the
    training, on its inner cut. It is empty where nobody can be judged. Raises UnknownRun.
    """
    progress, run = progress or Silent(), run_of(store, shop, run_id)
    until = moment(settings_of(run).until)
    later = None if until is None else _judged_at(store, run, None, microseconds(until), ks, progress)
    found = later or Evaluation(store.results.metrics(run.id), Reliability.of_run(run.summary))
    wanted = [*ks, c.AUTO] if ks else [*KS, c.AUTO]
    if len(found.metrics) and not set(wanted) <= set(found.metrics[c.K]):
        cut = microseconds(datetime.fromisoformat(run.summary["cut"]))
        found = _judged_at(store, run, until, cut, ks, progress, as_judged=True) or found
    metrics = found.metrics
    return Evaluation(metrics[metrics[c.K].isin(wanted)].reset_index(drop=True), found.calibration)


def _judged_at(
    store: Store,
    run: Run,
    until: datetime | None,
    cut: int,
    ks: Sequence[int],
    progress: Progress,
    *,
    as_judged: bool = False,
) -> Evaluation | None:
    """Every model judged on the first orders at or after `cut` (and before `until`); None when there are none."""
    progress.update(0.0, "Reading the shop's log")
    spare_a_core()
    dataset = seen_by(store, run, until)
    models = kept_models(store, run.id, dataset, cut, torch_device("auto"), as_judged=as_judged)
    truth, _ = next_own_orders(dataset, cut)
    if len(truth) == 0:
        return None
    reward = settings_of(run).reward
    judgement = judge_models(models, truth, reward, Part(progress, 0.2, 0.9), sorted({*ks, *KS}))
    metrics = metrics_table(judgement, segments_by_orders(models.history, truth.customers))
    return Evaluation(metrics, judge_probabilities(models, truth))

"""One training from the log to the bundles: learn, choose, judge, refit, build.

    everything before `until` = the shop
    |---- learn, calibrate, choose the model ----|cut|---- judge on the next orders ----|until -> bundles of today

Nothing at or after the cut is seen before the judgement; the bundles that are shown use everything up to `until`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd
import torch

from bundlerec.artifacts import Checkpoints
from bundlerec.bundles.baselines import simple_methods
from bundlerec.bundles.sizes import choose_factors
from bundlerec.bundles.together import count_pairs
from bundlerec.config import TrainSettings
from bundlerec.data.dataset import Dataset
from bundlerec.data.matching import next_own_orders, own_part
from bundlerec.data.split import LeftOut, cut_time, training_part
from bundlerec.data.sufficiency import LEAST_JUDGED
from bundlerec.errors import TooFewOrders
from bundlerec.evaluation.compare import comparisons_table, metrics_table, segments_by_orders, surely_ahead
from bundlerec.evaluation.fidelity import Fidelity
from bundlerec.evaluation.judged import JudgedScores, judged_scores
from bundlerec.evaluation.reliability import Reliability
from bundlerec.policy.choices import choices_of
from bundlerec.policy.model import fit_policy
from bundlerec.policy.said import said_after
from bundlerec.policy.weights import PolicyWeights
from bundlerec.presets import PLANS
from bundlerec.progress import Part, Progress
from bundlerec.recommender import BEST_SELLERS, POLICY, SCORER
from bundlerec.scorer.fitting import FittedScorer, fit_scorer
from bundlerec.scorer.signals import SIGNALS
from bundlerec.scorer.weights import ScorerWeights
from bundlerec.training.choice import Choice, choose
from bundlerec.training.clock import Clock
from bundlerec.training.fidelity import judge_reasons
from bundlerec.training.judging import judge_models, judge_probabilities
from bundlerec.training.limits import limits_reached
from bundlerec.training.models import Models
from bundlerec.training.refit import refit
from bundlerec.training.verdict import verdict


@dataclass(frozen=True)
class Trained:
    """The deep models before anybody judges them, and which model the shop gets."""

    fitted: FittedScorer
    policy: PolicyWeights
    chosen: str
    why: str


@dataclass(frozen=True)
class Learned:
    """The deep models, and how every model was judged."""

    judged_scorer: ScorerWeights  # saw nothing at or after the cut
    scorer: ScorerWeights  # for the bundles of today: the same, or fitted again
    refit: str  # which, and why
    policy: PolicyWeights
    metrics: pd.DataFrame
    comparisons: pd.DataFrame
    surely_ahead: tuple[str, ...]  # of our models: those whose lead over every simple method is no chance
    verdict: str
    reliability: Reliability | None  # of the scorer's probabilities
    reasons: list[Fidelity]  # how far what is named matters, by model and group of products
    scores: JudgedScores  # of each judged customer


@dataclass(frozen=True)
class Outcome:
    """What a training found out."""

    chosen: str  # the model that the shop gets
    why: str
    cut: int  # int64 microseconds
    judged: int  # customers
    left_out: LeftOut
    factors: Mapping[str, float] = field(default_factory=dict)  # own sizes of the simple methods
    learned: Learned | None = None  # None: too few orders, `problems` says so
    problems: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()  # sentences: of what there was too much to look at all of it


def learn(
    dataset: Dataset,
    settings: TrainSettings,
    device: torch.device,
    progress: Progress,
    checkpoints: Checkpoints,
    clock: Clock,
) -> Outcome:
    """Everything but the bundles of today. Raises Cancelled through `progress`."""
    cut = cut_time(own_part(dataset))
    history = training_part(dataset, cut)
    truth, missing = next_own_orders(dataset, cut)
    try:
        _need(len(truth))
        trained = train_models(dataset, cut, settings, device, Part(progress, 0.0, 0.65), checkpoints, clock)
    except TooFewOrders as few:
        return Outcome(BEST_SELLERS, str(few), cut, len(truth), missing, problems=(str(few),))
    fitted, policy, chosen, why = trained.fitted, trained.policy, trained.chosen, trained.why
    limits = limits_reached(dataset.before(cut), fitted, PLANS[settings.preset])
    weights, latest = fitted.weights, fitted.views[0]
    del trained, fitted  # most of the memory is in the views
    progress.update(0.65, "Finding the best bundle size of each simple method")
    factors = choose_factors(simple_methods(), history)
    clock.lap("sizes of simple methods")
    models = Models(dataset, cut, scorer=weights, policy=policy, factors=factors, device=device)
    judgement = judge_models(models, truth, settings.reward, Part(progress, 0.72, 0.95))
    metrics = metrics_table(judgement, segments_by_orders(history, truth.customers))
    simple = [name for name in models.names if name not in (SCORER, POLICY)]
    ours = dict.fromkeys([SCORER, POLICY, chosen])
    comparisons = comparisons_table(judgement, list(ours), [*simple, SCORER])
    reliable = judge_probabilities(models, truth)
    clock.lap("judging")
    progress.update(0.95, "Measuring whether reasons hold, and whether to fit again on the newest orders")
    newest = models.scorer.look(truth.customers).view.with_truth(truth, dataset, settings.evidence)
    reasons = judge_reasons(models, truth.customers, PLANS[settings.preset].probed, settings.seed)
    clock.lap("judging reasons")
    scorer, refitted = refit(weights, newest, [latest], device, settings.seed)
    clock.lap("refit")
    ahead = tuple(model for model in ours if surely_ahead(judgement, model, simple))
    told = verdict(chosen, metrics, comparisons, simple, chosen in ahead)
    scores = judged_scores(judgement, dataset.customer_ids)
    learned = Learned(
        weights, scorer, refitted, policy, metrics, comparisons, ahead, told, reliable, reasons, scores
    )
    return Outcome(chosen, why, cut, len(truth), missing, factors, learned, limits=limits)


def train_models(
    dataset: Dataset,
    cut: int,
    settings: TrainSettings,
    device: torch.device,
    progress: Progress,
    checkpoints: Checkpoints,
    clock: Clock,
) -> Trained:
    """Scorer, policy and choice from what lies before `cut`. Raises TooFewOrders, and Cancelled through `progress`."""
    fitted = fit_scorer(
        dataset,
        cut,
        PLANS[settings.preset],
        evidence=settings.evidence,
        device=device,
        seed=settings.seed,
        progress=Part(progress, 0.0, 0.7),
        checkpoints=checkpoints,
    )
    clock.lap("scorer")
    policy = _policy(dataset.before(cut), fitted, settings, device, Part(progress, 0.7, 1.0), checkpoints)
    clock.lap("policy")
    return Trained(fitted, policy, *_with_policy(choose(fitted, SIGNALS), policy))


def _need(judged: int) -> None:
    if judged >= LEAST_JUDGED:
        return
    who = {0: "No customer has", 1: "Only one customer has"}.get(judged, f"Only {judged} customers have")
    raise TooFewOrders(
        f"{who} two orders and a later one to judge by; at least {LEAST_JUDGED} such customers are needed to learn "
        "anything personal, so everybody gets the best sellers.",
        "Add a longer log, or wait for more orders.",
    )


def _policy(
    dataset: Dataset,
    fitted: FittedScorer,
    settings: TrainSettings,
    device: torch.device,
    progress: Progress,
    checkpoints: Checkpoints,
) -> PolicyWeights:
    """Trains on what each customer's blind net said, so the scores look no better than they are."""
    choices = []
    for view, moment, logits in zip(fitted.views, fitted.moments, fitted.blind_logits, strict=False):
        pairs = count_pairs(training_part(dataset, moment))
        calibrated = fitted.blind_calibration.logits(logits, view.bought)
        sizes, said = fitted.weights.order_sizes(view), said_after(dataset, view)
        choices.append(choices_of(view, calibrated, sizes, dataset.items, pairs, said=said))
    return fit_policy(
        choices,
        settings.reward,
        PLANS[settings.preset],
        device=device,
        seed=settings.seed,
        progress=progress,
        checkpoints=checkpoints,
    )


def _with_policy(choice: Choice, policy: PolicyWeights) -> tuple[str, str]:
    if choice.model != SCORER:
        return choice.model, choice.why
    return (POLICY if policy.kept else SCORER), f"{choice.why} {policy.why}"

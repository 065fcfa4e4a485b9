"""One training from the log to the bundles: learn, choose, judge, refit, build.

    everything before `until` = the shop
    |---- learn, calibrate, choose the model ----|cut|---- judge on the next orders ----|until -> bundles of today

Nothing at or after the cut is seen before the judgement; the bundles that are shown use everything up to `until`.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd
import torch

from bundlerec.artifacts import Checkpoints
from bundlerec.bundles.baselines import simple_methods
from bundlerec.bundles.sizes import choose_factors
from bundlerec.bundles.together import count_pairs
from bundlerec.config import RewardWeights, TrainSettings
from bundlerec.data.dataset import Dataset
from bundlerec.data.split import LeftOut, Truth, cut_time, left_out, next_orders, training_part
from bundlerec.evaluation.compare import comparisons_table, metrics_table, segments_by_orders
from bundlerec.policy.choices import choices_of
from bundlerec.policy.model import fit_policy
from bundlerec.policy.weights import PolicyWeights
from bundlerec.presets import PLANS
from bundlerec.progress import Part, Progress
from bundlerec.scorer.fitting import FittedScorer, fit_scorer
from bundlerec.scorer.signals import SIGNALS
from bundlerec.scorer.weights import ScorerWeights
from bundlerec.training.choice import BEST_SELLERS, Choice, choose
from bundlerec.training.judging import judge_offers
from bundlerec.training.models import POLICY, SCORER, Models
from bundlerec.training.offers import every_offer
from bundlerec.training.refit import refit
from bundlerec.training.verdict import verdict

POLICY_VIEWS = 3  # the newest snapshots
LEAST_JUDGED = 30  # customers; fewer next orders are too few to learn from or to judge by


@dataclass
class Outcome:
    """What a training produced; empty parts could not be made, `problems` says why."""

    chosen: str
    why: str
    cut: int
    judged: int
    left_out: LeftOut
    verdict: str = ""
    refit: str = ""
    metrics: pd.DataFrame | None = None
    comparisons: pd.DataFrame | None = None
    factors: Mapping[str, float] = field(default_factory=dict)  # own sizes of the simple methods
    scorer: ScorerWeights | None = None
    policy: PolicyWeights | None = None
    problems: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)


class Clock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        """Books the time since the last lap under `stage`."""
        now = time.perf_counter()
        self.seconds[stage] = round(now - self._last, 2)
        self._last = now


def learn(
    dataset: Dataset,
    settings: TrainSettings,
    device: torch.device,
    progress: Progress,
    checkpoints: Checkpoints,
) -> Outcome:
    """Everything but the bundles of today. Raises Cancelled through `progress`."""
    plan, clock = PLANS[settings.preset], Clock()
    cut = cut_time(dataset)
    history = training_part(dataset, cut)
    truth = next_orders(dataset, history, cut)
    factors = {method.name: 1.0 for method in simple_methods()}
    outcome = Outcome(BEST_SELLERS, "", cut, len(truth), left_out(dataset, history, cut), factors=factors)
    if len(truth) < LEAST_JUDGED:
        outcome.why = too_few(len(truth))
        outcome.problems.append(outcome.why)
        return outcome

    fitted = fit_scorer(
        dataset,
        cut,
        plan,
        device=device,
        seed=settings.seed,
        progress=Part(progress, 0.0, 0.45),
        checkpoints=checkpoints,
    )
    clock.lap("scorer")
    choice = choose(fitted, fitted.feature_names, SIGNALS)
    outcome.policy = _policy(dataset, fitted, settings, device, Part(progress, 0.45, 0.65), checkpoints)
    clock.lap("policy")
    outcome.chosen, outcome.why = _with_policy(choice, outcome.policy)
    progress.update(0.65, "Finding the best bundle size of each simple method")
    outcome.factors = choose_factors(simple_methods(), history)
    clock.lap("sizes of simple methods")
    models = Models(
        dataset, cut, scorer=fitted.weights, policy=outcome.policy, factors=outcome.factors, device=device
    )
    _judge(outcome, models, truth, settings.reward, Part(progress, 0.72, 0.95), clock)
    progress.update(0.95, "Measuring whether to fit again on the newest orders")
    newest = models.scorer.look(truth.customers).view.with_truth(truth, dataset.n_items)
    outcome.scorer, outcome.refit = refit(fitted.weights, newest, fitted.views[:1], device, settings.seed)
    clock.lap("refit")
    outcome.seconds = clock.seconds
    return outcome


def too_few(judged: int) -> str:
    """Why nothing was learned."""
    return (
        f"Only {judged} customers have two orders and a later one to judge by; at least {LEAST_JUDGED} are needed to "
        "learn anything personal, so everybody gets the best sellers. Add a longer log, or wait for more orders."
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
    newest = zip(fitted.views, fitted.moments, fitted.blind_logits, strict=True)
    for view, moment, logits in list(newest)[:POLICY_VIEWS]:
        pairs = count_pairs(training_part(dataset, moment))
        calibrated = fitted.weights.calibration.logits(logits, view.bought)
        choices.append(choices_of(view, calibrated, fitted.weights.order_sizes(view), dataset.items, pairs))
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


def _judge(
    outcome: Outcome, models: Models, truth: Truth, reward: RewardWeights, progress: Progress, clock: Clock
) -> None:
    offers = every_offer(models, truth.customers, Part(progress, 0.0, 0.8))
    clock.lap("bundles of every model")
    progress.update(0.8, "Judging everybody by the same orders")
    judgement = judge_offers(offers, truth, models, reward)
    outcome.metrics = metrics_table(judgement, segments_by_orders(models.history, truth.customers))
    simple = [offer.model for offer in offers if offer.model not in (SCORER, POLICY)]
    asked = dict.fromkeys([SCORER, POLICY, outcome.chosen])
    outcome.comparisons = comparisons_table(judgement, list(asked), [*simple, SCORER])
    outcome.verdict = verdict(outcome.chosen, outcome.metrics, outcome.comparisons, simple)
    clock.lap("judging")

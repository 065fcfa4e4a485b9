"""Judging all models of a run by the same orders, the merchant's reward included."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bundlerec.config import RewardWeights
from bundlerec.data import columns as c
from bundlerec.data.split import Truth
from bundlerec.evaluation.compare import KS, Judgement, judge
from bundlerec.evaluation.metrics import find_hits
from bundlerec.evaluation.reliability import PLACES, Reliability, reliability
from bundlerec.money.estimates import MARGIN, TAKINGS
from bundlerec.money.prices import usual_prices
from bundlerec.policy.worth import METRIC as REWARD
from bundlerec.policy.worth import earned, worth
from bundlerec.progress import Part, Progress
from bundlerec.recommender import SCORER
from bundlerec.training.models import Models
from bundlerec.training.offers import every_offer

FIXED = 10  # places at which the reward is judged, besides each model's own size


def judge_models(
    models: Models, truth: Truth, reward: RewardWeights, progress: Progress, ks: Sequence[int] = KS
) -> Judgement:
    """Every metric of every model on `truth`; what was bought before the models' cut counts as known."""
    offers = every_offer(models, truth.customers, Part(progress, 0.0, 0.8), max(ks))
    progress.update(0.8, "Judging everybody by the same orders")
    judgement = judge(offers, truth, models.past, ks)
    items, worths = models.dataset.items, _worths(models)
    for offer in offers:
        for lists, k in ((offer.ranked, FIXED), (offer.own, c.AUTO)):
            if lists is not None:
                judgement.values[offer.model, k, REWARD] = worth(lists, truth, items, reward, k)
                for metric, each in worths.items():
                    judgement.values[offer.model, k, metric] = earned(lists, truth, each, k)
    return judgement


def _worths(models: Models) -> dict[str, np.ndarray]:
    """Metric -> [n_items] money of one piece, of what is known before the cut; 0 where it is not."""
    price, cost = usual_prices(models.past), models.dataset.items.cost.astype(np.float64)
    worths = {TAKINGS: price, MARGIN: price - cost}
    return {metric: np.nan_to_num(each) for metric, each in worths.items() if np.isfinite(each).any()}


def judge_probabilities(models: Models, truth: Truth) -> Reliability | None:
    """How far the scorer's probabilities can be taken at their word, over the likeliest items of each judged customer.

    None where the run has no scorer, or too few orders to tell.
    """
    if not models.deep or not len(truth):
        return None
    likeliest = models.ranked(SCORER, truth.customers, PLACES)
    return reliability(models.scorer.probabilities(likeliest), find_hits(likeliest, truth).hit)

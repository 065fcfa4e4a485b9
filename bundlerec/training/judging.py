"""Judging all models' offers by the same orders, the merchant's reward included."""

from __future__ import annotations

from collections.abc import Sequence

from bundlerec.config import RewardWeights
from bundlerec.data import columns as c
from bundlerec.data.split import Truth
from bundlerec.evaluation.compare import KS, Judgement, Offer, judge
from bundlerec.policy.worth import METRIC as REWARD
from bundlerec.policy.worth import worth
from bundlerec.training.models import Models

FIXED = 10  # places at which the reward is judged, besides each model's own size


def judge_offers(
    offers: Sequence[Offer], truth: Truth, models: Models, reward: RewardWeights, ks: Sequence[int] = KS
) -> Judgement:
    """Every metric of every offer on `truth`; what was bought before the models' cut counts as known."""
    judgement = judge(offers, truth, models.dataset.before(models.cut), ks)
    items = models.dataset.items
    for offer in offers:
        for lists, k in ((offer.ranked, FIXED), (offer.own, c.AUTO)):
            if lists is not None:
                judgement.values[offer.model, k, REWARD] = worth(lists, truth, items, reward, k)
    return judgement

"""What every model offers the same customers, in the same form, so that the same code can judge all."""

from __future__ import annotations

import numpy as np

from bundlerec.bundles.sizes import LARGEST
from bundlerec.data.lists import RankedLists
from bundlerec.evaluation.compare import Offer
from bundlerec.progress import Progress
from bundlerec.recommender import POLICY, SCORER
from bundlerec.training.models import Models

NEW = 20  # places of the lists without past purchases
POLICY_PLACES = 20  # places of the policy's lists of fixed size


def every_offer(models: Models, customers: np.ndarray, progress: Progress, places: int = 0) -> list[Offer]:
    """Ranked lists (at least `places` long), lists of new items, and bundles of own size of every model."""
    offers = []
    for number, name in enumerate(models.names):
        progress.update(
            number / len(models.names), f"Asking every model for its bundles: {name.replace('_', ' ')}"
        )
        offers.append(offer_of(models, name, customers, places))
    return offers


def offer_of(models: Models, name: str, customers: np.ndarray, places: int = 0) -> Offer:
    """What one model offers: a ranked list (at least `places` long), one of new items, and a bundle of own size."""
    if name == POLICY:
        ranked, new = (_by_policy(models, customers, places, only_new=only_new) for only_new in (False, True))
        own = models.own(name, customers)
    else:
        ranked, new = models.ranked_with_new(name, customers, max(LARGEST, places), max(NEW, places))
        own = models.sized(name, ranked)
    return Offer(name, ranked, new, own.lists)


def _by_policy(models: Models, customers: np.ndarray, places: int, *, only_new: bool) -> RankedLists:
    """POLICY_PLACES items, and as many more of the scorer as are asked for: the policy sees the size that it is asked
    for, and the figures of a small size must not depend on the largest one that is judged beside it.
    """
    chosen = models.ranked(POLICY, customers, POLICY_PLACES, only_new=only_new)
    if places <= POLICY_PLACES:
        return chosen
    return chosen.filled_with(models.ranked(SCORER, customers, 2 * places, only_new=only_new), places)

"""What every model offers the same customers, in the same form, so that the same code can judge all."""

from __future__ import annotations

import numpy as np

from bundlerec.bundles.sizes import LARGEST
from bundlerec.evaluation.compare import Offer
from bundlerec.progress import Progress
from bundlerec.recommender import POLICY
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
        size = POLICY_PLACES if name == POLICY else LARGEST
        ranked, new = models.ranked_with_new(name, customers, max(size, places), max(NEW, places))
        own = models.own(name, customers) if name == POLICY else models.sized(name, ranked)
        offers.append(Offer(name, ranked, new, own.lists))
    return offers

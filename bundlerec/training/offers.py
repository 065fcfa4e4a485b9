"""What every model offers the same customers, in the same form, so that the same code can judge all."""

from __future__ import annotations

import numpy as np

from bundlerec.bundles.baselines import simple_methods
from bundlerec.evaluation.compare import Offer
from bundlerec.progress import Progress
from bundlerec.training.models import LONGEST, POLICY, SCORER, Models

NEW = 20  # places of the lists without past purchases
POLICY_PLACES = 20  # places of the policy's lists of fixed size


def every_offer(models: Models, customers: np.ndarray, progress: Progress, places: int = 0) -> list[Offer]:
    """Ranked lists (at least `places` long), lists of new items, and bundles of own size of every model."""
    simple = [method.name for method in simple_methods()]
    names = [*simple, *([SCORER, POLICY] if models.deep else [])]
    offers = []
    for number, name in enumerate(names):
        progress.update(number / len(names), f"Asking every model for its bundles: {name.replace('_', ' ')}")
        if name == POLICY:
            ranked, own = models.ranked(name, customers, max(POLICY_PLACES, places)), models.own(name, customers)
        else:
            ranked = models.ranked(name, customers, max(LONGEST, places))
            own = models.sized(name, ranked)
        offers.append(
            Offer(name, ranked, models.ranked(name, customers, max(NEW, places), only_new=True), own.lists)
        )
    return offers

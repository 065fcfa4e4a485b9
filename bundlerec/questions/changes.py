"""What would change a bundle: the strongest purchase behind each product without which it would not stand there."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Final

import numpy as np

from bundlerec.data.lists import RankedLists
from bundlerec.data.retold import pasts_of, retold
from bundlerec.errors import BundleRecError
from bundlerec.questions.opening import Product, Questions
from bundlerec.recommender import Retelling
from bundlerec.training.models import Models

TRIED: Final = 60  # products that the customer bought most often of late, and those of the bundle


@dataclass(frozen=True)
class Change:
    """What one product of a bundle hangs on."""

    product: Product
    without: Product | None  # the purchases; None: none of those tried decides about it
    own: bool  # they are of the product itself
    instead: Product | None  # what would come in

    @property
    def sentence(self) -> str:
        """“Without Coffee you would see Tea instead.”"""
        if self.without is None:
            return "No single purchase decides about it: without any one of them it would still stand here."
        cause = "the earlier purchases of it" if self.own else self.without.title
        if self.instead is None:
            return f"Without {cause} it would not stand here, and nothing would come in its stead."
        return f"Without {cause} you would see {self.instead.title} instead."

    def told(self) -> dict[str, Any]:
        """Plain JSON."""
        return {**asdict(self), "sentence": self.sentence}


def changes(questions: Questions, customer_id: str, kind: str) -> list[Change]:
    """One for each product of the bundle, in its order: every purchase is left out in turn, and the bundle chosen anew.

    Raises BundleRecError for a customer without orders and for a model that can't be asked about other pasts.
    """
    customer = questions.customer(customer_id)
    models = questions.models.under(questions.screen(kind))
    if not questions.deep and not isinstance(models.recommender(questions.model), Retelling):
        raise BundleRecError(
            "What would change this bundle is not known: the shop's model does not look at single purchases.",
            "It is known where BundleRec's own models, or methods of habit, are the shop's model.",
        )
    bundle = questions.bundle(models, kind, customer)
    if not bundle:
        return []
    tried = _tried(models, customer, bundle)
    pasts = pasts_of([(customer, [], False), *((customer, [item], False) for item in tried)])
    other = models.among(partial(retold, pasts=pasts), pasts.customer)
    as_is, *without = questions.bundles_among(other, kind, len(bundle))
    scores = _scores(questions, other, bundle)[1:]
    found = []
    for place, item in enumerate(bundle):
        decisive = [one for one in range(len(tried)) if item in as_is and item not in without[one]]
        strongest = min(decisive, key=lambda one: (scores[one, place], tried[one] != item), default=None)
        found.append(_change(questions, customer, item, strongest, tried, as_is, without))
    return found


def _tried(models: Models, customer: int, bundle: list[int]) -> list[int]:
    """Item rows: what was bought in most orders, the latest first among equals; and the bundle's own."""
    log = models.history
    lines = np.flatnonzero(log.line_customer == customer)
    items, last = np.unique(log.line_item[lines][::-1], return_index=True)
    times = log.customer_item[[customer]].toarray()[0][items]
    order = items[np.lexsort((last, -times))].tolist()
    own = [item for item in bundle if item in set(order)]
    return list(dict.fromkeys([*own, *order[:TRIED]]))


def _scores(questions: Questions, other: Models, bundle: list[int]) -> np.ndarray:
    """[told, L] scores of the bundle's products under each past; the lowest where one is no candidate any more."""
    who = np.arange(other.told, dtype=np.int32)
    items = np.tile(np.array(bundle, dtype=np.int32), (other.told, 1))
    if questions.deep:
        lists = RankedLists(who, items, np.zeros(items.shape, dtype=np.float32))
        return np.nan_to_num(other.scorer.probabilities(lists), nan=-1)
    model = other.recommender(questions.model)
    place = np.minimum(np.searchsorted(model.items, items), len(model.items) - 1)
    return np.where(model.items[place] == items, np.take_along_axis(model.score(who), place, axis=1), -np.inf)


def _change(
    questions: Questions,
    customer: int,
    item: int,
    cause: int | None,
    tried: list[int],
    as_is: list[int],
    without: list[list[int]],
) -> Change:
    product = questions.product(customer, item)
    if cause is None:
        return Change(product, None, False, None)
    new = [one for one in without[cause] if one not in as_is]
    gone = [one for one in as_is if one not in without[cause]]
    place = gone.index(item)
    instead = questions.product(customer, new[place]) if place < len(new) else None
    return Change(product, questions.product(customer, tried[cause]), tried[cause] == item, instead)

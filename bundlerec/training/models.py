"""All models of a run, looking at a shop at one moment: what recommending, judging and building ask."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
import torch

from bundlerec.bundles.baselines import simple_method, simple_methods
from bundlerec.bundles.popularity import best_sellers_first
from bundlerec.bundles.ranking import rank
from bundlerec.bundles.sizes import own_sizes
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY, RankedLists
from bundlerec.data.split import training_part
from bundlerec.errors import BadSetting
from bundlerec.policy.weights import PolicyWeights
from bundlerec.recommender import Recommender
from bundlerec.scorer.model import Scorer, sized_by_expected_f1
from bundlerec.scorer.weights import ScorerWeights
from bundlerec.training.policy_lists import OwnBundles, PolicyOffers, unsized

SCORER, POLICY = "scorer", "policy"
LONGEST = 40  # the most items in a bundle of a model's own size


class Models:
    """The models of one run at `cut`; each is made when it is first asked."""

    def __init__(
        self,
        dataset: Dataset,
        cut: int,
        *,
        scorer: ScorerWeights | None,
        policy: PolicyWeights | None,
        factors: Mapping[str, float],
        device: torch.device,
    ) -> None:
        self.dataset, self.cut, self.device = dataset, cut, device
        self.history = training_part(dataset, cut)
        self._scorer_weights, self._policy_weights, self._factors = scorer, policy, factors
        self._simple: dict[str, Recommender] = {}
        self._policy_at: tuple[np.ndarray, PolicyOffers] | None = None

    @property
    def deep(self) -> bool:
        """Whether the run has a scorer and a policy."""
        return self._scorer_weights is not None and self._policy_weights is not None

    @cached_property
    def scorer(self) -> Scorer:
        """The scorer at the cut. Raises BadSetting when the run has none."""
        if self._scorer_weights is None:
            raise BadSetting(
                "This run has no scorer: the log was too small to learn from.",
                "Ask for best_sellers, or train again.",
            )
        return Scorer(self._scorer_weights, self.cut, self.device).fit(self.history)

    def ranked(self, model: str, customers: np.ndarray, size: int, *, only_new: bool = False) -> RankedLists:
        """Exactly `size` items for each customer row, fewer only when eligible items run out."""
        if model == POLICY:
            return self._policy(customers).ranked(size, only_new=only_new)
        if model == SCORER:
            self.scorer.look(customers)
        return rank(self.one(model), customers, size, self.history, only_new=only_new)

    def own(self, model: str, customers: np.ndarray, sample_seed: int | None = None) -> OwnBundles:
        """Bundles of the model's own size, at least one item; with a seed the policy's are drawn by chance."""
        if model == POLICY:
            return self._policy(customers).own(sample_seed)
        return self.sized(model, self.ranked(model, customers, LONGEST))

    def sized(self, model: str, ranked: RankedLists) -> OwnBundles:
        """Ranked lists (LONGEST places or more) of the scorer or a simple method, cut at the model's own sizes."""
        ranked = ranked.head(LONGEST)
        if model == SCORER:
            lists = sized_by_expected_f1(ranked, self.scorer.sizes_of(ranked.customers))
        else:
            lists = ranked.sized(own_sizes(self.history, ranked.customers, self._factors.get(model, 1.0)))
        return unsized(lists)

    def newcomers(self, count: int, size: int) -> RankedLists:
        """What a customer gets of whom nothing is known: recent best sellers; `customers` are -1."""
        shelf = best_sellers_first(self.history)[:size].astype(np.int32)
        items = np.full((count, size), EMPTY, dtype=np.int32)
        items[:, : len(shelf)] = shelf
        scores = np.tile(1 / np.arange(2, size + 2, dtype=np.float32), (count, 1))
        return RankedLists(np.full(count, EMPTY, dtype=np.int32), items, scores)

    def one(self, model: str) -> Recommender:
        """A model by its name, fitted. Raises BadSetting for a name that no model has."""
        if model == SCORER:
            return self.scorer
        if model not in {method.name for method in simple_methods()}:
            names = ", ".join([SCORER, POLICY, *(method.name for method in simple_methods())])
            raise BadSetting(f"There is no model “{model}”.", f"Models: {names}.")
        if model not in self._simple:
            self._simple[model] = simple_method(model).fit(self.history)
        return self._simple[model]

    def _policy(self, customers: np.ndarray) -> PolicyOffers:
        if self._policy_weights is None:
            raise BadSetting(
                "This run has no policy: the log was too small to learn from.",
                "Ask for best_sellers, or train again.",
            )
        if self._policy_at is None or not np.array_equal(self._policy_at[0], customers):
            self._policy_at = customers, PolicyOffers(self._policy_weights, self.scorer, self.history, customers)
        return self._policy_at[1]


def everybody(dataset: Dataset) -> np.ndarray:
    """[n] int32: rows of all customers with an order, ascending."""
    return np.flatnonzero(dataset.orders_of_customer > 0).astype(np.int32)

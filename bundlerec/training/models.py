"""All models of a run, looking at a shop at one moment: what recommending, judging and building ask."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
import torch

from bundlerec.bundles.baselines import simple_method, simple_methods
from bundlerec.bundles.popularity import LIST_DAYS, best_sellers_first, sales
from bundlerec.bundles.ranking import rank, rank_with_new
from bundlerec.bundles.sizes import LARGEST, USUAL, own_sizes
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY, RankedLists
from bundlerec.data.matching import own_customers
from bundlerec.data.split import training_part
from bundlerec.errors import BadSetting, UnknownRun
from bundlerec.policy.weights import PolicyWeights
from bundlerec.recommender import BEST_SELLERS, POLICY, SCORER, Recommender
from bundlerec.scorer.model import Scorer, sized_by_expected_f1
from bundlerec.scorer.signals import SIGNALS
from bundlerec.scorer.weights import ScorerWeights
from bundlerec.training.policy_lists import OwnBundles, PolicyOffers, unsized


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
        self.past, self.history = dataset.before(cut), training_part(dataset, cut)
        self._scorer_weights, self._policy_weights, self._factors = scorer, policy, factors
        self._simple: dict[str, Recommender] = {}
        self._policy_at: tuple[np.ndarray, PolicyOffers] | None = None

    @property
    def deep(self) -> bool:
        """Whether the run has a scorer and a policy."""
        return self._scorer_weights is not None and self._policy_weights is not None

    @property
    def names(self) -> list[str]:
        """The simple methods, and where the run has them scorer and policy."""
        return [*(method.name for method in simple_methods()), *([SCORER, POLICY] if self.deep else [])]

    def need(self, model: str) -> None:
        """Raises UnknownRun for a model that the run lacks, BadSetting for a name that no model has."""
        if model in self.names:
            return
        if model in (SCORER, POLICY):
            raise _too_small(model)
        raise BadSetting(f"There is no model “{model}”.", f"Models: {', '.join(self.names)}.")

    @cached_property
    def scorer(self) -> Scorer:
        """The scorer at the cut. Raises UnknownRun when the run has none."""
        if self._scorer_weights is None:
            raise _too_small(SCORER)
        signals = [self._recommender(name) for name in SIGNALS]
        return Scorer(self._scorer_weights, self.cut, self.device).fit_with(self.history, signals)

    def ranked(self, model: str, customers: np.ndarray, size: int, *, only_new: bool = False) -> RankedLists:
        """Exactly `size` items for each customer row, fewer only when eligible items run out."""
        if model in (SCORER, POLICY):
            self.scorer.look(customers)
        if model != POLICY:
            return self._ranked(self._recommender(model), customers, size, only_new)
        chosen = self._policy(customers).ranked(size, only_new=only_new)
        return chosen.filled_with(self._ranked(self.scorer, customers, 2 * size, only_new), size)

    def ranked_with_new(
        self, model: str, customers: np.ndarray, size: int, new: int
    ) -> tuple[RankedLists, RankedLists]:
        """`ranked`, and `new` items that the customer never bought; a simple method scores once for both."""
        if model in (SCORER, POLICY):
            return self.ranked(model, customers, size), self.ranked(model, customers, new, only_new=True)
        every, fresh = rank_with_new(self._recommender(model), customers, size, new, self.history)
        if (every.lengths < size).any():
            every = self.ranked(model, customers, size)
        if (fresh.lengths < new).any():
            fresh = self.ranked(model, customers, new, only_new=True)
        return every, fresh

    def own(self, model: str, customers: np.ndarray, sample_seed: int | None = None) -> OwnBundles:
        """Bundles of the model's own size, at least one item; with a seed the policy's are drawn by chance."""
        if model == POLICY:
            return self._policy(customers).own(sample_seed)
        return self.sized(model, self.ranked(model, customers, LARGEST))

    def sized(self, model: str, ranked: RankedLists) -> OwnBundles:
        """Ranked lists (LARGEST places or more) of the scorer or a simple method, cut at the model's own sizes."""
        ranked = ranked.head(LARGEST)
        if model == SCORER:
            lists = sized_by_expected_f1(ranked, self.scorer.sizes_of(ranked.customers))
        else:
            lists = ranked.sized(own_sizes(self.history, ranked.customers, self._factors.get(model, USUAL)))
        return unsized(lists)

    def newcomers(self, count: int, size: int) -> RankedLists:
        """What a customer gets of whom nothing is known: recent best sellers; `customers` are -1."""
        shelf = best_sellers_first(self.past, LIST_DAYS)
        shelf = shelf[sales(self.past)[shelf] > 0][:size].astype(np.int32)
        items = np.full((count, size), EMPTY, dtype=np.int32)
        items[:, : len(shelf)] = shelf
        scores = np.tile(1 / np.arange(2, size + 2, dtype=np.float32), (count, 1))
        return RankedLists(np.full(count, EMPTY, dtype=np.int32), items, scores)

    def _recommender(self, model: str) -> Recommender:
        if model == SCORER:
            return self.scorer
        if model not in self._simple:
            self._simple[model] = simple_method(model).fit(self.history)
        return self._simple[model]

    def _ranked(self, model: Recommender, customers: np.ndarray, size: int, only_new: bool) -> RankedLists:
        """Items that too few customers bought to learn from are offered only where the others run out."""
        lists = rank(model, customers, size, self.history, only_new=only_new)
        if (lists.lengths == size).all():
            return lists
        return rank(model, customers, size, self.past, only_new=only_new)

    def _policy(self, customers: np.ndarray) -> PolicyOffers:
        if self._policy_weights is None:
            raise _too_small(POLICY)
        if self._policy_at is None or not np.array_equal(self._policy_at[0], customers):
            self._policy_at = customers, PolicyOffers(self._policy_weights, self.scorer, self.history, customers)
        return self._policy_at[1]


def _too_small(model: str) -> UnknownRun:
    return UnknownRun(
        f"This run has no {model}: the log was too small to learn from.",
        f"Ask for {BEST_SELLERS}, or train again on a longer log.",
    )


def everybody(dataset: Dataset) -> np.ndarray:
    """[n] int32: rows of all customers of the shop with an order, ascending."""
    return np.flatnonzero((dataset.orders_of_customer > 0) & own_customers(dataset)).astype(np.int32)

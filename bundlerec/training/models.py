"""All models of a run, looking at a shop at one moment: what recommending, judging and building ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import replace
from functools import cached_property

import numpy as np
import torch

from bundlerec.bundles.baselines import simple_method, simple_methods
from bundlerec.bundles.blend import Blends
from bundlerec.bundles.due import Due
from bundlerec.bundles.path import Paths, Steps
from bundlerec.bundles.popularity import LIST_DAYS, best_sellers_first, sales
from bundlerec.bundles.ranking import rank_with_new
from bundlerec.bundles.rules.ranked import rank_by
from bundlerec.bundles.rules.screen import Screen
from bundlerec.bundles.rules.wish import NO_WISH, Wish, ranks_of
from bundlerec.bundles.sizes import LARGEST, USUAL, own_sizes
from bundlerec.bundles.together import PairCounts, count_pairs
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY, RankedLists
from bundlerec.data.matching import own_customers
from bundlerec.data.split import training_part
from bundlerec.errors import BadSetting, UnknownRun
from bundlerec.policy.weights import PolicyWeights
from bundlerec.recommender import BEST_SELLERS, POLICY, SCORER, Recommender, Retelling
from bundlerec.scorer.model import Scorer, sized_by_expected_f1
from bundlerec.scorer.signals import SIGNALS
from bundlerec.scorer.weights import ScorerWeights
from bundlerec.text import TextEncoder
from bundlerec.training.launches import LaunchFinder
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
        self.screen: Screen | None = None  # the rules that hold (`under`)
        self.told = 0  # customers whose pasts never were (`among`)
        self._launches: LaunchFinder | None = None
        self.cart_blends: Blends | None = None  # how evidence counts beside a cart, where the training chose it

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
        signals = [self.recommender(name) for name in SIGNALS]
        return Scorer(self._scorer_weights, self.cut, self.device).fit_with(self.history, signals)

    def offer_launches(self, encoder: TextEncoder) -> None:
        """From now on scorer and policy offer products that were never sold, too: for bundles of today alone.

        Where the shop's rules hold for a kind of bundle, it gets none: the rules choose before it could join.
        """
        self._launches = LaunchFinder(self.past, self.cut, encoder)

    def probabilities(self, lists: RankedLists) -> np.ndarray:
        """[n, L] float32: calibrated probability of each listed item; NaN where the scorer knows none."""
        known = self.scorer.probabilities(lists)
        if self._launches is None:
            return known
        launched = self._launches.of(lists.customers).probabilities(lists)
        return np.where(np.isnan(launched), known, launched)

    def under(self, screen: Screen | None) -> Models:
        """The same models under the rules of a kind of bundle; None: under none."""
        if screen is None and self.screen is None:
            return self
        if self.deep:
            _ = self.scorer, self._pairs  # made once for all
        ruled = copy(self)
        ruled.screen, ruled._policy_at = screen, None
        ruled.dataset = self.dataset if screen is None else screen.dataset
        return ruled

    def among(self, tell: Callable[[Dataset], Dataset], origin: np.ndarray) -> Models:
        """The same models of a shop with other customers, rows 0 to `told` - 1, for `ranked` without `only_new` and for
        `own` of scorer and policy; products that were never sold are left out.

        tell: makes of a log that of the other customers (`data.retold`). origin: whose pasts they are.
        """
        other, history = copy(self), tell(self.history)
        other._policy_at, other._launches, other.told = None, None, len(origin)
        if self.deep:
            other.__dict__["scorer"] = self.scorer.among(history, origin)
        other._simple = {
            name: model.retold(history, origin)
            for name, model in self._simple.items()
            if isinstance(model, Retelling)
        }
        if self.screen is not None:
            other.screen = self.screen.among(tell(self.screen.dataset), origin)
        return other

    def ranked(
        self,
        model: str,
        customers: np.ndarray,
        size: int,
        *,
        only_new: bool = False,
        sizes: np.ndarray | None = None,
    ) -> RankedLists:
        """Exactly `size` items for each customer row, fewer only when eligible items run out.

        sizes: [n] how many items each customer gets, where they are not the same (at most `size`).
        """
        if model in (SCORER, POLICY):
            self.scorer.look(customers)
        wish = Wish(self.screen, sizes=sizes)
        if model not in (SCORER, POLICY):
            return self._ranked(self.recommender(model), customers, size, only_new, wish)
        if model == SCORER or not self._policy_chooses:
            return self._with_launches(self._ranked(self.scorer, customers, size, only_new, wish))
        chosen = self._policy(customers).ranked(size, only_new=only_new)
        if self.screen is not None:
            wish = replace(wish, first=chosen.items)
            return self._ranked(self.scorer, customers, size, only_new, wish)
        filled = chosen.filled_with(self._ranked(self.scorer, customers, 2 * size, only_new, NO_WISH), size)
        return self._with_launches(filled if sizes is None else filled.sized(sizes))

    def again(
        self, model: str, customers: np.ndarray, size: int, *, sizes: np.ndarray | None = None
    ) -> RankedLists:
        """Of what each customer row bought before, the `size` likeliest items; of the policy's by the scorer.

        sizes: [n] how many items each customer gets, where they are not the same (at most `size`); more where the
        rules demand more.
        """
        if sizes is not None and self.screen is not None:
            sizes = np.maximum(sizes, len(self.screen.demands))
        model = SCORER if model == POLICY else model
        if model == SCORER:
            self.scorer.look(customers)
        wish = Wish(self.screen, again=True, sizes=sizes)
        return rank_by(wish, self.recommender(model), customers, size, self.past)

    @cached_property
    def _pairs(self) -> PairCounts:
        return count_pairs(self.history)

    @cached_property
    def paths(self) -> Paths:
        """Which item leads to which."""
        return Paths().fit(self.past)

    def next_steps(self, customers: np.ndarray, size: int, *, only_new: bool = False) -> Steps:
        """The next `size` steps of each customer row, one item a step."""
        return self.paths.steps(customers, size, self.screen, only_new=only_new)

    @cached_property
    def due(self) -> Due:
        """When customers buy again."""
        return Due(self.cut).fit(self.past)

    def ranked_with_new(
        self, model: str, customers: np.ndarray, size: int, new: int
    ) -> tuple[RankedLists, RankedLists]:
        """`ranked`, and `new` items that the customer never bought; a simple method scores once for both."""
        if model in (SCORER, POLICY) or self.screen is not None:
            return self.ranked(model, customers, size), self.ranked(model, customers, new, only_new=True)
        every, fresh = rank_with_new(self.recommender(model), customers, size, new, self.history)
        if (every.lengths < size).any():
            every = self.ranked(model, customers, size)
        if (fresh.lengths < new).any():
            fresh = self.ranked(model, customers, new, only_new=True)
        return every, fresh

    def own(self, model: str, customers: np.ndarray, sample_seed: int | None = None) -> OwnBundles:
        """Bundles of the model's own size, at least one item; with a seed the policy's are drawn by chance.

        A drawn bundle gets no product that was never sold: its probability would no longer be that of the draw.
        """
        if model == POLICY:
            own = self._policy(customers).own(sample_seed)
            if self.screen is not None:
                return self._completed(own, self.screen)
            if self._launches is None or sample_seed is not None:
                return own
            return self._launches.of(customers).into_own(own)
        own = self.sized(model, self.ranked(model, customers, LARGEST))
        if self.screen is None or not self.screen.demands:
            return own
        sizes = np.maximum(own.lists.lengths, len(self.screen.demands))
        return unsized(self.ranked(model, customers, LARGEST, sizes=sizes))

    def explored(self, customers: np.ndarray, drawn: np.ndarray, share: float, seed: int) -> OwnBundles:
        """The policy's bundles of its own size, a `share` of them drawn by chance (`PolicyOffers.explored`), each with
        its probability; of what had to be changed for a rule none is known. No product that was never sold is added.
        """
        own = self._policy(customers).explored(drawn, share, seed)
        if self.screen is None:
            return own
        found = self._completed(own, self.screen)
        # What is demanded may turn several bundles into one, whose probability would be their sum.
        return replace(found, probability=found.probability * np.nan) if self.screen.demands else found

    def _with_launches(self, lists: RankedLists) -> RankedLists:
        if self._launches is None or self.screen is not None:
            return lists
        return self._launches.of(lists.customers).into(lists)

    def _completed(self, own: OwnBundles, screen: Screen) -> OwnBundles:
        """The policy's bundles with all that the rules demand, and at least one item; of one that changed no
        probability is known.
        """
        sizes = np.maximum(own.lists.lengths, max(len(screen.demands), 1))
        size = int(sizes.max(initial=0))
        wish = Wish(screen, first=own.lists.items, sizes=sizes)
        lists = self._ranked(self.scorer, own.lists.customers, size, False, wish)
        more = ((0, 0), (0, size - own.lists.items.shape[1]))
        same = (lists.items == np.pad(own.lists.items, more, constant_values=EMPTY)).all(axis=1)
        value = np.pad(own.choice_value, more, constant_values=np.nan)
        kept = np.where(same[:, None], value, np.float32(np.nan)).astype(np.float32)
        return OwnBundles(lists, kept, np.where(same, own.probability, np.nan))

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
        wish = Wish(self.screen)
        shelf = wish.offered(best_sellers_first(self.past, LIST_DAYS), sales(self.past) > 0)
        values = wish.moved(1 / np.arange(2, len(shelf) + 2, dtype=np.float32)[None, :], shelf)
        places = wish.pick(ranks_of(values), np.full(1, EMPTY), shelf, np.array([size]))
        items = np.full((count, size), EMPTY, dtype=np.int32)
        items[:, : places.shape[1]] = np.where(places == EMPTY, EMPTY, np.append(shelf, EMPTY)[places])
        scores = np.tile(1 / np.arange(2, size + 2, dtype=np.float32), (count, 1))
        return RankedLists(np.full(count, EMPTY, dtype=np.int32), items, scores)

    def recommender(self, model: str) -> Recommender:
        """The scorer or a simple method, fitted. Raises UnknownRun, KeyError."""
        if model == SCORER:
            return self.scorer
        if model not in self._simple:
            self._simple[model] = simple_method(model).fit(self.history)
        return self._simple[model]

    def _ranked(
        self, model: Recommender, customers: np.ndarray, size: int, only_new: bool, wish: Wish
    ) -> RankedLists:
        """Items that too few customers bought to learn from are offered only where the others run out."""
        lists = rank_by(wish, model, customers, size, self.history, only_new=only_new)
        if (lists.lengths == (size if wish.sizes is None else wish.sizes)).all():
            return lists
        return rank_by(wish, model, customers, size, self.past, only_new=only_new)

    @property
    def _policy_chooses(self) -> bool:
        """Whether the policy was worth having at a given size; if not, the scorer's list stands to the last tie."""
        if self._policy_weights is None:
            raise _too_small(POLICY)
        return self._policy_weights.verdict.kept_fixed

    def _policy(self, customers: np.ndarray) -> PolicyOffers:
        if self._policy_weights is None:
            raise _too_small(POLICY)
        if self._policy_at is None or not np.array_equal(self._policy_at[0], customers):
            offers = PolicyOffers(
                self._policy_weights, self.scorer, self.history, customers, self.screen, self._pairs
            )
            self._policy_at = customers, offers
        return self._policy_at[1]


def _too_small(model: str) -> UnknownRun:
    return UnknownRun(
        f"This run has no {model}: the log was too small to learn from.",
        f"Ask for {BEST_SELLERS}, or train again on a longer log.",
    )


def everybody(dataset: Dataset) -> np.ndarray:
    """[n] int32: rows of all customers of the shop with an order, ascending."""
    return np.flatnonzero((dataset.orders_of_customer > 0) & own_customers(dataset)).astype(np.int32)

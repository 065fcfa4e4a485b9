"""The policy's bundles as ranked lists: any fixed size, only new items, and its own size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bundlerec.bundles.ranking import rank
from bundlerec.bundles.together import PairCounts, count_pairs
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY, RankedLists
from bundlerec.policy.choices import Choices, choices_of
from bundlerec.policy.weights import PolicyBundles, PolicyWeights
from bundlerec.scorer.model import ScoredView, Scorer

STEP = 1e-4  # a score falls at least so much (as a share) from slot to slot


@dataclass(frozen=True)
class OwnBundles:
    """The policy's bundles of its own size, with what it thought of each choice."""

    lists: RankedLists
    choice_value: np.ndarray  # [n, L] float32: g(S, A)
    probability: np.ndarray  # [n] float64 of the ordered bundle; NaN where nothing was drawn by chance


def unsized(lists: RankedLists) -> OwnBundles:
    """Lists of a model that says nothing of its choices and leaves nothing to chance."""
    nothing = np.full(lists.items.shape, np.nan, dtype=np.float32)
    return OwnBundles(lists, nothing, np.full(len(lists), np.nan))


class PolicyOffers:
    """The policy looking at what the scorer sees, at one moment."""

    def __init__(self, policy: PolicyWeights, scorer: Scorer, history: Dataset, customers: np.ndarray) -> None:
        self._policy, self._scorer, self._history = policy, scorer, history
        self._seen = scorer.look(customers)
        self._pairs: PairCounts = count_pairs(history)

    def ranked(self, size: int, *, only_new: bool = False, allowed: np.ndarray | None = None) -> RankedLists:
        """Exactly `size` items, in the order in which the policy takes them; gaps filled by the scorer.

        allowed: [n_items] bool, what may be offered; None: everything.
        """
        view = self._seen.view
        may = np.ones(len(view.item), dtype=bool) if allowed is None else allowed[view.item]
        if only_new:
            may = may & ~view.bought
        choices = self._choices(may, max(size, 1))
        lists = as_lists(choices, self._policy.bundles(choices, size=size, device=self._scorer.device))
        filler = rank(self._scorer, view.customers, 2 * size, self._history, only_new=only_new, allowed=allowed)
        return lists.filled_with(filler, size)

    def own(self, sample_seed: int | None = None) -> OwnBundles:
        """Bundles in which the policy decides when to stop; drawn by chance with a seed, else the best."""
        choices = self._choices(None, 1)
        bundles = self._policy.bundles(choices, size=None, sample_seed=sample_seed, device=self._scorer.device)
        return OwnBundles(as_lists(choices, bundles), bundles.choice_value, np.exp(bundles.log_probability))

    def _choices(self, allowed: np.ndarray | None, least: int) -> Choices:
        seen: ScoredView = self._seen
        choices = choices_of(seen.view, seen.logits, seen.sizes, self._history.items, self._pairs, allowed=allowed)
        if choices.item.shape[1] >= least:
            return choices
        return choices_of(
            seen.view, seen.logits, seen.sizes, self._history.items, self._pairs, allowed=allowed, width=least
        )


def as_lists(choices: Choices, bundles: PolicyBundles) -> RankedLists:
    """Item rows in the order of choosing; the score is the least probability so far, so that it falls."""
    place = np.maximum(bundles.places, 0)
    filled = bundles.places != EMPTY
    item = np.where(filled, np.take_along_axis(choices.item, place, axis=1), EMPTY)
    p = np.where(filled, np.take_along_axis(choices.p, place, axis=1), np.inf)
    steps = np.arange(place.shape[1])
    score = np.minimum.accumulate(p, axis=1) * (1 - STEP * steps)
    return RankedLists(choices.customers, item.astype(np.int32), np.where(filled, score, 0).astype(np.float32))

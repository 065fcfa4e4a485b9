"""The policy's bundles as ranked lists: any fixed size, only new items, and its own size."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from bundlerec.bundles.rules.screen import Screen
from bundlerec.bundles.together import PairCounts, count_pairs
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY, RankedLists
from bundlerec.policy.choices import MOST_WIDTH, Choices, choices_of
from bundlerec.policy.weights import PolicyBundles, PolicyWeights
from bundlerec.scorer.model import Scorer
from bundlerec.scorer.snapshot import Snapshot

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

    def __init__(
        self,
        policy: PolicyWeights,
        scorer: Scorer,
        history: Dataset,
        customers: np.ndarray,
        screen: Screen | None = None,
        pairs: PairCounts | None = None,
    ) -> None:
        """`pairs`: counted in `history`, where somebody has done so already."""
        self._policy, self._device, self._items = policy, scorer.device, history.items
        self._seen, self._screen = scorer.look(customers), screen
        self._pairs = count_pairs(history) if pairs is None else pairs
        self._limits = [(limit.code, limit.most) for limit in screen.limits] if screen else []

    def ranked(self, size: int, *, only_new: bool = False) -> RankedLists:
        """At most `size` items, in the order in which the policy takes them, fewer where its candidates run out."""
        choices = self._choices(min(size, MOST_WIDTH), only_new)
        return as_lists(choices, self._bundles(choices, size))

    def own(self, sample_seed: int | None = None) -> OwnBundles:
        """Bundles in which the policy decides when to stop; drawn by chance with a seed, else the best."""
        choices = self._choices(1)
        bundles = self._bundles(choices, None, sample_seed)
        return OwnBundles(
            as_lists(choices, bundles), bundles.choice_value, np.exp(bundles.log_probability.astype(np.float64))
        )

    def explored(self, drawn: np.ndarray, share: float, seed: int) -> OwnBundles:
        """Bundles of the policy's own size: where `drawn` ([n] bool, true for each customer with probability `share`)
        one that is drawn by chance, else the best, g. The probability of what is served is that of the mixture

            mu(C) = share pi(C) + (1 - share) [C = g]

        with pi the policy's own of the ordered bundle, STOP included, under the masks that were served.
        """
        choices = self._choices(1)
        best, chance = self._bundles(choices, None), self._bundles(choices, None, seed)
        length = max(best.places.shape[1], chance.places.shape[1])
        wide = [_wide(one, length) for one in (best, chance)]
        served = PolicyBundles(
            *(
                np.where(drawn.reshape(-1, *[1] * (one.ndim - 1)), two, one)
                for one, two in zip(*([getattr(part, name) for name in PARTS] for part in wide), strict=True)
            )
        )
        is_best = (served.places == wide[0].places).all(axis=1)
        probability = share * np.exp(served.log_chance.astype(np.float64)) + (1 - share) * is_best
        return OwnBundles(as_lists(choices, served), served.choice_value, probability)

    def _choices(self, least: int, only_new: bool = False) -> Choices:
        """At least `least` candidates of each customer, where there are so many."""
        choices = self._made(only_new=True) if only_new else self._usual
        return choices if choices.item.shape[1] >= least else self._made(least, only_new=only_new)

    @cached_property
    def _usual(self) -> Choices:
        return self._made()

    def _made(self, width: int | None = None, *, only_new: bool = False) -> Choices:
        seen, screen = self._seen, self._screen
        allowed = ~seen.view.bought if only_new else None
        logits = seen.logits
        if screen is not None:
            may = _may(seen.view, screen)
            allowed = may if allowed is None else allowed & may
            logits = logits + np.log(screen.factor)[seen.view.item]
        return choices_of(seen.view, logits, seen.sizes, self._items, self._pairs, width=width, allowed=allowed)

    def _bundles(self, choices: Choices, size: int | None, sample_seed: int | None = None) -> PolicyBundles:
        return self._policy.bundles(
            choices, size=size, sample_seed=sample_seed, device=self._device, limits=self._limits
        )


PARTS = ("places", "items", "choice_value", "log_probability", "log_chance")


def _wide(bundles: PolicyBundles, length: int) -> PolicyBundles:
    more = ((0, 0), (0, length - bundles.places.shape[1]))
    return replace(
        bundles,
        places=np.pad(bundles.places, more, constant_values=EMPTY),
        items=np.pad(bundles.items, more, constant_values=EMPTY),
        choice_value=np.pad(bundles.choice_value, more, constant_values=np.nan),
    )


def _may(view: Snapshot, screen: Screen) -> np.ndarray:
    """[rows of view] bool: what the rules leave."""
    place, item = screen.barred(view.customers)
    n_items = len(screen.allowed)
    key = view.row.astype(np.int64) * n_items + view.item
    return screen.allowed[view.item] & ~np.isin(key, place.astype(np.int64) * n_items + item)


def as_lists(choices: Choices, bundles: PolicyBundles) -> RankedLists:
    """Item rows in the order of choosing; the score is the least probability so far, so that it falls."""
    place = np.maximum(bundles.places, 0)
    filled = bundles.places != EMPTY
    item = np.where(filled, np.take_along_axis(choices.item, place, axis=1), EMPTY)
    p = np.where(filled, np.take_along_axis(choices.p, place, axis=1), np.inf)
    steps = np.arange(place.shape[1])
    score = np.minimum.accumulate(p, axis=1) * (1 - STEP * steps)
    return RankedLists(choices.customers, item.astype(np.int32), np.where(filled, score, 0).astype(np.float32))

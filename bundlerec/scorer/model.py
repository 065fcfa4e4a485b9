"""The trained scorer looking at a shop at one moment, as a model like any other."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import Self

import numpy as np
import torch
from scipy.special import expit

from bundlerec.bundles.shortlists import Shortlists
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY, RankedLists
from bundlerec.data.retold import Pasts, retold
from bundlerec.recommender import Recommender
from bundlerec.scorer.signals import fitted_signals
from bundlerec.scorer.snapshot import Snapshot, snapshot
from bundlerec.scorer.state import ShopState, shop_state, state_among
from bundlerec.scorer.weights import ScorerWeights


@dataclass(frozen=True)
class ScoredView:
    """What the scorer thinks of some customers' candidates."""

    view: Snapshot
    logits: np.ndarray  # [rows of view] float32, calibrated
    sizes: np.ndarray  # [n] float32: expected |T|


class Scorer(Recommender):
    """I(u, i) at a cut, as calibrated probabilities.

    `fit` reads the history anew (counts, simple methods); the weights stay as they are.
    """

    name = "scorer"

    def __init__(self, weights: ScorerWeights, cut: int, device: torch.device) -> None:
        self.weights, self.cut, self.device = weights, cut, device
        self.state: ShopState
        self._seen: ScoredView | None = None

    def fit(self, history: Dataset) -> Self:
        return self.fit_with(history, fitted_signals(history))

    def fit_with(self, history: Dataset, signals: Sequence[Recommender]) -> Self:
        """As `fit`, with the methods of SIGNALS, fitted on the same history."""
        self.state = shop_state(history, self.cut, signals)
        self.items = np.unique(history.line_item)
        self._seen = None
        return self

    def retold(self, pasts: Pasts) -> Scorer:
        """The same scorer in a shop whose customers, rows 0 to g - 1, are pasts that never were."""
        return self.among(retold(self.state.history, pasts), pasts.customer)

    def among(self, history: Dataset, origin: np.ndarray) -> Scorer:
        """The same scorer with other customers: those of `history`, whose rows of items are the same.

        origin: [n_customers] rows of the customers whose pasts they are.
        """
        told = copy(self)
        told.state, told._seen = state_among(self.state, history, origin), None
        return told

    def look(self, customers: np.ndarray) -> ScoredView:
        """Candidates, calibrated logits and order sizes of `customers` ([n] int32, ascending); the last is kept."""
        if self._seen is None or not np.array_equal(self._seen.view.customers, customers):
            view = snapshot(self.state, customers)
            self._seen = ScoredView(view, self.weights.logits(view, self.device), self.weights.order_sizes(view))
        return self._seen

    def sizes_of(self, customers: np.ndarray) -> np.ndarray:
        """[n] float32: expected |T| of customers (row numbers in any order)."""
        seen = self.look_at_least(customers)
        return seen.sizes[np.searchsorted(seen.view.customers, customers)]

    def probabilities(self, lists: RankedLists) -> np.ndarray:
        """[n, L] float32: calibrated probability of each listed item; NaN for places without a candidate."""
        seen = self.look_at_least(lists.customers)
        n_items = self.state.history.n_items
        key = seen.view.row.astype(np.int64) * n_items + seen.view.item
        row = np.searchsorted(seen.view.customers, lists.customers)[:, None].astype(np.int64)
        asked = row * n_items + lists.items
        place = np.minimum(np.searchsorted(key, asked), len(key) - 1)
        found = (key[place] == asked) & (lists.items != EMPTY)
        return np.where(found, expit(seen.logits[place]), np.nan).astype(np.float32)

    def score(self, customers: np.ndarray) -> np.ndarray:
        found = self.shortlists(customers)
        scores = np.full((len(customers), len(self.items)), -np.inf, dtype=np.float32)
        scores[found.row, np.searchsorted(self.items, found.item)] = found.score
        return scores

    def shortlists(self, customers: np.ndarray) -> Shortlists:
        """The candidates with their calibrated probabilities (`bundles.shortlists.Shortlisting`)."""
        seen = self.look_at_least(customers)
        view = seen.view
        place = np.searchsorted(view.customers, customers)
        lengths = view.start[place + 1] - view.start[place]
        row = np.repeat(np.arange(len(customers)), lengths)
        at = np.repeat(view.start[place] - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
        at += np.arange(lengths.sum())
        return Shortlists(row, view.item[at].astype(np.int64), expit(seen.logits[at]))

    def look_at_least(self, customers: np.ndarray) -> ScoredView:
        """A view that holds `customers` ([n] int32 rows in any order): the last one where it does."""
        if self._seen is None or not np.isin(customers, self._seen.view.customers).all():
            return self.look(np.unique(customers))
        return self._seen


def sized_by_expected_f1(lists: RankedLists, sizes: np.ndarray) -> RankedLists:
    """Each list cut where expected F1 ~ 2 sum p / (k + |T|) is largest; `lists.scores` are probabilities.

    This is the best answer that needs no reinforcement learning: items one by one, size by expectation.
    """
    k = np.arange(1, lists.items.shape[1] + 1)
    probability = np.where(lists.items == EMPTY, 0, lists.scores)
    expected = 2 * np.cumsum(probability, axis=1) / (k[None, :] + sizes[:, None])
    return lists.sized(expected.argmax(axis=1) + 1)

"""Products that stand in the catalogue and were never sold, offered to the customers whom they suit.

No model that learns from purchases can offer them. Here each customer's bundle may get one, where its probability
(`content.ContentModel`: title, category, brand and price stand in for the id) belongs among the others. Only bundles of
today get one: of a past moment nobody knows what stood in the catalogue then, so no figure is judged with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from scipy.special import expit

from bundlerec.content import ContentModel, describe
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY, RankedLists
from bundlerec.data.split import cut_time
from bundlerec.text import TextEncoder
from bundlerec.training.policy_lists import OwnBundles

USUAL: Final = 5  # launches that any shop is believed to make while it makes a tenth of its orders
MOST_IDLE: Final = 3.0  # times as many products without a sale: then most are no news, and none is offered
AT_ONCE: Final = 2048  # customers
NOBODYS: Final = -2  # no item row, and no empty place either


@dataclass(frozen=True)
class Launches:
    """What each customer may be offered of them."""

    customers: np.ndarray  # [n] int32 customer rows, ascending
    item: np.ndarray  # [n] int32: the likeliest
    probability: np.ndarray  # [n] float32: of buying it in the next order

    def into(self, lists: RankedLists) -> RankedLists:
        """The lists, as long as before, with the product where its probability beats one of theirs."""
        return self._into(lists)[0]

    def into_own(self, bundles: OwnBundles) -> OwnBundles:
        """The same for bundles with values of each choice, which the product has none of."""
        lists, source = self._into(bundles.lists)
        value = np.take_along_axis(bundles.choice_value, np.maximum(source, 0), axis=1)
        return OwnBundles(lists, np.where(source == EMPTY, np.nan, value), bundles.probability)

    def probabilities(self, lists: RankedLists) -> np.ndarray:
        """[n, L] float32: of the places that hold the customer's product; NaN elsewhere."""
        item, probability = self._of(lists.customers)
        return np.where(lists.items == item[:, None], probability[:, None], np.nan).astype(np.float32)

    def _of(self, customers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if not len(self.customers):
            return np.full(len(customers), NOBODYS), np.zeros(len(customers))
        place = np.minimum(np.searchsorted(self.customers, customers), len(self.customers) - 1)
        known = self.customers[place] == customers
        return np.where(known, self.item[place], NOBODYS), np.where(known, self.probability[place], 0)

    def _into(self, lists: RankedLists) -> tuple[RankedLists, np.ndarray]:
        """The lists, and from which place each of their places came (EMPTY: the product itself)."""
        item, probability = self._of(lists.customers)
        filled = lists.items != EMPTY
        ahead = (filled & (lists.scores >= probability[:, None])).sum(axis=1)
        gets = ahead < filled.sum(axis=1)  # it takes the place of the last
        places = np.broadcast_to(np.arange(lists.items.shape[1]), lists.items.shape)
        moved = gets[:, None] & (places > ahead[:, None]) & filled
        own = gets[:, None] & (places == ahead[:, None])
        source = np.where(own, EMPTY, places - moved)
        items = np.where(own, item[:, None], np.take_along_axis(lists.items, np.maximum(source, 0), axis=1))
        scores = np.take_along_axis(lists.scores, np.maximum(source, 0), axis=1)
        above = np.nextafter(lists.scores, np.float32(-1))  # scores fall strictly, whatever the product's is
        above = np.take_along_axis(above, np.maximum(places - 1, 0), axis=1)
        scores = np.where(
            own, np.where(places > 0, np.minimum(probability[:, None], above), probability[:, None]), scores
        )
        return RankedLists(lists.customers, items.astype(np.int32), scores.astype(np.float32)), source


def launched(past: Dataset) -> np.ndarray:
    """[m] item rows that the catalogue holds, in stock as far as it says, and nobody bought so far.

    None where there are too many of them for news (`MOST_IDLE`).
    """
    stocked = ~(past.items.stock <= 0)
    idle = np.flatnonzero(stocked & (np.bincount(past.line_item, minlength=past.n_items) == 0))
    return idle if len(idle) <= MOST_IDLE * _launches_of_late(past) else idle[:0]


class LaunchFinder:
    """Learns, when it is first asked, which customers the products without a sale suit.

    A probability is that of a product that does sell, times the share of products without a sale that are news: as
    many as the shop launched while it made the last tenth of its orders.
    """

    def __init__(self, past: Dataset, cut: int, encoder: TextEncoder) -> None:
        self._past, self._cut, self._encoder = past, cut, encoder
        self._items = launched(past)
        self._found: Launches | None = None

    def of(self, customers: np.ndarray) -> Launches:
        """The likeliest product without a sale for each of `customers` ([n] rows); none where nothing was learned. The
        last answer is kept.
        """
        customers = np.unique(customers)
        if self._found is None or not np.array_equal(self._found.customers, customers):
            self._found = self._find(customers)
        return self._found

    def _find(self, customers: np.ndarray) -> Launches:
        if not len(self._items) or not len(customers) or not self._model.learned:
            return Launches(customers[:0], customers[:0], np.zeros(0, dtype=np.float32))
        best, logit = [], []
        for first in range(0, len(customers), AT_ONCE):
            scores = self._model.score(customers[first : first + AT_ONCE], self._items)
            best.append(self._items[scores.argmax(axis=1)])
            logit.append(scores.max(axis=1))
        news = min(_launches_of_late(self._past) / len(self._items), 1.0)
        probability = news * expit(np.concatenate(logit))
        return Launches(customers, np.concatenate(best).astype(np.int32), probability.astype(np.float32))

    @cached_property
    def _model(self) -> ContentModel:
        return ContentModel(describe(self._past, self._encoder)).fit(self._past, self._cut)


def _launches_of_late(past: Dataset) -> int:
    """Products sold for the first time in the last tenth of the orders, and a few that every shop may have."""
    earlier = np.unique(past.before(cut_time(past)).line_item)
    return len(np.setdiff1d(past.line_item, earlier)) + USUAL

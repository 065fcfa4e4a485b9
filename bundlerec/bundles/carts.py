"""What belongs with what somebody has in the cart already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from bundlerec.bundles.blend import KNOWN, NOBODY, Blends, blended, choose_blend, weighed
from bundlerec.bundles.cart_evidence import CartEvidence
from bundlerec.bundles.cart_shortlists import CELLS_AT_ONCE
from bundlerec.bundles.popularity import best_sellers_first, sales
from bundlerec.bundles.rules.screen import Screen
from bundlerec.bundles.rules.wish import Wish, ranks_of
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY, RankedLists

FALL: Final = 1e-6  # of a score, from slot to slot at least


def complete(
    history: Dataset,
    carts: Sequence[np.ndarray],
    customers: np.ndarray,
    sizes: np.ndarray,
    *,
    only_new: bool = False,
    screen: Screen | None = None,
    blends: Blends | None = None,
) -> RankedLists:
    """The items that go best with each cart (arrays of item rows), so many as `sizes` ([n]) says, without those in it.

    customers: [n] rows, EMPTY where nobody is known; with `only_new` nothing that the customer ever bought.
    """
    evidence = CartEvidence(history, offered(history, screen))
    return CartCompleter(evidence, screen, blends).complete(carts, customers, sizes, only_new=only_new)


def offered(history: Dataset, screen: Screen | None = None) -> np.ndarray:
    """Item rows that carts can be completed with, best sellers first: all that was ever sold, under the rules."""
    return Wish(screen).offered(best_sellers_first(history), sales(history) > 0)


class CartCompleter:
    """score(i) = weighted sum of what `cart_evidence` says of i; the weights are chosen on the shop's own later orders.
    Empty places go to recent best sellers.

    blends: the weights, where they were chosen before.
    """

    def __init__(self, evidence: CartEvidence, screen: Screen | None = None, blends: Blends | None = None) -> None:
        self._evidence, self._wish = evidence, Wish(screen)
        self._blends = dict(blends or {})

    def complete(
        self, carts: Sequence[np.ndarray], customers: np.ndarray, sizes: np.ndarray, *, only_new: bool = False
    ) -> RankedLists:
        """As `complete`, of the evidence's history."""
        size, shelf = int(sizes.max(initial=0)), self._evidence.shelf
        items = np.full((len(carts), size), EMPTY, dtype=np.int32)
        scores = np.zeros((len(carts), size), dtype=np.float32)
        step = max(1, CELLS_AT_ONCE // max(len(shelf), 1))
        for known in np.unique(customers != EMPTY):
            rows = np.flatnonzero((customers != EMPTY) == known)
            for block in np.split(rows, np.arange(step, len(rows), step)):
                asked = [carts[row] for row in block]
                values = self.values(asked, customers[block], known=bool(known))
                _forbid(values, asked, customers[block], shelf, self._evidence.history, only_new)
                items[block], scores[block] = self.best(values, customers[block], sizes[block], size)
        return RankedLists(customers, items, (scores + FALL * np.arange(size, 0, -1)).astype(np.float32))

    def values(self, carts: Sequence[np.ndarray], customers: np.ndarray, *, known: bool) -> np.ndarray:
        """[n, len(shelf)] float32 scores of everything on the shelf beside each cart."""
        name = KNOWN if known else NOBODY
        if name not in self._blends:
            self._blends[name] = choose_blend(self._evidence.history, known=known)
        blend = self._blends[name]
        return blended(self._evidence.parts(carts, customers, weighed(blend)), blend)

    def best(
        self, values: np.ndarray, customers: np.ndarray, sizes: np.ndarray, size: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Item rows and scores ([n, size]) of the best of `values` under the rules; -inf is never taken."""
        shelf = self._evidence.shelf
        values = self._wish.moved(values, shelf)
        best = self._wish.pick(ranks_of(values), customers, shelf, sizes)
        best = np.pad(best, ((0, 0), (0, size - best.shape[1])), constant_values=EMPTY)
        filled = best != EMPTY
        found = np.take_along_axis(np.pad(values, ((0, 0), (0, 1))), best, axis=1)
        return np.where(filled, np.append(shelf, EMPTY)[best], EMPTY), np.where(filled, found, 0)


def _forbid(
    values: np.ndarray,
    carts: Sequence[np.ndarray],
    customers: np.ndarray,
    shelf: np.ndarray,
    history: Dataset,
    only_new: bool,
) -> None:
    """What is in the cart, and with `only_new` what was bought before, is not offered."""
    column = np.full(history.n_items, EMPTY)
    column[shelf] = np.arange(len(shelf))
    for number, cart in enumerate(carts):
        values[number, column[cart][column[cart] >= 0]] = -np.inf
    if only_new:
        known = np.flatnonzero(customers != EMPTY)
        bought = history.customer_item[customers[known]].tocoo()
        place = column[bought.col]
        values[known[bought.row[place >= 0]], place[place >= 0]] = -np.inf

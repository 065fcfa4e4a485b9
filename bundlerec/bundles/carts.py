"""What belongs with what somebody has in the cart already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from bundlerec.bundles.blend import CELLS_AT_ONCE, blended, choose_blend
from bundlerec.bundles.cart_evidence import CartEvidence
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
) -> RankedLists:
    """The items that go best with each cart (arrays of item rows), so many as `sizes` ([n]) says, without those in it.

    score(i) = weighted sum of what `cart_evidence` says of i; the weights are chosen on the shop's own later orders.
    Empty places go to recent best sellers.
    customers: [n] rows, EMPTY where nobody is known; with `only_new` nothing that the customer ever bought.
    """
    wish, size = Wish(screen), int(sizes.max(initial=0))
    shelf = wish.offered(best_sellers_first(history), sales(history) > 0)
    evidence = CartEvidence(history, shelf)
    items = np.full((len(carts), size), EMPTY, dtype=np.int32)
    scores = np.zeros((len(carts), size), dtype=np.float32)
    step = max(1, CELLS_AT_ONCE // max(len(shelf), 1))
    for known in np.unique(customers != EMPTY):
        weights = choose_blend(history, known=bool(known))
        rows = np.flatnonzero((customers != EMPTY) == known)
        for block in np.split(rows, np.arange(step, len(rows), step)):
            asked = [carts[row] for row in block]
            values = blended(evidence.parts(asked, customers[block]), weights)
            _forbid(values, asked, customers[block], shelf, history, only_new)
            values = wish.moved(values, shelf)
            best = wish.pick(ranks_of(values), customers[block], shelf, sizes[block])
            best = np.pad(best, ((0, 0), (0, size - best.shape[1])), constant_values=EMPTY)
            filled = best != EMPTY
            items[block] = np.where(filled, np.append(shelf, EMPTY)[best], EMPTY)
            scores[block] = np.where(filled, np.take_along_axis(np.pad(values, ((0, 0), (0, 1))), best, axis=1), 0)
    return RankedLists(customers, items, (scores + FALL * np.arange(size, 0, -1)).astype(np.float32))


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

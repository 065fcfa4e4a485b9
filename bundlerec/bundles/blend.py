"""How much each kind of evidence weighs beside a cart, chosen on the shop's own later orders.

Everything before an inner cut is known; of orders after it one item is hidden, and the weights are those with which the
others find it most often among the ten best. They are chosen one after the other, and 0 stays where it is not clearly
worse, so that a small shop can't fit many.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from bundlerec.bundles.cart_evidence import (
    COSINE,
    HABIT,
    LINEAR,
    NEIGHBOURS,
    PARTS,
    POPULAR,
    WORDS,
    CartEvidence,
    sold,
)
from bundlerec.bundles.cart_shortlists import CELLS_AT_ONCE, Hidden, Shortlists, shortlists
from bundlerec.data.dataset import Dataset
from bundlerec.data.split import cut_time

TRIED: Final = {
    LINEAR: (0.0, 0.5, 1.0, 2.0),
    HABIT: (0.0, 0.3, 1.0, 3.0),
    NEIGHBOURS: (0.0, 0.3, 0.5, 1.0, 2.0),
    POPULAR: (0.0, 0.1, 0.3),
    WORDS: (0.0, 0.1, 0.3, 1.0),
}
PLAIN: Final[Mapping[str, float]] = {COSINE: 1.0} | dict.fromkeys(TRIED, 0.0)
PLACES: Final = 10
MOST_ORDERS, LEAST_ORDERS = 3_000, 50  # to choose by
MOST_ITEMS: Final = 10_000  # best sellers, to judge by
FEWER_ITEMS: Final = 5_000  # to choose by
ROUNDS: Final = 2  # that every weight is looked at
KNOWN, NOBODY = "known", "nobody"
Blends = Mapping[str, Mapping[str, float]]


def hide_one(dataset: Dataset, cut: int, most: int | None = None, seed: int = 0) -> Hidden:
    """Of each order of two or more items at or after `cut` one item, by chance; at most so many orders, by chance."""
    rng = np.random.default_rng(seed)
    first = int(np.searchsorted(dataset.order_time, cut, side="left"))
    orders = first + np.flatnonzero(np.diff(dataset.line_start[first:]) >= 2)
    if most is not None and len(orders) > most:
        orders = np.sort(rng.choice(orders, most, replace=False))
    carts, hidden = [], []
    for order in orders:
        items = dataset.line_item[dataset.line_start[order] : dataset.line_start[order + 1]]
        place = int(rng.integers(len(items)))
        hidden.append(items[place])
        carts.append(np.delete(items, place))
    return carts, np.array(hidden, dtype=np.int64), dataset.order_customer[orders]


def choose_blend(history: Dataset, *, known: bool) -> Mapping[str, float]:
    """PARTS -> weight, for carts whose customer is known or not. PLAIN where there are too few orders to tell."""
    name = KNOWN if known else NOBODY
    return choose_blends(history, (name,))[name]


def choose_blends(history: Dataset, names: Sequence[str] = (KNOWN, NOBODY)) -> Blends:
    """The weights of carts whose customer is KNOWN and of those with NOBODY known; PLAIN where there are too few orders
    to tell.
    """
    plain = dict.fromkeys(names, PLAIN)
    if not history.n_orders:
        return plain
    cut = cut_time(history)
    asked = hide_one(history, cut, MOST_ORDERS)
    if len(asked[0]) < LEAST_ORDERS:
        return plain
    past = history.before(cut)
    if not past.n_orders:
        return plain
    lists = shortlists(CartEvidence(past, sold(past)[:FEWER_ITEMS]), asked)
    return {name: _chosen(lists, [part for part in TRIED if name == KNOWN or part != HABIT]) for name in names}


def _chosen(lists: Shortlists, parts: Sequence[str]) -> Mapping[str, float]:
    weights = dict(PLAIN)
    for part in [*parts] * ROUNDS:
        blends = [weights, *(weights | {part: weight} for weight in TRIED[part] if weight != weights[part])]
        weights = blends[_clearly_best(np.array([lists.hits(blend, PLACES) for blend in blends]))]
    return weights


def _clearly_best(found: np.ndarray) -> int:
    """The row of most hits, where it is more than one standard deviation of chance above the first; else the first."""
    best = int(found.sum(axis=1).argmax())
    won, lost = (found[best] & ~found[0]).sum(), (found[0] & ~found[best]).sum()
    return best if won - lost > np.sqrt(won + lost) else 0


def hits(evidence: CartEvidence, asked: Hidden, blends: list[dict[str, float]]) -> np.ndarray:
    """[len(blends), n] bool: whether the hidden item is among the PLACES best, the cart's own items left out."""
    carts, hidden, customers = asked
    found = np.zeros((len(blends), len(carts)), dtype=bool)
    step = max(1, CELLS_AT_ONCE // max(len(evidence.shelf), 1))
    place = np.full(evidence.history.n_items, -1)
    place[evidence.shelf] = np.arange(len(evidence.shelf))
    for first in range(0, len(carts), step):
        block = slice(first, first + step)
        parts = evidence.parts(carts[block], customers[block], weighed(*blends))
        for number, blend in enumerate(blends):
            values = blended(parts, blend)
            found[number, block] = among_best(values, carts[block], place[hidden[block]], place)
    return found


def weighed(*blends: Mapping[str, float]) -> list[str]:
    """The parts that weigh something in any of `blends`: no other is worth working out. A blend that an older training
    chose may not know them all.
    """
    return [part for part in PARTS if any(blend.get(part) for blend in blends)]


def blended(parts: Mapping[str, np.ndarray], weights: Mapping[str, float]) -> np.ndarray:
    """[n carts, shelf] float32: the weighted sum of the parts."""
    total = np.zeros(next(iter(parts.values())).shape, dtype=np.float32)
    for part in PARTS:
        if weights.get(part):
            total += np.float32(weights[part]) * parts[part]
    return total


def among_best(values: np.ndarray, carts: list[np.ndarray], hidden: np.ndarray, place: np.ndarray) -> np.ndarray:
    """[n] bool; of equal values the one that stands first on the shelf is better."""
    found = np.zeros(len(carts), dtype=bool)
    for row, (cart, wanted) in enumerate(zip(carts, hidden, strict=True)):
        if wanted >= 0:
            own = place[cart]
            values[row, own[own >= 0]] = -np.inf
            above = (values[row] > values[row, wanted]).sum() + (values[row, :wanted] == values[row, wanted]).sum()
            found[row] = above < PLACES
    return found

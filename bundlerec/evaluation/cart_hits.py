"""Whether carts are completed with what people really put in: one item of each real order is hidden, and looked for
among the ten that go with the rest.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from bundlerec.bundles.blend import (
    KNOWN,
    MOST_ITEMS,
    NOBODY,
    PLAIN,
    Blends,
    among_best,
    choose_blends,
    hide_one,
    hits,
)
from bundlerec.bundles.cart_evidence import CartEvidence, held, sold
from bundlerec.bundles.cart_shortlists import CELLS_AT_ONCE, Hidden
from bundlerec.bundles.together import tempered_lift
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY
from bundlerec.data.matching import own_customers

MOST_ORDERS: Final = 1_000
BLENDS: Final = "blends"  # in what a run's summary says of carts
RESAMPLES: Final = 500


@dataclass(frozen=True)
class CartHits:
    """hit@10: the share of orders whose hidden item is among the ten offered for the rest.

    `difference` is the lead of `ours` over the better rival; the interval is that of the difference (customers
    resampled).
    """

    orders: int
    ours: float  # each order's customer known, where the log names one
    nobody: float  # the same, no customer told
    item_item: float  # cosine of the orders
    bought_together: float  # lift, tempered
    difference: float
    low: float
    high: float
    blends: Blends  # the weights of the evidence, chosen before the cut

    def told(self) -> dict[str, Any]:
        """Plain numbers for a run's summary."""
        return asdict(self)


def cart_hits(dataset: Dataset, cut: int, seed: int = 0) -> CartHits | None:
    """Learned before the cut, judged on at most MOST_ORDERS orders at or after it; None where there is none."""
    history = dataset.before(cut)
    asked = _asked(dataset, cut, seed)
    if not history.n_orders or not len(asked[0]):
        return None
    unnamed = (asked[0], asked[1], np.full(len(asked[0]), EMPTY, dtype=np.int32))
    blends, evidence = choose_blends(history), CartEvidence(history, sold(history)[:MOST_ITEMS])
    every = [blends[NOBODY], PLAIN, blends[KNOWN]]  # habits weigh nothing but in the last
    nobody, cosine, known = hits(evidence, asked, [dict(one) for one in every]).astype(np.float64)
    ours = np.where(asked[2] == EMPTY, nobody, known)
    together = together_hits(evidence, unnamed).astype(np.float64)
    rival = cosine if cosine.mean() >= together.mean() else together
    low, high = _interval(ours - rival, asked[2], seed)
    return CartHits(
        orders=len(ours),
        ours=float(ours.mean()),
        nobody=float(nobody.mean()),
        item_item=float(cosine.mean()),
        bought_together=float(together.mean()),
        difference=float((ours - rival).mean()),
        low=low,
        high=high,
        blends={name: dict(one) for name, one in blends.items()},
    )


def together_hits(evidence: CartEvidence, asked: Hidden) -> np.ndarray:
    """[n] bool of the simple method “bought together”: the sum over the cart of `tempered_lift`."""
    strength = tempered_lift(evidence.pairs)
    column, shelf = evidence.pairs.column, evidence.shelf
    place = np.full(evidence.history.n_items, -1)
    place[shelf] = np.arange(len(shelf))
    found = np.zeros(len(asked[0]), dtype=bool)
    for start in range(0, len(found), max(1, CELLS_AT_ONCE // max(len(shelf), 1))):
        block = slice(start, start + max(1, CELLS_AT_ONCE // max(len(shelf), 1)))
        carts = asked[0][block]
        sums = (held(carts, column, strength.shape[0]) @ strength).toarray()
        values = np.where(column[shelf] >= 0, np.pad(sums, ((0, 0), (0, 1)))[:, column[shelf]], 0)
        found[block] = among_best(values, carts, place[asked[1][block]], place)
    return found


def _asked(dataset: Dataset, cut: int, seed: int) -> Hidden:
    """Orders of the shop's own customers, and of nobody known."""
    carts, hidden, customers = hide_one(dataset, cut, MOST_ORDERS, seed)
    own = np.flatnonzero(np.append(own_customers(dataset), True)[customers])  # EMPTY is the last
    return [carts[row] for row in own], hidden[own], customers[own]


def _interval(lead: np.ndarray, customers: np.ndarray, seed: int) -> tuple[float, float]:
    """Bootstrap over customers; an order of nobody known stands for itself."""
    whose = np.where(customers == EMPTY, -1 - np.arange(len(customers)), customers)
    _, row, counts = np.unique(whose, return_inverse=True, return_counts=True)
    sums = np.bincount(row, weights=lead, minlength=len(counts))
    drawn = np.random.default_rng(seed).integers(0, len(counts), (RESAMPLES, len(counts)))
    low, high = np.quantile(sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1), [0.025, 0.975])
    return float(low), float(high)

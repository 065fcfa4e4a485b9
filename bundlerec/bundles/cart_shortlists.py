"""The items that may be among the best beside a cart, whatever weighs how much: so that many weights are tried in a
moment, and what speaks for an item is worked out only once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch

from bundlerec.bundles.cart_evidence import PARTS, CartEvidence

CELLS_AT_ONCE: Final = 2_000_000
LIKELIEST: Final = 50  # by each part alone
FIRST: Final = 30  # best sellers, which stand first where nothing is known
Hidden = tuple[list[np.ndarray], np.ndarray, np.ndarray]  # carts, the item hidden from each, customers


@dataclass(frozen=True)
class Shortlists:
    """n carts with an item hidden from each, and m items that may be better than it."""

    values: Mapping[str, np.ndarray]  # part -> [n, m] float32; -inf for what does not compete
    hidden: Mapping[str, np.ndarray]  # part -> [n] float32 of the hidden item; -inf where it can't be offered
    first: np.ndarray  # [n, m] bool: stands before the hidden item where both have the same score

    def hits(self, weights: Mapping[str, float], places: int) -> np.ndarray:
        """[n] bool: whether the hidden item is among the `places` best by the weighted sum of the parts."""
        score = sum(np.float32(weight) * self.values[part] for part, weight in weights.items() if weight)
        wanted = sum(np.float32(weight) * self.hidden[part] for part, weight in weights.items() if weight)
        above = (score > wanted[:, None]) | ((score == wanted[:, None]) & self.first)  # type: ignore[index]
        return np.isfinite(wanted) & (above.sum(axis=1) < places)


def shortlists(evidence: CartEvidence, asked: Hidden) -> Shortlists:
    """Of everything on the shelf the LIKELIEST by each part, and the FIRST of the shelf."""
    place = np.full(evidence.history.n_items, -1)
    place[evidence.shelf] = np.arange(len(evidence.shelf))
    step = max(1, CELLS_AT_ONCE // max(len(evidence.shelf), 1))
    blocks = [
        _block(evidence, tuple(part[start : start + step] for part in asked), place)  # type: ignore[arg-type]
        for start in range(0, len(asked[0]), step)
    ]
    return Shortlists(
        {part: np.concatenate([one.values[part] for one in blocks]) for part in PARTS},
        {part: np.concatenate([one.hidden[part] for one in blocks]) for part in PARTS},
        np.concatenate([one.first for one in blocks]),
    )


def _block(evidence: CartEvidence, asked: Hidden, place: np.ndarray) -> Shortlists:
    carts, hidden, customers = asked
    parts, row = evidence.parts(carts, customers), np.arange(len(carts))[:, None]
    best = [_likeliest(values) for values in parts.values()]
    first = np.broadcast_to(
        np.arange(min(FIRST, len(evidence.shelf))), (len(carts), min(FIRST, len(evidence.shelf)))
    )
    items = np.sort(np.concatenate([*best, first], axis=1), axis=1)
    wanted = place[hidden]
    out = np.diff(items, axis=1, prepend=-1) == 0  # stands there already
    out |= items == wanted[:, None]
    for number, cart in enumerate(carts):
        out[number] |= np.isin(items[number], place[cart])
    known = wanted >= 0
    return Shortlists(
        {part: np.where(out, -np.inf, values[row, items]).astype(np.float32) for part, values in parts.items()},
        {
            part: np.where(known, values[row[:, 0], wanted], -np.inf).astype(np.float32)
            for part, values in parts.items()
        },
        ~out & (items < wanted[:, None]),
    )


def _likeliest(values: np.ndarray) -> np.ndarray:
    """[n, LIKELIEST] places of the largest of each row ([n, m]), in whatever order; fewer where there are no more."""
    few = min(LIKELIEST, values.shape[1])
    rows = (
        values if values.strides[0] else values[:1].copy()
    )  # one row for all: what sells, sells whatever is in the cart
    best = torch.from_numpy(rows).topk(few, dim=1, sorted=False).indices.numpy()
    return np.broadcast_to(best, (len(values), few))

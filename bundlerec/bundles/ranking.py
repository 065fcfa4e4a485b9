"""From scores to ranked lists: masks, ties, empty places."""

from __future__ import annotations

import numpy as np
import torch

from bundlerec.bundles.popularity import best_sellers_first, sales
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY, RankedLists
from bundlerec.recommender import Recommender

CELLS_AT_ONCE = 12_000_000  # customers x items in one block: about 200 MB
STEP = 1e-6  # gap between scores that were equal, as a share of them
FORBIDDEN = np.iinfo(np.int64).min
LOW_BITS = 0xFFFFFFFF


def rank(
    model: Recommender,
    customers: np.ndarray,
    size: int,
    history: Dataset,
    *,
    only_new: bool = False,
    chunk: int = 512,
) -> RankedLists:
    """The `size` best items of `model` for each customer row, best first.

    Items with equal scores, and places for which the model has nothing, go to recent best sellers of `history`
    (all that was known before the cut). Lists are shorter only when eligible items run out.

    only_new: without what the customer bought in `history`.
    """
    items = np.full((len(customers), size), EMPTY, dtype=np.int32)
    scores = np.zeros((len(customers), size), dtype=np.float32)
    shelf = best_sellers_first(history)
    shelf = shelf[sales(history)[shelf] > 0]
    places = min(size, len(shelf))
    if places == 0:
        return RankedLists(customers, items, scores)
    for block in _blocks(len(customers), min(chunk, max(1, CELLS_AT_ONCE // len(shelf)))):
        keys = _keys(model.score(customers[block]), model.items, shelf)
        if only_new:
            _forbid(keys, customers[block], shelf, history)
        best = torch.topk(torch.from_numpy(keys), places, dim=1).values.numpy()
        place = np.minimum(LOW_BITS - (best & LOW_BITS), len(shelf) - 1)  # a forbidden key has no place
        items[block, :places] = np.where(best == FORBIDDEN, EMPTY, shelf[place])
        scores[block, :places] = _falling(_float(best >> 32))
    return RankedLists(customers, items, scores)


def _blocks(n: int, rows: int) -> list[slice]:
    return [slice(first, min(first + rows, n)) for first in range(0, n, rows)]


def _keys(scores: np.ndarray, items: np.ndarray, shelf: np.ndarray) -> np.ndarray:
    """[n, len(shelf)] int64 that sort like (score, place on the shelf): no two are equal, nothing is left to chance.

    The upper half holds the bits of the score, turned so that whole numbers compare like the floats that they
    stand for; the lower half falls along the shelf, where best sellers stand first.
    """
    place = np.minimum(np.searchsorted(items, shelf), max(len(items) - 1, 0))
    has = items[place] == shelf if len(items) else np.zeros(len(shelf), dtype=bool)
    values = np.take(scores, place, axis=1) if len(items) else np.empty((len(scores), len(shelf)), np.float32)
    values[:, ~has] = -np.inf
    bits = values.view(np.int32)
    keys = np.where(bits < 0, bits ^ np.int32(0x7FFFFFFF), bits).astype(np.int64)
    keys <<= 32
    keys |= LOW_BITS - np.arange(len(shelf))
    return keys


def _float(bits: np.ndarray) -> np.ndarray:
    """The float32 scores behind the upper halves of keys."""
    whole = bits.astype(np.int32)
    return np.where(whole < 0, whole ^ np.int32(0x7FFFFFFF), whole).astype(np.int32).view(np.float32)


def _forbid(keys: np.ndarray, customers: np.ndarray, shelf: np.ndarray, history: Dataset) -> None:
    """Puts what each customer bought in `history` behind everything else."""
    column = np.full(history.n_items, -1)
    column[shelf] = np.arange(len(shelf))
    bought = history.customer_item[customers].tocoo()
    cells = column[bought.col]
    keys[bought.row[cells >= 0], cells[cells >= 0]] = FORBIDDEN


def _falling(scores: np.ndarray) -> np.ndarray:
    """Scores that fall strictly along each row: ties and places without a score go a hair below what is above."""
    falling = np.where(np.isfinite(scores), scores, np.float32(0))
    missing = ~np.isfinite(scores)
    for place in range(1, scores.shape[1]):
        above = falling[:, place - 1]
        bound = above - STEP * np.maximum(np.abs(above), 1e-3)
        falling[:, place] = np.where(missing[:, place], bound, np.minimum(scores[:, place], bound))
    return falling

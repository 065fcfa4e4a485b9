"""From scores to ranked lists: masks, ties, empty places."""

from __future__ import annotations

import sys

import numpy as np
import torch

from bundlerec.bundles.popularity import best_sellers_first, sales
from bundlerec.bundles.shortlists import CUSTOMERS_AT_ONCE, Shortlisting, best_of_rows, rank_shortlists, scores_at
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY, RankedLists
from bundlerec.recommender import Recommender

CELLS_AT_ONCE = 12_000_000  # customers x items in one block: about 200 MB
STEP = 1e-6  # gap between scores that were equal, as a share of them
FORBIDDEN = np.iinfo(np.int64).min
LOW_BITS = 0xFFFFFFFF
UPPER = int(sys.byteorder == "little")  # which half of an int64 stands where
CHUNK = 512  # customers


def rank(
    model: Recommender,
    customers: np.ndarray,
    size: int,
    history: Dataset,
    *,
    only_new: bool = False,
    chunk: int = CHUNK,
) -> RankedLists:
    """The `size` best items of `model` for each customer row, best first.

    Items with equal scores, and places for which the model has nothing, go to recent best sellers of `history`
    (all that was known before the cut). Lists are shorter only when eligible items run out.

    only_new: without what the customer bought in `history`.
    """
    return _ranked(model, customers, history, [(size, only_new)], chunk)[0]


def rank_with_new(
    model: Recommender, customers: np.ndarray, size: int, new: int, history: Dataset
) -> tuple[RankedLists, RankedLists]:
    """`rank` twice, scored once: the `size` best items, and the `new` best of those that the customer never bought."""
    every, fresh = _ranked(model, customers, history, [(size, False), (new, True)], CHUNK)
    return every, fresh


def rank_again(model: Recommender, customers: np.ndarray, size: int, history: Dataset) -> RankedLists:
    """The `size` best items of those that each customer row bought in `history`, best first; fewer where fewer were
    bought. Ties, and what the model says nothing of, stand as in `rank`; only what was bought is looked at, so that
    time grows with the purchases.
    """
    lists = _nothing(customers, size)
    shelf, place = _shelf(history)
    tabled = min(CHUNK, max(1, CELLS_AT_ONCE // max(len(shelf), 1)))
    at_once = CUSTOMERS_AT_ONCE if isinstance(model, Shortlisting) else tabled
    for rows in _blocks(np.arange(len(customers)), at_once):
        past = history.customer_item[customers[rows]].tocoo()
        sold = place[past.col] != EMPTY
        row, item = past.row[sold].astype(np.int64), past.col[sold].astype(np.int64)
        score = scores_at(model, customers[rows], row, item, history.n_items)
        row, at, item, score = best_of_rows(row, item, score, place, size)
        lists.items[rows[row], at], lists.scores[rows[row], at] = item, score
        lists.scores[rows] = falling(np.where(lists.items[rows] == EMPTY, -np.inf, lists.scores[rows]))
    return lists


def _shelf(history: Dataset) -> tuple[np.ndarray, np.ndarray]:
    """Item rows that were sold, recent best sellers first; and [n_items] where each stands, EMPTY where it does not."""
    shelf = best_sellers_first(history)
    shelf = shelf[sales(history)[shelf] > 0]
    place = np.full(history.n_items, EMPTY)
    place[shelf] = np.arange(len(shelf))
    return shelf, place


def _ranked(
    model: Recommender, customers: np.ndarray, history: Dataset, wishes: list[tuple[int, bool]], chunk: int
) -> list[RankedLists]:
    """One ranking for each wish (size, only new); what is for new items only comes last."""
    shelf, column = _shelf(history)
    found, left = _from_shortlists(model, customers, history, wishes, column, len(shelf))
    for rows in _blocks(left, min(chunk, max(1, CELLS_AT_ONCE // max(len(shelf), 1)))):
        keys = sorting_keys(model.score(customers[rows]), model.items, shelf)
        for lists, (size, only_new) in zip(found, wishes, strict=True):
            if only_new:
                _forbid(keys, customers[rows], column, history)
            places = min(size, len(shelf))
            best = torch.topk(torch.from_numpy(keys), places, dim=1).values.numpy()
            place = np.minimum(LOW_BITS - (best & LOW_BITS), len(shelf) - 1)  # a forbidden key has no place
            lists.items[rows, :places] = np.where(best == FORBIDDEN, EMPTY, shelf[place])
            lists.scores[rows, :places] = falling(_float(best >> 32))
    return found


def _from_shortlists(
    model: Recommender,
    customers: np.ndarray,
    history: Dataset,
    wishes: list[tuple[int, bool]],
    place: np.ndarray,
    sold: int,
) -> tuple[list[RankedLists], np.ndarray]:
    """Lists of a model with shortlists where these fill them, and who is left ([m] rows): everybody of other models,
    nobody where nothing is sold.
    """
    left = np.full(len(customers), sold > 0)
    if not sold or not isinstance(model, Shortlisting):
        return [_nothing(customers, size) for size, _ in wishes], np.flatnonzero(left)
    found, done = [], left
    for size, only_new in wishes:
        lists, full = rank_shortlists(model, customers, history, place, size, only_new=only_new)
        found.append(RankedLists(customers, lists.items, falling(lists.scores)))
        done = done & full
    for lists in found:
        lists.items[~done], lists.scores[~done] = EMPTY, 0
    return found, np.flatnonzero(~done)


def _nothing(customers: np.ndarray, size: int) -> RankedLists:
    shape = (len(customers), size)
    return RankedLists(customers, np.full(shape, EMPTY, dtype=np.int32), np.zeros(shape, dtype=np.float32))


def _blocks(rows: np.ndarray, length: int) -> list[np.ndarray]:
    return [rows[first : first + length] for first in range(0, len(rows), length)]


def sorting_keys(scores: np.ndarray, items: np.ndarray, shelf: np.ndarray) -> np.ndarray:
    """[n, len(shelf)] int64 that sort like (score, place on the shelf): no two are equal, nothing is left to chance.

    The upper half holds the bits of the score, turned so that whole numbers compare like the floats that they
    stand for; the lower half falls along the shelf, where best sellers stand first.
    """
    place = np.minimum(np.searchsorted(items, shelf), max(len(items) - 1, 0))
    has = items[place] == shelf if len(items) else np.zeros(len(shelf), dtype=bool)
    values = np.take(scores, place, axis=1) if len(items) else np.empty((len(scores), len(shelf)), np.float32)
    values[:, ~has] = -np.inf
    bits = values.view(np.int32)
    bits ^= (bits >> 31) & np.int32(0x7FFFFFFF)
    keys = np.empty(values.shape, dtype=np.int64)
    keys.view(np.int32)[:, UPPER::2] = bits
    keys.view(np.uint32)[:, 1 - UPPER :: 2] = LOW_BITS - np.arange(len(shelf))
    return keys


def _float(bits: np.ndarray) -> np.ndarray:
    """The float32 scores behind the upper halves of keys."""
    whole = bits.astype(np.int32)
    return np.where(whole < 0, whole ^ np.int32(0x7FFFFFFF), whole).astype(np.int32).view(np.float32)


def _forbid(keys: np.ndarray, customers: np.ndarray, column: np.ndarray, history: Dataset) -> None:
    """Puts what each customer bought in `history` behind everything else; `column`: of each item row."""
    bought = history.customer_item[customers].tocoo()
    cells = column[bought.col]
    keys[bought.row[cells >= 0], cells[cells >= 0]] = FORBIDDEN


def falling(scores: np.ndarray) -> np.ndarray:
    """Scores that fall strictly along each row: ties and places without a score go a hair below what is above."""
    lower = np.where(np.isfinite(scores), scores, np.float32(0))
    missing = ~np.isfinite(scores)
    for place in range(1, scores.shape[1]):
        above = lower[:, place - 1]
        bound = above - STEP * np.maximum(np.abs(above), 1e-3)
        lower[:, place] = np.where(missing[:, place], bound, np.minimum(scores[:, place], bound))
    return lower

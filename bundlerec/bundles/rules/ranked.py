"""A model's ranking under rules; without rules it is `bundles.ranking.rank`."""

from __future__ import annotations

import numpy as np

from bundlerec.bundles.popularity import best_sellers_first, sales
from bundlerec.bundles.ranking import CELLS_AT_ONCE, CHUNK, falling, rank, rank_again, sorting_keys
from bundlerec.bundles.rules.wish import Wish, forbid, only
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY, RankedLists
from bundlerec.recommender import Recommender


def rank_by(
    wish: Wish, model: Recommender, customers: np.ndarray, size: int, history: Dataset, *, only_new: bool = False
) -> RankedLists:
    """The best items of `model` for each customer row that the rules let in, best first; at most `size`.

    As `rank`, lists are shorter only when eligible items run out, and where a bundle can't hold what it has to.
    """
    if wish.screen is None and wish.first is None:
        if wish.again:
            lists = rank_again(model, customers, size, history)
        else:
            lists = rank(model, customers, size, history, only_new=only_new)
        return lists if wish.sizes is None else lists.sized(wish.sizes)
    items = np.full((len(customers), size), EMPTY, dtype=np.int32)
    scores = np.zeros((len(customers), size), dtype=np.float32)
    shelf = wish.offered(best_sellers_first(history), sales(history) > 0)
    step = min(CHUNK, max(1, CELLS_AT_ONCE // max(len(shelf), 1)))
    for first in range(0, len(customers) if len(shelf) else 0, step):
        block = slice(first, min(first + step, len(customers)))
        values = wish.moved(model.score(customers[block]), model.items)
        keys = sorting_keys(values.copy(), model.items, shelf)
        bought = history.customer_item[customers[block]].tocoo() if only_new or wish.again else None
        if bought is not None and wish.again:
            keys = only(keys, bought.row, bought.col, shelf, history.n_items)
        elif bought is not None:
            forbid(keys, bought.row, bought.col, shelf, history.n_items)
        wish.put_first(keys, block, shelf)
        places = wish.pick(keys, customers[block], shelf, wish.sizes_of(block, len(keys), size))
        found = np.where(places == EMPTY, EMPTY, np.append(shelf, EMPTY)[places])
        items[block, : places.shape[1]] = found
        scores[block, : places.shape[1]] = falling(_scores_of(found, values, model.items))
    return RankedLists(customers, items, scores)


def _scores_of(items: np.ndarray, values: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """[n, L] float32 scores of item rows; -inf where the model has none."""
    if not len(columns):
        return np.full(items.shape, -np.inf, dtype=np.float32)
    place = np.minimum(np.searchsorted(columns, items), len(columns) - 1)
    return np.where(columns[place] == items, np.take_along_axis(values, place, axis=1), np.float32(-np.inf))

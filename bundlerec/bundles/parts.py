"""What a simple method's score is owed to, where the score is a sum over the customer's history: exact."""

from __future__ import annotations

from typing import Final

import numpy as np

from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY, RankedLists
from bundlerec.data.retold import Pasts, retold, spans
from bundlerec.recommender import Additive, Recommender, Retelling
from bundlerec.scorer.leave_out import Contributions, keep_best

EXACT: Final = ("gp_decay", "ease")  # of others one item's part is not known, or not all of it
AT_ONCE: Final = 512  # pasts


def parts_of(model: Additive, history: Dataset, lists: RankedLists, most: int = 3) -> Contributions:
    """For every filled slot the items of the customer's history that speak for it, and how much.

    `history`: what the model learned from.
    """
    item = np.full((lists.items.size, most), EMPTY, dtype=np.int32)
    share = np.zeros((lists.items.size, most), dtype=np.float32)
    row, column = np.nonzero(lists.items != EMPTY)
    customer, bought = lists.customers[row].astype(np.int64), history.customer_item
    counts = np.diff(bought.indptr)[customer]
    cause = bought.indices[spans(bought.indptr[customer], counts)].astype(np.int64)
    slot = np.repeat(row * lists.items.shape[1] + column, counts)
    gain = model.parts(np.repeat(customer, counts), np.repeat(lists.items[row, column], counts), cause)
    total = np.bincount(slot, weights=gain, minlength=lists.items.size).astype(np.float32)
    keep_best(slot, cause, np.maximum(gain, 0), item, share)
    shape = (*lists.items.shape, most)
    return Contributions(item.reshape(shape), share.reshape(shape), total.reshape(lists.items.shape))


def scores_otherwise(model: Recommender, history: Dataset, pasts: Pasts, items: np.ndarray) -> np.ndarray:
    """[g, L] float64 scores of item rows ([g, L], EMPTY for none) under each past; NaN for what the model can't offer.

    model: one that can be asked about other pasts (`recommender.Retelling`), fitted on `history`.
    """
    found = np.full(items.shape, np.nan)
    place = np.minimum(np.searchsorted(model.items, items), len(model.items) - 1)
    known = (items != EMPTY) & (model.items[place] == items)
    for first in range(0, len(pasts) if isinstance(model, Retelling) else 0, AT_ONCE):
        block = slice(first, min(first + AT_ONCE, len(pasts)))
        part = pasts.of(block)
        told = model.retold(retold(history, part), part.customer)  # type: ignore[attr-defined]
        scores = told.score(np.arange(len(part), dtype=np.int32))
        found[block] = np.where(known[block], np.take_along_axis(scores, place[block], axis=1), np.nan)
    return found

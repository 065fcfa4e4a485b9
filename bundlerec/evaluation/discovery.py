"""What is left when everything that a customer ever bought is taken out; and the best list that could be.

Discovery: the same metrics after removing past purchases from list and truth. A customer whose order holds nothing
new cannot be judged; `find_hits` and `at_size` give NaN, and tables count who is left.
"""

from __future__ import annotations

import numpy as np

from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY, RankedLists
from bundlerec.data.split import Truth
from bundlerec.evaluation.metrics import is_among, pair_keys


def new_in_truth(truth: Truth, past: Dataset) -> Truth:
    """The truth without what its customers bought in `past` (all that was known before the cut).

    Customers stay; one who bought nothing new has an empty truth.
    """
    rows = np.repeat(np.arange(len(truth)), truth.sizes)
    new = ~was_bought(truth.customers[rows], truth.item, past)
    counts = np.bincount(rows[new], minlength=len(truth))
    start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Truth(truth.customers, start, truth.item[new], truth.orders)


def new_in_lists(lists: RankedLists, past: Dataset) -> RankedLists:
    """The lists without what their customers bought in `past`; what follows moves up."""
    gone = was_bought(lists.customers[:, None], lists.items, past) | (lists.items == EMPTY)
    order = np.argsort(gone, axis=1, kind="stable")
    items = np.where(
        np.take_along_axis(gone, order, axis=1), EMPTY, np.take_along_axis(lists.items, order, axis=1)
    )
    return RankedLists(lists.customers, items, np.take_along_axis(lists.scores, order, axis=1))


def was_bought(customers: np.ndarray, items: np.ndarray, past: Dataset) -> np.ndarray:
    """For each (customer row, item row) pair (arrays broadcast): did the customer buy the item in `past`?"""
    counts = past.customer_item[np.unique(customers)].tocoo()
    keys = np.sort(pair_keys(np.unique(customers)[counts.row], counts.col))
    return is_among(pair_keys(customers, items), keys)


def best_possible(truth: Truth) -> RankedLists:
    """The ceiling: every customer's list is the truth itself, as long as the longest order."""
    lengths = truth.sizes
    places = np.arange(int(lengths.max(initial=1)))
    filled = places[None, :] < lengths[:, None]
    items = np.full(filled.shape, EMPTY, dtype=np.int32)
    items[filled] = truth.item
    return RankedLists(truth.customers, items, np.zeros(items.shape, dtype=np.float32))

"""What any model's bundles were worth to the merchant, once the real next orders are known."""

from __future__ import annotations

import numpy as np
import torch

from bundlerec.config import RewardWeights
from bundlerec.data import columns as c
from bundlerec.data.dataset import Items
from bundlerec.data.lists import EMPTY, RankedLists
from bundlerec.data.split import Truth
from bundlerec.evaluation.metrics import Size, find_hits, for_customers
from bundlerec.policy.choices import relative_margins
from bundlerec.policy.reward import reward_of

METRIC = "reward"


def worth(lists: RankedLists, truth: Truth, items: Items, weights: RewardWeights, k: Size = c.AUTO) -> np.ndarray:
    """[n] float64: R(C) of the first k places of each list, or of the whole list, in the order of the truth."""
    lists = for_customers(lists, truth.customers)
    lists = lists if k == c.AUTO else lists.head(int(k))
    hit = find_hits(lists, truth).hit
    size = lists.lengths if k == c.AUTO else np.full(len(lists), int(k))
    margin = np.where(hit, relative_margins(items)[np.maximum(lists.items, 0)], 0)
    hits, earned, distinct, length, wanted = (
        torch.from_numpy(np.asarray(values, dtype=np.float64))
        for values in (
            hit.sum(axis=1),
            margin.sum(axis=1),
            _distinct(lists.items, items.subcategory),
            size,
            truth.sizes,
        )
    )
    return reward_of(hits, earned, distinct, length, wanted, weights).numpy()


def earned(lists: RankedLists, truth: Truth, each: np.ndarray, k: Size = c.AUTO) -> np.ndarray:
    """[n] float64: the sum of `each` ([n_items] money of one piece) over what was bought of the first k places."""
    lists = for_customers(lists, truth.customers)
    lists = lists if k == c.AUTO else lists.head(int(k))
    hit = find_hits(lists, truth).hit
    money: np.ndarray = np.where(hit, each[np.maximum(lists.items, 0)], 0).sum(axis=1)
    return money


def _distinct(listed: np.ndarray, subcategory: np.ndarray) -> np.ndarray:
    """[n]: how many different known subcategories each list holds."""
    codes = np.sort(np.where(listed == EMPTY, -1, subcategory[np.maximum(listed, 0)]), axis=1)
    fresh = np.diff(codes, axis=1, prepend=-1) > 0
    return fresh.sum(axis=1)

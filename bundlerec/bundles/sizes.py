"""How many items a customer's bundle holds, by a simple rule: a factor times the mean size of her orders so far."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np

from bundlerec.bundles.ranking import rank
from bundlerec.data import columns as c
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import RankedLists
from bundlerec.data.split import Truth, cut_time, next_orders, training_part
from bundlerec.evaluation.metrics import at_size, find_hits
from bundlerec.recommender import Recommender

FACTORS: Final = (0.5, 0.75, 1.0, 1.3, 1.5)
SMALLEST: Final = 1
LARGEST: Final = 40
USUAL: Final = 1.0  # the factor where nothing can be measured


def own_sizes(history: Dataset, customers: np.ndarray, factor: float) -> np.ndarray:
    """[n] int64: factor * mean distinct items an order, rounded, SMALLEST to LARGEST.

    A customer without orders gets the mean of the shop.
    """
    mean = history.mean_order_size[customers]
    shop = len(history.line_item) / max(history.n_orders, 1)
    size = np.floor(factor * np.where(mean > 0, mean, shop) + 0.5)
    return np.clip(size, SMALLEST, LARGEST).astype(np.int64)


def best_factor(lists: RankedLists, truth: Truth, history: Dataset) -> float:
    """The factor of FACTORS with the best mean F1 for `lists` ([n, LARGEST]) of the truth's customers."""
    if len(truth) == 0:
        return USUAL
    f1 = [
        at_size(find_hits(lists.sized(own_sizes(history, lists.customers, factor)), truth), c.AUTO)["f1"].mean()
        for factor in FACTORS
    ]
    return FACTORS[int(np.argmax(f1))]


def choose_factors(methods: Iterable[Recommender], history: Dataset) -> dict[str, float]:
    """The best factor of each method, by name, on an inner cut of the training part `history`.

    The methods are fitted on what lies before that cut, and are to be fitted again afterwards.
    """
    cut = cut_time(history)
    earlier = training_part(history, cut)
    truth = next_orders(history, earlier, cut)
    return {
        method.name: best_factor(rank(method.fit(earlier), truth.customers, LARGEST, earlier), truth, earlier)
        if len(truth)
        else USUAL
        for method in methods
    }

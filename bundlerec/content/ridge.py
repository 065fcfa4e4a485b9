"""Which kinds of products go with which history: a linear map from descriptions to descriptions.

    Y ~ X B Phi',  B = (X'X + a I)^-1 X' Y Phi (Phi'Phi + b I)^-1

X: what a customer bought of one part of the items, described; Y: how much of each item of the other part the customer
bought; Phi: those items' descriptions. The parts are drawn anew several times, so that what is learned holds for
items that no history holds (ridge regression on both sides, as in bilinear models of cold starts: Park & Chu 2009,
Pairwise Preference Regression for Cold-start Recommendation, doi:10.1145/1639714.1639720).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy import linalg, sparse

HIDDEN: Final = 0.3  # share of the items that a draw hides
DRAWS: Final = 3
RIDGE: Final = (1.0, 10.0)  # a and b, in mean diagonal entries
MOST_CUSTOMERS: Final = 4000


def fit_map(amounts: sparse.csr_array, described: np.ndarray, sold: np.ndarray, seed: int) -> np.ndarray:
    """[d, d] float64 B. `amounts`: [customers, n_items]; `described`: [n_items, d]; `sold`: item rows to learn from."""
    rng = np.random.default_rng(seed)
    customers = np.flatnonzero(np.diff(amounts.indptr))
    if len(customers) > MOST_CUSTOMERS:
        customers = np.sort(rng.choice(customers, MOST_CUSTOMERS, replace=False))
    mine = amounts[customers]
    size = described.shape[1]
    left, both = np.zeros((size, size)), np.zeros((size, size))
    for _ in range(DRAWS):
        hidden = rng.random(len(sold)) < HIDDEN
        history = mean_description(mine[:, sold[~hidden]], described[sold[~hidden]])
        wanted = mine[:, sold[hidden]] @ described[sold[hidden]]
        left += history.T @ history / DRAWS
        both += history.T @ wanted / (DRAWS * HIDDEN)
    right = described[sold].T @ described[sold]
    half = linalg.solve(_ridged(left, RIDGE[0]), both, assume_a="pos")
    return linalg.solve(_ridged(right, RIDGE[1]), half.T, assume_a="pos").T


def mean_description(amounts: sparse.csr_array, described: np.ndarray) -> np.ndarray:
    """[customers, d]: the mean description of what each bought, by amount; zeros for who bought nothing."""
    total = np.asarray(amounts.sum(axis=1)).ravel()
    return (amounts @ described) / np.maximum(total, 1e-9)[:, None]


def _ridged(gram: np.ndarray, share: float) -> np.ndarray:
    size = len(gram)
    return gram.astype(np.float64) + np.eye(size) * (share * np.trace(gram) / size + 1e-9)

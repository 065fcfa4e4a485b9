"""What customers buy into whose past a cart would fit; nobody has to know whose it is.

    P(i | cart) = sum over u of P(u | cart) theta_u(i),   P(u | cart) ~ product over j in the cart of theta_u(j)
    theta_u(i) = (m_ui + c b_i) / (m_u + c)

m_ui: orders of customer u that hold i, each weighing 2^(-age / HALF_LIFE); m_u: their sum over the items; c: the mean
m_u; b_i: the share of i among all that was sold. So beside what customers bought themselves stands as much of what is
usual (naive Bayes with Dirichlet smoothing; Zhai and Lafferty 2004, A Study of Smoothing Methods for Language Models).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy import sparse
from scipy.special import softmax

from bundlerec.data.dataset import MICROSECONDS_A_DAY, Dataset

HALF_LIFE: Final = 365.0  # days
LIKELIEST: Final = 100  # customers who count for a cart
CELLS_AT_ONCE: Final = 4_000_000


class Neighbours:
    """Learned from everything in `history`; `shelf`: the item rows that are asked about."""

    def __init__(self, history: Dataset, shelf: np.ndarray) -> None:
        bought = _fading(history)
        self._customers = np.flatnonzero(np.diff(bought.indptr))
        bought = bought[self._customers]
        sold = np.bincount(history.line_item, minlength=history.n_items)
        length = np.asarray(bought.sum(axis=1)).ravel()
        pull = float(length.mean()) if len(length) else 1.0
        usual = pull * sold / max(sold.sum(), 1)
        self._length = length + pull
        likely = sparse.csr_array(bought, copy=True)
        likely.data = np.log1p(likely.data / usual[likely.indices]).astype(np.float32)
        self._likely = sparse.csr_array(likely.T)
        self._share = sparse.csr_array(sparse.diags_array(1 / self._length) @ bought[:, shelf])
        self._usual = usual[shelf].astype(np.float32)

    def score(self, held: sparse.csr_array) -> np.ndarray:
        """[n, len(shelf)] float32: P(i | cart), 0 for an empty cart and where no customer is known.

        held: [n carts, n_items] 1 where a cart holds the item.
        """
        found = np.zeros((held.shape[0], len(self._usual)), dtype=np.float32)
        step = max(1, CELLS_AT_ONCE // max(len(self._customers), 1))
        for first in range(0, held.shape[0] if len(self._customers) else 0, step):
            found[first : first + step] = self._of(held[first : first + step])
        return found

    def _of(self, held: sparse.csr_array) -> np.ndarray:
        size = np.diff(held.indptr)
        chance = self._chances((held @ self._likely).toarray() - size[:, None] * np.log(self._length))
        usual = (chance @ (1 / self._length))[:, None] * self._usual
        return np.where(size[:, None] > 0, (sparse.csr_array(chance) @ self._share).toarray() + usual, 0)

    def _chances(self, logs: np.ndarray) -> np.ndarray:
        """[n, customers] of the LIKELIEST, from logarithms up to a constant; 0 for the others."""
        if logs.shape[1] > LIKELIEST:
            least = np.partition(logs, -LIKELIEST, axis=1)[:, -LIKELIEST][:, None]
            logs = np.where(logs >= least, logs, -np.inf)
        return np.asarray(softmax(logs, axis=1), dtype=np.float32)


def _fading(history: Dataset) -> sparse.csr_array:
    """[n_customers, n_items] float64 purchases, old ones counting less."""
    known = history.line_customer >= 0
    time = history.order_time[history.line_order[known]]
    age = (history.order_time[-1:].max(initial=0) - time) / MICROSECONDS_A_DAY
    cells = (history.line_customer[known], history.line_item[known])
    return sparse.csr_array((0.5 ** (age / HALF_LIFE), cells), shape=(history.n_customers, history.n_items))

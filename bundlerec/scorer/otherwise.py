"""What the scorer would say of products, had some of the past been otherwise; exact, and slower than `leave_out`.

Everything told of a customer is counted anew from the past as it might have been: pair, shelf, department and brand,
orders, sizes and gaps, the representation, and the values of the simple methods among all candidates. What is told of
the items and what the simple methods learned of everybody stays, and so do the candidates.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.special import expit

from bundlerec.data.lists import EMPTY
from bundlerec.data.retold import Pasts, spans
from bundlerec.scorer.candidates import Candidates
from bundlerec.scorer.model import ScoredView, Scorer
from bundlerec.scorer.snapshot import Snapshot, snapshot

AT_ONCE: Final = 512  # pasts


def logits_otherwise(scorer: Scorer, pasts: Pasts, items: np.ndarray) -> np.ndarray:
    """[g, L] float64 calibrated logits of item rows ([g, L], EMPTY for none) under each past; NaN for what is no
    candidate of the past's customer.
    """
    seen = scorer.look(np.unique(pasts.customer))
    parts = [
        _logits(scorer, seen, pasts.of(slice(first, first + AT_ONCE)), items[first : first + AT_ONCE])
        for first in range(0, len(pasts), AT_ONCE)
    ]
    return np.concatenate(parts) if parts else np.zeros(items.shape)


def probabilities_otherwise(scorer: Scorer, pasts: Pasts, items: np.ndarray) -> np.ndarray:
    """As `logits_otherwise`, as probabilities."""
    return expit(logits_otherwise(scorer, pasts, items))


def _logits(scorer: Scorer, seen: ScoredView, pasts: Pasts, items: np.ndarray) -> np.ndarray:
    view = _view(scorer, seen.view, pasts)
    n_items = scorer.state.history.n_items
    wanted = np.arange(len(pasts))[:, None] * n_items + items
    asked = view.only(np.isin(view.row * n_items + view.item, wanted[items != EMPTY]))
    if not len(asked.item):
        return np.full(items.shape, np.nan)
    key = asked.row * n_items + asked.item
    place = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
    found = (items != EMPTY) & (key[place] == wanted)
    return np.where(found, scorer.weights.logits(asked, scorer.device)[place], np.nan)


def _view(scorer: Scorer, real: Snapshot, pasts: Pasts) -> Snapshot:
    """The pasts' features, over the candidates of the customers whose pasts they are."""
    member = np.searchsorted(real.customers, pasts.customer)
    lengths = real.start[member + 1] - real.start[member]
    rows = np.arange(len(pasts), dtype=np.int32)
    start = np.concatenate([[0], np.cumsum(lengths)])
    among = Candidates(rows, start, real.item[spans(real.start[member], lengths)])
    return snapshot(scorer.retold(pasts).state, rows, among=among)

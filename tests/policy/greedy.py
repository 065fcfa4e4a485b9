"""The plain answer without reinforcement learning: the set of greatest expected F1 of the same scorer."""

from __future__ import annotations

import numpy as np

from bundlerec.data.lists import EMPTY
from bundlerec.policy.choices import MOST_OWN, Choices


def greedy_bundles(choices: Choices, size: int | None = None) -> np.ndarray:
    """[n, L] int64 places among the candidates, most probable first, EMPTY after the end.

    E F1(C) is taken as 2 sum_{i in C} p_i / (|C| + T_hat). For one size the best set is the most probable items, so
    only the size is left to choose; with `size` (at least 1) it is that, or all candidates where there are fewer.
    """
    n, width = choices.p.shape
    candidates = choices.mask.sum(axis=1)
    length = np.minimum(candidates, size or MOST_OWN)
    if size is None and width:
        k = np.arange(1, width + 1)
        expected = 2 * np.cumsum(choices.p, axis=1, dtype=np.float64) / (k + choices.order_size[:, None])
        expected[k > length[:, None]] = -1
        length = np.minimum(length, expected.argmax(axis=1) + 1)
    places = np.broadcast_to(np.arange(width), (n, width))[:, : int(length.max(initial=0))]
    return np.where(places < length[:, None], places, EMPTY)

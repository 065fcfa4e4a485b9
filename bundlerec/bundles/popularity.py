"""What sells: orders an item stood in, lately and ever."""

from __future__ import annotations

from typing import Final

import numpy as np

from bundlerec.data.dataset import MICROSECONDS_A_DAY, Dataset

# Long enough for a promotion that has ended not to lead the list, short enough to know the season.
RECENT_DAYS: Final = 60


def sales(history: Dataset, days: float | None = None) -> np.ndarray:
    """[n_items] int64: orders with the item in the last `days` of the log (None: ever)."""
    first = 0
    if days is not None and history.n_orders:
        since = history.order_time[-1] - int(days * MICROSECONDS_A_DAY)
        first = int(np.searchsorted(history.order_time, since, side="right"))
    lines = history.line_item[history.line_start[first] :]
    return np.bincount(lines, minlength=history.n_items)


def best_sellers_first(history: Dataset, days: float | None = RECENT_DAYS) -> np.ndarray:
    """[n_items] int64 item rows: by recent orders, then by all orders, then by row, so that no tie is left."""
    return np.lexsort((-sales(history), -sales(history, days)))

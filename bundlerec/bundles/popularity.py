"""What sells: orders an item stood in, lately and ever."""

from __future__ import annotations

from typing import Final

import numpy as np

from bundlerec.data.dataset import MICROSECONDS_A_DAY, Dataset

# Of 3, 7, 14, 21, 60 days and ever, the best on the inner cuts of four public shops where best sellers break the ties
# and fill the empty places of the customers' most frequent items.
RECENT_DAYS: Final = 7
LIST_DAYS: Final = 14  # of the same windows, the best for a list of best sellers alone
TOLD_DAYS: Final = 60  # the window of counts that people read: a count of a few days says little
LEAST_ORDERS: Final = 200  # a slow shop looks further back, or a few orders would make its list


def sales(history: Dataset, days: float | None = None, least_orders: int = 0) -> np.ndarray:
    """[n_items] int64: orders with the item in the last `days` of the log (None: ever), at least the last so many."""
    first = 0
    if days is not None and history.n_orders:
        since = history.order_time[-1] - int(days * MICROSECONDS_A_DAY)
        recent = int(np.searchsorted(history.order_time, since, side="right"))
        first = max(min(recent, history.n_orders - least_orders), 0)
    lines = history.line_item[history.line_start[first] :]
    return np.bincount(lines, minlength=history.n_items)


def recent_share(history: Dataset, days: float | None = RECENT_DAYS) -> np.ndarray:
    """[n_items] float32: `sales` of the last `days`, at least of the last LEAST_ORDERS, 1 for the best seller."""
    recent = sales(history, days, LEAST_ORDERS).astype(np.float32)
    return recent / max(recent.max(initial=0), 1)


def best_sellers_first(history: Dataset, days: float | None = RECENT_DAYS) -> np.ndarray:
    """[n_items] int64 item rows: by recent orders, then by all orders, then by row, so that no tie is left."""
    return np.lexsort((-sales(history), -sales(history, days, LEAST_ORDERS)))

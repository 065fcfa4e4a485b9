"""What customers said of products after a past moment: the satisfaction in the policy's reward."""

from __future__ import annotations

import numpy as np

from bundlerec.data.dataset import Dataset
from bundlerec.scorer.snapshot import Snapshot


def said_after(dataset: Dataset, view: Snapshot) -> np.ndarray:
    """[rows of view] float32: 1 where the customer's last word on the item from the snapshot's moment on was a yes, -1
    where it was a no, 0 where nothing was said. `dataset`: all that may be known (nothing from the cut on).
    """
    parts = [(dataset.liked.since(view.cut), 1.0), (dataset.disliked.since(view.cut), -1.0)]
    time = np.concatenate([looks.time for looks, _ in parts])
    keys = np.concatenate([looks.customer.astype(np.int64) * dataset.n_items + looks.item for looks, _ in parts])
    value = np.concatenate([np.full(len(looks), sign, dtype=np.float32) for looks, sign in parts])
    asked = view.customers[view.row].astype(np.int64) * dataset.n_items + view.item
    if not len(keys):
        return np.zeros(len(asked), dtype=np.float32)
    order = np.lexsort((-time, keys))  # of each key the last word first
    keys, first = np.unique(keys[order], return_index=True)
    place = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
    return np.where(keys[place] == asked, value[order][first][place], np.float32(0))

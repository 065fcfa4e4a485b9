"""What customers said yes to, for whoever learns what they want."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

import numpy as np

from bundlerec.data import columns as c
from bundlerec.data.dataset import Dataset
from bundlerec.data.looks import Looks, rows_of
from bundlerec.store import Store

WANTED: Final = (c.ACCEPTED_OFFER, c.BOUGHT, c.THUMBS_UP)


def with_liked(dataset: Dataset, store: Store, shop: str, until: datetime | None) -> Dataset:
    """The dataset with what its customers said yes to before `until` (exclusive; None: ever), in order of time; the
    dataset itself where nobody said anything. Customers and items that it does not know are left out.
    """
    told = store.feedback.told(shop, until=until)
    told = told[told[c.VERDICT].isin(WANTED) & told[c.ITEM_ID].notna()]
    customer = rows_of(told[c.CUSTOMER_ID], dataset.customer_ids)
    item = dataset.rows_of(told[c.ITEM_ID].to_numpy(dtype=object)).astype(np.int32)
    known = (customer >= 0) & (item >= 0)
    if not known.any():
        return dataset
    time = told[c.TIME].to_numpy().astype("datetime64[us]").astype(np.int64)
    liked = Looks(customer[known], item[known], time[known], np.zeros(int(known.sum()), dtype=bool))
    return replace(dataset, liked=liked)

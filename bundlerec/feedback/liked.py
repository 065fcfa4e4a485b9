"""What customers said yes and no to, for whoever learns what they want."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

import numpy as np
import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.dataset import Dataset
from bundlerec.data.looks import Looks, rows_of
from bundlerec.feedback.dismissals import UNWANTED
from bundlerec.store import Store

WANTED: Final = (c.ACCEPTED_OFFER, c.BOUGHT, c.THUMBS_UP)


def with_feedback(dataset: Dataset, store: Store, shop: str, until: datetime | None) -> Dataset:
    """The dataset with what its customers said yes and no to before `until` (exclusive; None: ever), in order of time.
    Customers and items that it does not know are left out.
    """
    told = store.feedback.told(shop, until=until)
    return replace(dataset, liked=_said(told, WANTED, dataset), disliked=_said(told, UNWANTED, dataset))


def _said(told: pd.DataFrame, verdicts: Sequence[str], dataset: Dataset) -> Looks:
    told = told[told[c.VERDICT].isin(verdicts) & told[c.ITEM_ID].notna()]
    customer = rows_of(told[c.CUSTOMER_ID], dataset.customer_ids)
    item = dataset.rows_of(told[c.ITEM_ID].to_numpy(dtype=object)).astype(np.int32)
    known = (customer >= 0) & (item >= 0)
    time = told[c.TIME].to_numpy().astype("datetime64[us]").astype(np.int64)
    return Looks(customer[known], item[known], time[known], np.zeros(int(known.sum()), dtype=bool))

"""What customers do not want to be offered: what they dismissed or disliked last, and how long ago."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.store import Store

UNWANTED: Final = (c.DISMISSED, c.THUMBS_DOWN)
DAYS: Final = "days"
NOTHING_DISMISSED: Final = pd.DataFrame({c.CUSTOMER_ID: [], c.ITEM_ID: [], DAYS: []}, dtype=object)


def dismissals(
    store: Store, shop: str, day: date, *, until: datetime | None = None, customer_id: str | None = None
) -> pd.DataFrame:
    """customer_id, item_id, days: products of which the last word of a customer was no, and how many days before the
    end of `day`, or before `until` (exclusive) where nothing later may be known, that was. A later yes takes it back.
    """
    end = until or datetime(day.year, day.month, day.day) + timedelta(days=1)
    told = store.feedback.told(shop, until=end, customer_id=customer_id)
    if told.empty:
        return NOTHING_DISMISSED
    told = told[told[c.ITEM_ID].notna() & (told[c.VERDICT] != c.SURVEY)]
    last = told.drop_duplicates([c.CUSTOMER_ID, c.ITEM_ID], keep="last")  # in order of time
    unwanted = last[last[c.VERDICT].isin(UNWANTED)]
    days = (pd.Timestamp(end) - unwanted[c.TIME]) / pd.Timedelta(days=1)
    return unwanted[[c.CUSTOMER_ID, c.ITEM_ID]].astype(str).assign(**{DAYS: days}).reset_index(drop=True)

"""What was said and shown, as tables for people and other programs."""

from __future__ import annotations

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.store import Store

FILE_COLUMNS = (c.CUSTOMER_ID, c.VERDICT, c.ITEM_ID, c.BUNDLE, c.SCORE, c.BEST_SCORE, c.COMMENT, "timestamp")


def feedback_table(store: Store, shop: str) -> pd.DataFrame:
    """All that was said, in the columns in which a file of feedback is taken in. Raises UnknownShop."""
    told = store.feedback.told(shop)
    return told.rename(columns={c.TIME: "timestamp"})[list(FILE_COLUMNS)]


def exposures_table(store: Store, shop: str) -> pd.DataFrame:
    """All that was shown, one row a shown bundle and item. Raises UnknownShop."""
    return store.exposures.shown(shop)

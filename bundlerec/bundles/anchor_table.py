"""The table of what belongs with each product, as a run keeps it."""

from __future__ import annotations

import io
from typing import Final

import pandas as pd

from bundlerec.data import columns as c

ARTIFACT: Final = "anchors.parquet"
ANCHOR: Final = "anchor_id"
ORDERS, SHARE, LIFT, SENTENCE = "orders_together", "share_of_orders", "lift", "sentence"
COLUMNS: Final = (ANCHOR, c.SLOT, c.ITEM_ID, c.SCORE, ORDERS, SHARE, LIFT, SENTENCE)


def anchors_parquet(table: pd.DataFrame) -> bytes:
    """As a run keeps them."""
    stream = io.BytesIO()
    table.to_parquet(stream, compression="zstd", index=False)
    return stream.getvalue()


def anchors_from(content: bytes) -> pd.DataFrame:
    """`anchors_parquet` back."""
    return pd.read_parquet(io.BytesIO(content))

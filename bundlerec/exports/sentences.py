"""The plain sentence behind each product of some bundles, for files that people read."""

from __future__ import annotations

import json

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.store import Run, Store

WHY = "why"
KEY = [c.KIND, c.CUSTOMER_ID, c.BUNDLE, c.ITEM_ID]


def with_sentences(store: Store, run: Run, bundles: pd.DataFrame, customer_id: str | None = None) -> pd.DataFrame:
    """A Bundles table of a run with one column more; "" where the training told no sentence."""
    told = store.results.reasons(run.id, customer_id, reason="sentence")
    texts = [json.loads(text).get("text", "") for text in told[c.EVIDENCE]]
    keys = zip(*(told[name].astype(str) for name in KEY), strict=True)
    why = dict(zip(keys, texts, strict=True))
    rows = zip(*(bundles[name].astype(str) for name in KEY), strict=True)
    return bundles.assign(**{WHY: [why.get(row, "") for row in rows]})

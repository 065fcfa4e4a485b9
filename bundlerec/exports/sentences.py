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
    texts = [json.loads(text).get("text", "") for text in told[c.EVIDENCE].tolist()]
    why = dict(zip(keys_of(told), texts, strict=True))
    return bundles.assign(**{WHY: [why.get(row, "") for row in keys_of(bundles)]})


def keys_of(table: pd.DataFrame) -> list[tuple[str, ...]]:
    """[n] what names the place of a product: KEY. As lists, because columns of texts are slow to walk through."""
    return list(zip(*(table[name].astype(str).tolist() for name in KEY), strict=True))

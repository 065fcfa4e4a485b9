"""What an audit looks at of each customer: how the bundles fared, what was offered, what is bought."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.dataset import Dataset
from bundlerec.evaluation.compare import DISCOVERY
from bundlerec.evaluation.judged import JudgedScores

SIZE: Final = 10  # products of the bundles that are looked at
HITS, F1, NEW, PRICE, FAMILIAR, SHOWN = "hits", "f1", "discovery", "price", "best_sellers", "shown"
METRICS: Final = (HITS, F1, NEW, PRICE, FAMILIAR, SHOWN)
JUDGED: Final = {HITS: ("precision", float(SIZE)), F1: ("f1", 1.0), NEW: (f"{DISCOVERY}f1", 1.0)}
MOST_CATEGORIES: Final = 60
FEW_CATEGORIES: Final = 5  # first levels; a shop with fewer is asked by whole paths


def judged_values(scores: JudgedScores | None, model: str) -> pd.DataFrame:
    """Customer id -> HITS of ten offered, F1 at ten, NEW (F1 among what was never bought before); NaN: not judged."""
    if scores is None:
        return pd.DataFrame(index=pd.Index([], dtype=object), columns=list(JUDGED), dtype=np.float64)
    found = {}
    for name, (metric, times) in JUDGED.items():
        each = scores.of(model, SIZE, metric)
        found[name] = np.full(len(scores.customers), np.nan) if each is None else each.astype(np.float64) * times
    table = pd.DataFrame(found, index=pd.Index(scores.customers, dtype=object))
    return table[table.index != ""]


def offered_values(bundles: pd.DataFrame, price: pd.Series, best_sellers: frozenset[str]) -> pd.DataFrame:
    """Customer id -> PRICE (mean of one offered product, NaN where none is known), FAMILIAR (share of the places that
    best sellers have). price: by item id."""
    item = bundles[c.ITEM_ID].astype(str)
    rows = pd.DataFrame(
        {
            c.CUSTOMER_ID: bundles[c.CUSTOMER_ID].astype(object),
            PRICE: item.map(price).astype(np.float64),
            FAMILIAR: item.isin(best_sellers).astype(np.float64),
        }
    )
    return rows.groupby(c.CUSTOMER_ID, sort=True).mean()


def shown_values(shown: pd.DataFrame, customers: pd.Index) -> pd.Series:
    """[customers] how many bundles were shown to each. shown: Exposures table."""
    count = shown.drop_duplicates(c.EXPOSURE)[c.CUSTOMER_ID].value_counts()
    return count.reindex(customers).fillna(0).astype(np.float64)


def purchases(log: Dataset, customers: pd.Index) -> np.ndarray:
    """[customers, f] float64: shares of purchases by category, log of orders, mean size, mean price paid."""
    row = pd.Index(log.customer_ids).get_indexer(customers)
    code = log.items.category
    if code.max(initial=-1) + 1 < FEW_CATEGORIES:
        code = log.items.subcategory
    sold = np.bincount(code[log.line_item] + 1, minlength=int(code.max(initial=-1)) + 2)
    kept = np.argsort(-sold, kind="stable")[:MOST_CATEGORIES]
    of_category = (code[:, None] + 1 == kept).astype(np.float32)
    counts = log.customer_item @ of_category
    known = log.line_customer >= 0
    paid = np.nan_to_num(log.line_price[known]).astype(np.float64)
    money = np.bincount(log.line_customer[known], weights=paid, minlength=log.n_customers)
    lines = np.maximum(np.bincount(log.line_customer[known], minlength=log.n_customers), 1)
    rest = np.column_stack([np.log1p(log.orders_of_customer), log.mean_order_size, money / lines])
    whole = np.column_stack([counts / np.maximum(counts.sum(axis=1, keepdims=True), 1), rest])
    return np.where(row[:, None] >= 0, whole[np.maximum(row, 0)], 0.0)

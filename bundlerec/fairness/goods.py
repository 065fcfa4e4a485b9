"""How evenly products are shown: Gini, coverage, popularity, and brands and categories against what they sell.

exposure of a place = 1 / log2(1 + slot), so that the first place counts most
Gini  = sum over items, by rising share s_i, of (2 i - m - 1) s_i / m    (0: all alike, towards 1: one has all)
coverage = share of the products that were ever sold that stand in at least one bundle
popularity of a place = share of the shop's customers who ever bought its product
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

BRAND, CATEGORY = "brand", "category"
HALF: Final = 0.5  # best sellers: the fewest products that make half of the sales
SHOWN, SOLD, PRODUCTS, RATIO = "shown", "sold", "products", "ratio"


@dataclass(frozen=True)
class Goods:
    """Products' side of an audit; shares of exposure against shares of sales."""

    products: int  # that were ever sold
    offered: int  # of them, in at least one bundle
    coverage: float
    gini: float  # of exposure
    gini_sold: float  # of sales
    popularity: float  # mean over places, weighted by exposure
    popularity_sold: float  # mean over the lines of the log
    best_sellers: int  # products that make half of the sales
    best_sellers_shown: float  # their share of the exposure
    best_sellers_sold: float  # their share of the sales

    def told(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)


def exposure(item: np.ndarray, slot: np.ndarray, n_items: int) -> np.ndarray:
    """[n_items] float64: summed over the places of all bundles. item: rows, slot: from 1."""
    return np.bincount(item, weights=1 / np.log2(1 + slot), minlength=n_items)


def gini(amounts: np.ndarray) -> float:
    """Of amounts >= 0; NaN where there is nothing."""
    total, m = float(amounts.sum()), len(amounts)
    if not total or not m:
        return float("nan")
    rank = 2 * np.arange(1, m + 1) - m - 1
    return float((rank * np.sort(amounts)).sum() / (m * total))


def best_sellers(sold: np.ndarray) -> np.ndarray:
    """[n_items] bool: the fewest products that make HALF of the sales (`sold`: [n_items] lines)."""
    order = np.argsort(-sold, kind="stable")
    before = np.cumsum(sold[order]) - sold[order]
    found = np.zeros(len(sold), dtype=bool)
    found[order] = (before < HALF * sold.sum()) & (sold[order] > 0)
    return found


def goods(shown: np.ndarray, sold: np.ndarray, buyers: np.ndarray, customers: int) -> Goods:
    """shown: [n_items] exposure; sold: lines of the log; buyers: customers of each item; customers: of the shop."""
    known, first = sold > 0, best_sellers(sold)
    popular = buyers / max(customers, 1)
    weights = {SHOWN: shown / max(shown.sum(), 1e-12), SOLD: sold / max(sold.sum(), 1)}
    return Goods(
        products=int(known.sum()),
        offered=int((known & (shown > 0)).sum()),
        coverage=float((known & (shown > 0)).sum() / known.sum()) if known.any() else float("nan"),
        gini=gini(shown[known]),
        gini_sold=gini(sold[known]),
        popularity=float(weights[SHOWN] @ popular),
        popularity_sold=float(weights[SOLD] @ popular),
        best_sellers=int(first.sum()),
        best_sellers_shown=float(weights[SHOWN][first].sum()),
        best_sellers_sold=float(weights[SOLD][first].sum()),
    )


def by_name(names: np.ndarray, shown: np.ndarray, sold: np.ndarray) -> pd.DataFrame:
    """Index: brand or category (items without one left out), most sold first; `shown` and `sold` as shares of all that
    have one, `products` that sold, and `ratio` of the shares (1: shown as much as sold)."""
    named = np.array([isinstance(one, str) and bool(one) for one in names], dtype=bool) & (
        (sold > 0) | (shown > 0)
    )
    table = pd.DataFrame({SHOWN: shown[named], SOLD: sold[named].astype(np.float64), PRODUCTS: 1})
    grouped = table.groupby(names[named].astype(object)).sum()
    for name in (SHOWN, SOLD):
        grouped[name] /= max(float(grouped[name].sum()), 1e-12)
    grouped[RATIO] = grouped[SHOWN] / grouped[SOLD].where(grouped[SOLD] > 0)
    return grouped.sort_values(SOLD, ascending=False, kind="stable")

"""What of each product will be wanted in the coming days, how long the stock lasts, and what to order.

Expected demand D = days * pieces a day of late (`training.outlook.a_day`: what was sold 28 days ago counts half), to
customers known and unknown. Sales are taken as Poisson: ordered is what brings the stock up to the 95 % quantile of
Poisson(D), which is enough 19 times in 20 if demand stays as it was. What an offer moves beyond that is not known
before it was tried.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from bundlerec.data import columns as c
from bundlerec.money.plan import Plan, make_plan
from bundlerec.store import Run, Store

DAYS: Final = 30
ENOUGH: Final = 0.95  # how often the ordered pieces are to suffice


def demand_table(store: Store, run: Run, days: int = DAYS, plan: Plan | None = None) -> pd.DataFrame:
    """The Demand table (`data.columns.DEMAND`): every product that sells or is planned, what runs out first on top.

    Raises UnknownRun for a run without chances.
    """
    plan = make_plan(store, run) if plan is None else plan
    chances, prices = plan.chances, plan.prices
    stock = prices[c.STOCK].to_numpy(dtype=np.float64)
    expected = np.maximum(chances.lately.astype(np.float64), 0) * days
    with np.errstate(divide="ignore", invalid="ignore"):
        cover = np.where(expected > 0, stock / expected * days, np.inf)
    from scipy.stats import poisson  # a second and a half, which no other command should wait for

    order = poisson.ppf(ENOUGH, expected) - stock
    table = pd.DataFrame(
        {
            c.ITEM_ID: chances.codes,
            c.TITLE: _titles(store, run.shop, chances.codes),
            c.STOCK: stock,
            c.EXPECTED: np.round(expected, 2),
            c.COVER: np.where(np.isfinite(cover), np.round(cover, 1), np.nan),
            c.REORDER: np.where(np.isnan(stock), np.nan, np.maximum(order, 0)),
            c.NEXT_ORDERS: np.round(_next_orders(plan), 2),
            c.WANTED: plan.pieces(plan.wanted),
            c.PROMISED: plan.pieces(plan.taken),
        },
        columns=list(c.DEMAND),
    )
    there = (table[c.EXPECTED] > 0) | (table[c.WANTED] > 0)
    return table[there].sort_values(
        [c.COVER, c.EXPECTED, c.ITEM_ID], ascending=[True, False, True], ignore_index=True
    )


def _next_orders(plan: Plan) -> np.ndarray:
    """[c] how many customers will buy each product with their next orders, by their chances."""
    code, p = plan.chances.code, plan.chances.p
    listed = code >= 0
    return np.bincount(code[listed], weights=p[listed], minlength=len(plan.chances.codes))


def _titles(store: Store, shop: str, codes: np.ndarray) -> list[str]:
    catalogue = store.data.catalogue(shop)
    told = dict(zip(catalogue[c.ITEM_ID].astype(str), catalogue[c.TITLE], strict=True))
    return [str(told[code]) if isinstance(told.get(code), str) else code for code in codes]

"""What each member of a campaign bought in some days, out of the shop's log."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Final

import numpy as np
import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.variants import products_of

PRODUCT: Final = "product"
BOUGHT, OF_BUNDLE, TAKINGS, MARGIN = "bought", "bundle", "takings", "margin"
MEASURES: Final = (OF_BUNDLE, BOUGHT, TAKINGS, MARGIN)  # the first one is what the campaign is judged by
SHARES: Final = (OF_BUNDLE, BOUGHT)  # of customers; the others are money a customer


def goods_of(catalogue: pd.DataFrame) -> pd.DataFrame:
    """product (the code of what an item is a variant of) and cost, by item id."""
    known = catalogue.assign(**{PRODUCT: products_of(catalogue)}).drop_duplicates(c.ITEM_ID, keep="last")
    known = known.set_index(known[c.ITEM_ID].astype(str).astype(object))
    return known.reindex(columns=[PRODUCT, c.COST]).astype({PRODUCT: object, c.COST: np.float64})


def outcomes(
    members: pd.DataFrame, events: pd.DataFrame, goods: pd.DataFrame, first: datetime, last: datetime
) -> pd.DataFrame:
    """One row a member, in their order; what was bought from `first` on and before `last`.

    `bought` and `bundle` (something of the member's own bundle, whichever variant of it) are 0 or 1; `takings` is
    money, `margin` takings less cost of the lines whose cost is known. A column is NaN where no line has a price (or
    a cost). `events`: Events table of the members, refunds taken off; `goods`: `goods_of` the catalogue.
    """
    lines = _lines(members, events, goods, first, last)
    n, who = len(members), lines["row"].to_numpy()
    paid = lines[c.PRICE].to_numpy(dtype=np.float64) * lines[c.QUANTITY].to_numpy(dtype=np.float64)
    earned = paid - lines[c.COST].to_numpy(dtype=np.float64) * lines[c.QUANTITY].to_numpy(dtype=np.float64)
    wanted = _wanted(members, goods)
    of_bundle = pd.MultiIndex.from_arrays([who, lines[PRODUCT]]).isin(wanted)
    return pd.DataFrame(
        {
            OF_BUNDLE: (np.bincount(who[of_bundle], minlength=n) > 0).astype(np.float64),
            BOUGHT: (np.bincount(who, minlength=n) > 0).astype(np.float64),
            TAKINGS: _summed(who, paid, n),
            MARGIN: _summed(who, earned, n),
        }
    )


def cost_known(
    members: pd.DataFrame, events: pd.DataFrame, goods: pd.DataFrame, first: datetime, last: datetime
) -> float:
    """Share of these days' takings whose cost is known; NaN where nothing was taken."""
    lines = _lines(members, events, goods, first, last)
    paid = (lines[c.PRICE].astype(np.float64) * lines[c.QUANTITY].astype(np.float64)).to_numpy()
    total = np.nansum(paid)
    return float(np.nansum(paid[lines[c.COST].notna().to_numpy()]) / total) if total > 0 else float("nan")


def _lines(
    members: pd.DataFrame, events: pd.DataFrame, goods: pd.DataFrame, first: datetime, last: datetime
) -> pd.DataFrame:
    """Purchases of the members in the window: row (of the member), product, quantity, price, cost."""
    inside = (events[c.TIME] >= pd.Timestamp(first)) & (events[c.TIME] < pd.Timestamp(last))
    bought = events[inside & (events[c.KIND] == c.PURCHASE)]
    place = pd.Index(members[c.CUSTOMER_ID]).get_indexer(pd.Index(bought[c.CUSTOMER_ID].astype(object)))
    bought, place = bought[place >= 0], place[place >= 0]
    codes = bought[c.ITEM_ID].astype(str).to_numpy(dtype=object)
    return pd.DataFrame(
        {
            "row": place,
            PRODUCT: _products(codes, goods),
            c.QUANTITY: bought[c.QUANTITY].to_numpy(dtype=np.float64),
            c.PRICE: bought[c.PRICE].to_numpy(dtype=np.float64),
            c.COST: goods[c.COST].reindex(codes).to_numpy(dtype=np.float64),
        }
    )


def _wanted(members: pd.DataFrame, goods: pd.DataFrame) -> pd.MultiIndex:
    """(member's row, product) of every bundle."""
    items = [json.loads(told) for told in members[c.ITEMS]]
    row = np.repeat(np.arange(len(items)), [len(codes) for codes in items])
    codes = np.array([str(code) for bundle in items for code in bundle], dtype=object)
    return pd.MultiIndex.from_arrays([row, _products(codes, goods)])


def _products(codes: np.ndarray, goods: pd.DataFrame) -> np.ndarray:
    product = goods[PRODUCT].reindex(codes)
    return product.where(product.notna(), codes).to_numpy(dtype=object)


def _summed(who: np.ndarray, money: np.ndarray, n: int) -> np.ndarray:
    known = np.isfinite(money)
    if len(money) and not known.any():
        return np.full(n, np.nan)
    return np.bincount(who[known], weights=money[known], minlength=n)

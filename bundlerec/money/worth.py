"""What a plan is to make large: expected margin, expected takings, or expected purchases where no money is known."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import numpy as np
import pandas as pd

from bundlerec.data import columns as c

ENOUGH: Final = 0.5  # share of the priced products whose cost has to be known


class Aim(StrEnum):
    """What a plan makes large."""

    AUTO = "auto"
    MARGIN = "margin"
    TAKINGS = "takings"
    PURCHASES = "purchases"


def aim_of(prices: pd.DataFrame, wished: Aim) -> Aim:
    """The wished aim; of AUTO the margin where the catalogue tells enough costs, else the takings, else purchases."""
    if wished is not Aim.AUTO:
        return wished
    priced = prices[c.PRICE].notna()
    if not priced.any():
        return Aim.PURCHASES
    return Aim.MARGIN if prices.loc[priced, c.COST].notna().mean() >= ENOUGH else Aim.TAKINGS


def worth_of(prices: pd.DataFrame, aim: Aim) -> np.ndarray:
    """[c] float64: what selling a piece of each product (rows of a Prices table) is worth; 0 where nobody knows.

    A product without a known cost counts with the margin that is usual in the shop: sum of margins / sum of prices.
    """
    price, cost = (prices[name].to_numpy(dtype=np.float64) for name in (c.PRICE, c.COST))
    if aim is Aim.PURCHASES:
        return np.ones(len(prices))
    if aim is Aim.TAKINGS:
        return np.nan_to_num(price)
    known = np.isfinite(price) & np.isfinite(cost)
    usual = (price - cost)[known].sum() / price[known].sum() if price[known].sum() > 0 else 0.0
    return np.nan_to_num(np.where(known, price - cost, usual * price))

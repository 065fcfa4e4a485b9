"""What bundles cost together, and the discount that a shop's terms suggest.

L, K: list price and cost of all pieces. F = K / (1 - lowest margin): the lowest price that a discount may lead to.

    wished price = L - min(share (L - F), most L),   F <= price,   (1 - most) L <= price

rounded to the nearest price with the wished ending that both bounds allow. Where a cost is not known, the discount is
the one that the merchant set for this case (usually none). A single product is no bundle and gets no discount.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from bundlerec.data import columns as c
from bundlerec.money.terms import CENT, Ending, Terms

LEAST_SHOWN: Final = 0.01  # a smaller saving is not worth showing
DEAREST: Final = 1e12  # what costs more is no price
ENDINGS: Final = {  # (step, rest) in coins: one after the other is tried
    Ending.NINES: ((100, 99), (10, 9), (1, 0)),
    Ending.FIVES: ((100, 95), (10, 5), (1, 0)),
    Ending.ROUND: ((100, 0), (10, 0), (1, 0)),
    Ending.EXACT: ((1, 0),),
}
NO_PRICE: Final = "The price of one of its products is not known."
OWN_PRICE: Final = "This price was set by you."
OWN_BELOW: Final = "This price was set by you; it leaves less than the lowest margin."
OWN_ABOVE: Final = "This price was set by you; the products cost less one by one."
SINGLE: Final = "One product alone gets no discount."
NO_COST: Final = "No discount is suggested: the cost of one of its products is not known."
COST_UNKNOWN: Final = "The cost of one of its products is not known, so nobody can tell what the discount leaves."
AT_FLOOR: Final = "No discount is suggested: the margin is at its lowest already."
TOO_SMALL: Final = "No discount is suggested: what the terms allow is too small to show."


def offers_of(contents: pd.DataFrame, by: Sequence[str], terms: Terms, coin: float = CENT) -> pd.DataFrame:
    """One row a bundle (`data.columns.OFFERS`), indexed by the columns `by` in their order of appearance.

    contents: one row a product of a bundle, with price, cost and stock (NaN: not known), its quantity in the bundle
    where that is not 1, and the bundle's own_price where the merchant has set one. A money column is NaN where it
    can't be told, and `note` says why. coin: the smallest step of a price.
    """
    group = contents.groupby(list(by), sort=False)
    number, count = group.ngroup().to_numpy(), group.ngroups
    whole = _Whole(contents, number, count, coin)
    price = _suggested(whole, terms)
    own = _own_price(contents, number, count) / coin
    price = np.where(np.isnan(own), price, np.round(own))
    saving = np.maximum(whole.price - price, 0)
    margin = price - whole.cost
    with np.errstate(divide="ignore", invalid="ignore"):
        columns = {
            c.PRODUCTS: whole.products,
            c.LIST_PRICE: whole.price * coin,
            c.BUNDLE_PRICE: price * coin,
            c.SAVING: saving * coin,
            c.DISCOUNT: np.where(whole.price > 0, 100 * saving / whole.price, np.nan),
            c.COST: whole.cost * coin,
            c.MARGIN: margin * coin,
            c.MARGIN_PERCENT: np.where(price > 0, 100 * margin / price, np.nan),
            c.FLOOR: _floor(whole, terms) * coin,
            c.STOCK: whole.stock,
        }
    told = {name: np.round(values, 6) for name, values in columns.items()}
    index = group.size().index
    return pd.DataFrame({**told, c.NOTE: _notes(whole, price, own, terms)}, index=index)[list(c.OFFERS)]


class _Whole:
    """Sums over the pieces of each bundle, in coins."""

    def __init__(self, contents: pd.DataFrame, number: np.ndarray, count: int, coin: float) -> None:
        quantity = _numbers(contents, c.QUANTITY, 1.0)
        price, cost = (_numbers(contents, name) for name in (c.PRICE, c.COST))
        price, cost = (np.where(np.abs(values) < DEAREST, values, np.nan) for values in (price, cost))

        def total(values: np.ndarray) -> np.ndarray:
            return np.bincount(number, weights=values, minlength=count)

        self.price = np.round(total(quantity * price) / coin)  # [n] float64 whole coins, NaN where unknown
        self.cost = total(quantity * cost) / coin  # [n] float64
        self.products = np.bincount(number, minlength=count)  # [n] int64
        self.pieces = total(quantity)
        stock = np.floor(_numbers(contents, c.STOCK) / quantity)
        self.stock = np.full(count, np.inf)  # [n] whole bundles: the least of stock / quantity, NaN where unknown
        np.minimum.at(self.stock, number, np.nan_to_num(stock))
        self.stock[number[np.isnan(stock)]] = np.nan


def _numbers(contents: pd.DataFrame, name: str, usual: float = np.nan) -> np.ndarray:
    if name not in contents:
        return np.full(len(contents), usual)
    return pd.to_numeric(contents[name], errors="coerce").to_numpy(dtype=np.float64)


def _own_price(contents: pd.DataFrame, number: np.ndarray, count: int) -> np.ndarray:
    own = np.full(count, np.nan)
    told = _numbers(contents, c.OWN_PRICE)
    known = np.isfinite(told)
    own[number[known]] = told[known]
    return own


def _floor(whole: _Whole, terms: Terms) -> np.ndarray:
    """[n] coins, rounded up; NaN where the cost is not known."""
    floor: np.ndarray = np.ceil(whole.cost / (1 - terms.floor_margin / 100) - 1e-6)
    return floor


def _suggested(whole: _Whole, terms: Terms) -> np.ndarray:
    """[n] coins: the list price where no discount is suggested."""
    most = terms.most_discount / 100
    floor = _floor(whole, terms)
    unknown = np.isnan(floor)
    wished = whole.price - np.minimum(terms.margin_share / 100 * (whole.price - floor), most * whole.price)
    wished = np.where(unknown, whole.price * (1 - terms.without_cost / 100), wished)
    most_of = np.where(unknown, max(most, terms.without_cost / 100), most)
    low = np.ceil(np.fmax(floor, whole.price * (1 - most_of)) - 1e-6)
    high = np.floor(whole.price * (1 - LEAST_SHOWN) + 1e-6)
    able = (low <= high) & (wished < whole.price) & (whole.pieces > 1)
    found = np.where(able, np.nan, whole.price)
    for step, rest in ENDINGS[terms.ending]:
        first = np.ceil((low - rest) / step) * step + rest
        last = np.floor((high - rest) / step) * step + rest
        near = np.clip(np.round((wished - rest) / step) * step + rest, first, last)
        found = np.where(np.isnan(found) & (first <= last), near, found)
    return found


def _notes(whole: _Whole, price: np.ndarray, own: np.ndarray, terms: Terms) -> np.ndarray:
    floor, set_by_hand = _floor(whole, terms), np.isfinite(own)
    listed, no_cost = price >= whole.price, np.isnan(whole.cost)
    cases = [
        (np.isnan(whole.price), NO_PRICE),
        (set_by_hand & (price > whole.price), OWN_ABOVE),
        (set_by_hand & (price < floor), OWN_BELOW),
        (set_by_hand, OWN_PRICE),
        (whole.pieces <= 1, SINGLE),
        (listed & no_cost & (terms.without_cost == 0), NO_COST),
        (no_cost, COST_UNKNOWN),
        (listed & (floor >= whole.price), AT_FLOOR),
        (listed, TOO_SMALL),
    ]
    return np.select([case for case, _ in cases], [text for _, text in cases], "").astype(object)

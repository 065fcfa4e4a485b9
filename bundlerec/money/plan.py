"""The shop-wide plan: who is offered what, so that no piece is promised twice and the whole is worth most.

v_ui = p_ui w_i, with p_ui the chance that u buys i next and w_i what a piece is worth (`worth`). Every customer who is
offered a product is promised a piece of it, so a product is offered to as many customers as there are pieces (or to
`customers_per_piece` times as many, where the merchant says so, because not everybody buys). Rules hold as always.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from bundlerec.bundles.requests import MIXED
from bundlerec.bundles.rules.lawful import PRODUCT
from bundlerec.bundles.rules.of_shop import rule_book, today
from bundlerec.bundles.rules.shelf import shelf_of
from bundlerec.bundles.rules.sieve import Demand, Sieve
from bundlerec.bundles.rules.stored import barred_pairs, bought_lately
from bundlerec.data import columns as c
from bundlerec.data.lists import EMPTY
from bundlerec.errors import UnknownRun
from bundlerec.feedback.dismissals import dismissals
from bundlerec.money.allocation import Allocation, allocate
from bundlerec.money.chances import PLACES, Chances, kept_chances
from bundlerec.money.plan_problems import unknown_facts, without_anything
from bundlerec.money.prices import price_table
from bundlerec.money.terms import terms_of
from bundlerec.money.worth import Aim, aim_of, worth_of
from bundlerec.store import Run, Store

_NOBODY: Final = pd.DataFrame({c.CUSTOMER_ID: [], PRODUCT: []}, dtype=object)
USUAL_SIZE: Final = 5  # of a customer for whom the training made no bundle


@dataclass(frozen=True)
class PlanWish:
    """What is asked of a plan."""

    size: int | None = None  # places of each bundle; None: as many as the customer's own bundle has
    aim: Aim = Aim.AUTO
    day: date | None = None  # of the offer, for blackout dates; None: today


NO_WISH: Final = PlanWish()


@dataclass(frozen=True)
class Plan:
    """Who is offered what."""

    run: Run
    aim: Aim
    chances: Chances
    prices: pd.DataFrame  # Prices table of `chances.codes`
    taken: np.ndarray  # [n, w] bool: places of `chances`
    wanted: np.ndarray  # [n, w] bool: the same if stock were no limit
    worth: np.ndarray  # [c] what selling a piece is worth
    share_of_best: float | None  # at least so much of the best plan; None where rules say what must stand together
    problems: tuple[str, ...] = field(default=())

    @property
    def value(self) -> float:
        """Expected, in the unit of the aim."""
        return self._value(self.taken)

    @property
    def value_without_limit(self) -> float:
        """What it would be if there were enough of everything."""
        return self._value(self.wanted)

    def pieces(self, taken: np.ndarray) -> np.ndarray:
        """[c] int64: to how many customers each product is offered."""
        return np.bincount(self.chances.code[taken], minlength=len(self.chances.codes))

    def table(self) -> pd.DataFrame:
        """One row a promised piece (`data.columns.PLAN`), customer by customer, the likeliest first."""
        row, place = np.nonzero(self.taken)
        code = self.chances.code[row, place]
        first = np.searchsorted(row, row, side="left")
        price = self.prices[c.PRICE].to_numpy()[code]
        chance = self.chances.p[row, place].astype(np.float64)
        return pd.DataFrame(
            {
                c.CUSTOMER_ID: self.chances.customers[row],
                c.BUNDLE: 1,
                c.SLOT: np.arange(len(row)) - first + 1,
                c.ITEM_ID: self.chances.codes[code],
                c.CHANCE: np.round(chance, 4),
                c.PRICE: price,
                c.COST: self.prices[c.COST].to_numpy()[code],
                c.STOCK: self.prices[c.STOCK].to_numpy()[code],
            },
            columns=list(c.PLAN),
        )

    def _value(self, taken: np.ndarray) -> float:
        return float((self.chances.p * np.append(self.worth, 0)[self.chances.code])[taken].sum())


def make_plan(store: Store, run: Run, wish: PlanWish = NO_WISH) -> Plan:
    """The plan of today's stock, prices and rules over a run's chances. Raises UnknownRun for a run without any."""
    chances = kept_chances(store, run)
    if chances is None:
        raise UnknownRun(
            f"Training {run.id} kept no probabilities to plan with: it had too few orders to learn from, or was made "
            "by an earlier version.",
            "Train again, on a longer log if this one was too short.",
        )
    prices = price_table(store, run, chances.codes.tolist())
    aim = aim_of(prices, wish.aim)
    worth = worth_of(prices, aim)
    stock = prices[c.STOCK].to_numpy() * terms_of(store, run.shop).customers_per_piece
    no = dismissals(store, run.shop, wish.day or today())
    sieve = _sieve(store, run, chances, wish.day or today(), no)
    barred = None if sieve is None else _barred(store, run, chances, sieve, no)
    market = _Market(chances, worth, _sizes(store, run, chances, wish.size), sieve, barred)
    limited, unlimited = market.split(stock), market.split(np.full(len(stock), np.inf))
    sure = limited.whole is not None and not market.limits
    return Plan(
        run=run,
        aim=aim,
        chances=chances,
        prices=prices,
        taken=limited.taken,
        wanted=unlimited.taken,
        worth=worth,
        share_of_best=limited.whole.share if sure and limited.whole else None,
        problems=(
            *unknown_facts(chances, prices, worth, aim),
            *without_anything(market.sizes > 0, limited.taken, unlimited.taken, sieve),
        ),
    )


@dataclass(frozen=True)
class _Split:
    taken: np.ndarray
    whole: Allocation | None  # where one allocation made it all


class _Market:
    """Candidates with their values, under the rules."""

    def __init__(
        self,
        chances: Chances,
        worth: np.ndarray,
        sizes: np.ndarray,
        sieve: Sieve | None,
        barred: np.ndarray | None,
    ) -> None:
        self.code, self.sizes = chances.code, sizes
        value = chances.p * np.append(worth, 0)[chances.code]
        self.limits: list[tuple[np.ndarray, int]] = []
        self.demands: Sequence[Demand] = ()
        if sieve is not None:
            row = sieve.shelf.rows_of(chances.codes)
            allowed, factor = sieve.allowed[row], sieve.factor[row]
            value = value * np.append(allowed * factor, 0)[chances.code]
            if sieve.rules.not_bought_days is not None:
                value = np.where(chances.days < sieve.rules.not_bought_days, 0, value)
            value = value if barred is None else np.where(barred, 0, value)  # `days` knows of no other variant
            self.limits = [(np.append(one.code[row], EMPTY)[chances.code], one.most) for one in sieve.limits]
            self.demands = sieve.demands
            self.fits = [np.append(one.fits[row], False)[chances.code] for one in sieve.demands]
            self.sizes = np.where(sizes > 0, np.maximum(sizes, len(sieve.demands)), 0)
        self.value = value.astype(np.float64)

    def split(self, stock: np.ndarray) -> _Split:
        """What every bundle must hold is given out first; a bundle that can't have it stays empty."""
        left = np.where(np.isnan(stock), np.inf, np.floor(stock))
        taken = np.zeros(self.value.shape, dtype=bool)
        alive = self.sizes > 0
        for fits in self.fits if self.demands else []:
            missing = alive & ~(taken & fits).any(axis=1)
            found = self._allocate(np.where(fits, self.value, 0), missing.astype(np.int64), left, taken)
            taken |= found.taken
            left = left - np.bincount(self.code[found.taken], minlength=len(left))
            alive &= ~missing | found.taken.any(axis=1)
        gone = taken & ~alive[:, None]
        left, taken = left + np.bincount(self.code[gone], minlength=len(left)), taken & alive[:, None]
        rest = self._allocate(self.value, np.where(alive, self.sizes - taken.sum(axis=1), 0), left, taken)
        return _Split(taken | rest.taken, None if self.demands else rest)

    def _allocate(self, value: np.ndarray, sizes: np.ndarray, stock: np.ndarray, kept: np.ndarray) -> Allocation:
        return allocate(np.where(kept, 0, value), self.code, sizes, stock, self.limits, kept)


def _sieve(store: Store, run: Run, chances: Chances, day: date, no: pd.DataFrame) -> Sieve | None:
    """None where nothing is ruled and nobody dismissed anything."""
    shelf, book = shelf_of(store.data.catalogue(run.shop), chances.codes), rule_book(store, run.shop)
    return Sieve(book.of(MIXED), shelf, day, book.fair) if len(no) else book.sieve(MIXED, shelf, day)


def _barred(store: Store, run: Run, chances: Chances, sieve: Sieve, no: pd.DataFrame) -> np.ndarray | None:
    """[n, w] bool: places whose product the customer bought too lately or dismissed, in whichever variant."""
    told = barred_pairs(sieve, bought_lately(store, run, [sieve.rules]), no)
    pairs = pd.concat([*told.values(), _NOBODY])
    who, what = (pairs[name].astype(str).to_numpy() for name in (c.CUSTOMER_ID, PRODUCT))
    products, number = np.unique(
        sieve.shelf.product[sieve.shelf.rows_of(chances.codes)].astype(str), return_inverse=True
    )
    at = {name: row for row, name in enumerate(chances.customers)}  # erased ones have no name
    row = np.array([at.get(name, EMPTY) for name in who], dtype=np.int64)
    place = pd.Index(products).get_indexer(what)
    known = (row >= 0) & (place >= 0)
    if not known.any():
        return None
    keys = np.arange(len(chances.customers))[:, None] * len(products) + np.append(number, 0)[chances.code]
    return np.isin(keys, row[known] * len(products) + place[known]) & (chances.code != EMPTY)


def _sizes(store: Store, run: Run, chances: Chances, size: int | None) -> np.ndarray:
    """[n] places of each customer's bundle; none for those who were erased since."""
    own = store.results.bundles(run.id, kind=MIXED)[c.CUSTOMER_ID].value_counts() if size is None else None
    sizes = np.full(len(chances.customers), USUAL_SIZE if size is None else size, dtype=np.int64)
    if own is not None:
        sizes = own.reindex(chances.customers).fillna(USUAL_SIZE).to_numpy(dtype=np.int64)
    return np.where(chances.customers == "", 0, np.minimum(sizes, PLACES))

"""Who is offered which of the pieces that are there: the plan of greatest value within stock.

    max sum over u, i of v_ui x_ui,   x_ui in {0, 1},   sum over i of x_ui <= size_u,   sum over u of x_ui <= stock_i

An auction of Bertsekas (1988, *The auction algorithm*, Annals of Operations Research 14) for several equal pieces:
whoever has a free place bids for the items that are worth most above their prices, so much that each would still be as
good as the best item left out, and a little more (the share delta of its value); the highest bids hold the pieces, and
the lowest of them is the price of an item whose pieces are all held. A price that rises does so by the share delta at
least, so it ends soon; nobody who holds a piece would be better off by more than delta of its value, so the plan is
worth the optimum / (1 + delta) at least. Any prices bound the optimum from above (linear programming duality),

    bound = sum over i of stock_i price_i + sum over u of the size_u largest max(v_ui - price_i, 0),

so each plan comes with the proof of how good it is, and delta is made smaller until that is good enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bundlerec.data.lists import EMPTY

GOOD_ENOUGH: Final = 0.99  # of the bound
FIRST_DELTA: Final = 0.02
TRIES: Final = 4
FINER: Final = 4.0

Limits = Sequence[tuple[np.ndarray, int]]  # ([n, w] code of each candidate, EMPTY: not counted; most of one code)


@dataclass(frozen=True)
class Allocation:
    """Which candidates each customer gets."""

    taken: np.ndarray  # [n, w] bool
    value: float
    bound: float  # no plan is worth more; without limits

    @property
    def share(self) -> float:
        """What the plan reaches at least of the best one."""
        return 1.0 if self.bound <= 0 else self.value / self.bound


def allocate(
    value: np.ndarray,
    item: np.ndarray,
    sizes: np.ndarray,
    stock: np.ndarray,
    limits: Limits = (),
    kept: np.ndarray | None = None,
) -> Allocation:
    """The best plan that was found.

    value: [n, w] float64, what offering each candidate is worth; candidates of no positive value are never taken.
    item: [n, w] int rows in `stock`, each at most once in a row; EMPTY where there is no candidate.
    sizes: [n] places of each customer. stock: [c] pieces, inf where nothing limits them.
    limits: what may stand together in one bundle; with them nothing is promised about the distance to the optimum.
    kept: [n, w] bool, what is in each bundle already: limits count it, sizes and stock no longer do.
    """
    value = np.where((item != EMPTY) & (value > 0) & np.isfinite(value), value, 0.0)
    stock = np.maximum(np.nan_to_num(np.floor(stock), nan=0.0, posinf=np.inf), 0)
    best: Allocation | None = None
    delta = FIRST_DELTA
    for _ in range(
        1 if limits else TRIES
    ):  # what limits keep out makes bids small: finer ones take long, gain nothing
        taken, price = _Auction(value, item, sizes, stock, limits, kept).play(delta)
        bound = _bound(value, item, sizes, stock, price)
        found = Allocation(taken, float(value[taken].sum()), min(bound, best.bound) if best else bound)
        best = (
            found if best is None or found.value > best.value else Allocation(best.taken, best.value, found.bound)
        )
        if best.share >= GOOD_ENOUGH:
            break
        delta /= FINER
    assert best is not None  # nosec B101  # for mypy; nothing rests on it
    return best


def _bound(value: np.ndarray, item: np.ndarray, sizes: np.ndarray, stock: np.ndarray, price: np.ndarray) -> float:
    priced = np.isfinite(price[:-1]) & (price[:-1] > 0)
    net = -np.sort(-np.maximum(value - price[item], 0), axis=1)
    places = np.arange(value.shape[1]) < sizes[:, None]
    return float((stock[priced] * price[:-1][priced]).sum() + net[places].sum())


class _Auction:
    """One auction. Candidates are flat places of [n, w]."""

    def __init__(
        self,
        value: np.ndarray,
        item: np.ndarray,
        sizes: np.ndarray,
        stock: np.ndarray,
        limits: Limits,
        kept: np.ndarray | None,
    ) -> None:
        self.value, self.item, self.sizes, self.stock, self.limits = value, item, sizes, stock, limits
        self.held = np.zeros(value.shape, dtype=bool)
        self.kept = self.held if kept is None else kept
        self.bid = np.zeros(value.shape)
        self.price = np.append(np.where(stock >= 1, 0.0, np.inf), np.inf)  # the last one is that of EMPTY
        wanted = np.bincount(item[(item != EMPTY) & (value > 0)], minlength=len(stock))
        self.scarce = np.append((stock >= 1) & (wanted > stock), False)
        place = np.flatnonzero(self.scarce[item.ravel()] & (value.ravel() > 0))
        order = np.argsort(item.ravel()[place], kind="stable")
        self.place = place[order]  # candidates of scarce items, item by item
        self.start = np.searchsorted(item.ravel()[self.place], np.arange(len(stock) + 1))

    def play(self, delta: float) -> tuple[np.ndarray, np.ndarray]:
        """[n, w] bool who holds what, and [c + 1] the last prices."""
        active = np.arange(len(self.value))
        while len(active):
            touched = self._bid(active, delta)
            active = self._settle(touched)
        return self.held, self.price

    def _bid(self, active: np.ndarray, delta: float) -> np.ndarray:
        """Everybody active fills the free places; the scarce items that were bid for."""
        value, item, held = self.value[active], self.item[active], self.held[active]
        net = np.where(held, -np.inf, value - self.price[item])
        chosen, following = self._choose(active, net, self.sizes[active] - held.sum(axis=1))
        row, column = np.nonzero(chosen)
        self.held[active[row], column] = True
        wanted, worth = item[row, column], value[row, column] - np.maximum(following[row], 0)
        # What limits kept out may be worth more than what was chosen; a bid is above the price all the same.
        self.bid[active[row], column] = np.maximum(worth, self.price[wanted]) + delta * value[row, column]
        return np.unique(wanted[self.scarce[wanted]])

    def _choose(self, active: np.ndarray, net: np.ndarray, free: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """[a, w] bool the best that fit, and [a] what the best one left out is worth."""
        order = np.argsort(-net, axis=1, kind="stable")
        ranked = np.take_along_axis(net, order, axis=1)
        if self.limits:
            fits = self._within_limits(active, order, ranked, free)
        else:
            fits = (np.arange(net.shape[1]) < free[:, None]) & (ranked > 0)
        left = np.where(fits, -np.inf, ranked)
        chosen = np.zeros(net.shape, dtype=bool)
        np.put_along_axis(chosen, order, fits, axis=1)
        return chosen, left.max(axis=1, initial=-np.inf)

    def _within_limits(
        self, active: np.ndarray, order: np.ndarray, ranked: np.ndarray, free: np.ndarray
    ) -> np.ndarray:
        """[a, w] bool in the order of rank: greedily, what each limit still lets in beside what is held."""
        taken = np.take_along_axis(self.held[active] | self.kept[active], order, axis=1)
        codes = [(np.take_along_axis(code[active], order, axis=1), most) for code, most in self.limits]
        fits, count = np.zeros(taken.shape, dtype=bool), np.zeros(len(taken), dtype=np.int64)
        for place in range(taken.shape[1]):
            able = (ranked[:, place] > 0) & (count < free)
            for code, most in codes:
                mine = code[:, [place]]
                able &= (mine[:, 0] == EMPTY) | ((taken & (code == mine)).sum(axis=1) < most)
            fits[:, place] = able
            taken[:, place] |= able
            count += able
        return fits

    def _settle(self, touched: np.ndarray) -> np.ndarray:
        """The highest bids keep the pieces; the customers who lost one."""
        sizes = self.start[touched + 1] - self.start[touched]
        first = np.repeat(self.start[touched] - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes)
        place = self.place[first + np.arange(len(first))] if len(touched) else np.zeros(0, dtype=np.int64)
        place = place[self.held.ravel()[place]]
        item, bid = self.item.ravel()[place], self.bid.ravel()[place]
        order = np.lexsort((-bid, item))
        item, bid, place = item[order], bid[order], place[order]
        rank = np.arange(len(item)) - np.searchsorted(item, item, side="left")
        last = rank == self.stock[item] - 1
        self.price[item[last]] = bid[last]
        lost = place[rank >= self.stock[item]]
        self.held.ravel()[lost] = False
        return np.unique(lost // self.value.shape[1])

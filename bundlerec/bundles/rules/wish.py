"""What is asked of a ranking beside the model's scores: rules, items that come first, and a size for each customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from bundlerec.bundles.rules.picking import FORBIDDEN, pick
from bundlerec.bundles.rules.screen import Screen
from bundlerec.data.lists import EMPTY

FOREMOST: Final = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Wish:
    """No wish at all by default."""

    screen: Screen | None = None
    first: np.ndarray | None = (
        None  # [n, L] item rows that come before all others, in this order; EMPTY at the end
    )
    again: bool = False  # only what the customer bought before
    sizes: np.ndarray | None = None  # [n] items of each customer's bundle, at most the size of the lists

    def offered(self, items: np.ndarray, sold: np.ndarray) -> np.ndarray:
        """Of item rows those that may be offered: what was sold (`sold`: [n_items] bool), and what is required."""
        if self.screen is None:
            return items[sold[items]]
        wanted = sold.copy()
        for demand in self.screen.demands:
            wanted |= demand.fits
        return items[wanted[items] & self.screen.allowed[items]]

    def moved(self, values: np.ndarray, items: np.ndarray) -> np.ndarray:
        """Scores ([n, m], of item rows `items`) with what is promoted or demoted."""
        if self.screen is None:
            return values
        factor = self.screen.factor[items]
        return values if (factor == 1).all() else np.where(values > 0, values * factor, values / factor)

    def put_first(self, keys: np.ndarray, block: slice, items: np.ndarray) -> None:
        """Makes the keys of what comes first the largest, unless it is forbidden."""
        if self.first is None:
            return
        column = _columns(items, self.first)[self.first[block]]
        row, slot = np.nonzero(column != EMPTY)
        place = column[row, slot]
        free = keys[row, place] != FORBIDDEN
        keys[row[free], place[free]] = FOREMOST - slot[free]

    def sizes_of(self, block: slice, rows: int, size: int) -> np.ndarray:
        """[rows] sizes of the bundles of a block."""
        return np.full(rows, size) if self.sizes is None else np.minimum(self.sizes[block], size)

    def pick(self, keys: np.ndarray, customers: np.ndarray, items: np.ndarray, sizes: np.ndarray) -> np.ndarray:
        """[n, max size] columns of `keys` that obey the rules, best first; EMPTY where there are no more."""
        if self.screen is not None:
            forbid(keys, *self.screen.barred(customers), items, len(self.screen.allowed))
        return pick(keys, items, sizes, self.screen)


NO_WISH: Final = Wish()


def forbid(keys: np.ndarray, row: np.ndarray, item: np.ndarray, items: np.ndarray, n_items: int) -> None:
    """Puts items (rows `item`, of the keys' rows `row`) behind everything else. items: [m] of the columns."""
    column = np.full(n_items, EMPTY)
    column[items] = np.arange(len(items))
    place = column[item]
    keys[row[place >= 0], place[place >= 0]] = FORBIDDEN


def only(keys: np.ndarray, row: np.ndarray, item: np.ndarray, items: np.ndarray, n_items: int) -> np.ndarray:
    """The keys of items (rows `item`, of the keys' rows `row`) alone; FORBIDDEN for everything else."""
    kept = np.full_like(keys, FORBIDDEN)
    column = np.full(n_items, EMPTY)
    column[items] = np.arange(len(items))
    cells = (row[column[item] >= 0], column[item][column[item] >= 0])
    kept[cells] = keys[cells]
    return kept


def ranks_of(values: np.ndarray) -> np.ndarray:
    """[n, m] int64 keys for `pick`: the largest value's is the largest, of equal ones the first's; -inf: FORBIDDEN."""
    order = np.argsort(-values, axis=1, kind="stable")
    keys = np.empty(values.shape, dtype=np.int64)
    np.put_along_axis(keys, order, np.arange(values.shape[1], 0, -1)[None, :], axis=1)
    keys[np.isneginf(values)] = FORBIDDEN
    return keys


def _columns(items: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """[n_items + 1] the column of each item row; EMPTY where there is none, and last, so that EMPTY has none."""
    column = np.full(max(int(items.max(initial=0)), int(wanted.max(initial=0))) + 2, EMPTY)
    column[items] = np.arange(len(items))
    return column

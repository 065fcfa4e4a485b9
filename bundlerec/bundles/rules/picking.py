"""Picking a bundle out of ranked items so that it obeys the rules, never mending one that does not.

What a bundle has to hold is taken first, each time the best item that fits; then the best items that every limit still
lets in. The bundle's order is that of the ranking.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import torch

from bundlerec.bundles.rules.screen import Screen
from bundlerec.data.lists import EMPTY

FORBIDDEN: Final = np.iinfo(np.int64).min
FIRST_LOOK, WIDER = 4, 8  # a limit is first tried on so many times the wanted items, then on so many times more
FITTING = 12  # of the items that fit a demand, the best that are looked at first


def pick(keys: np.ndarray, items: np.ndarray, sizes: np.ndarray, screen: Screen | None) -> np.ndarray:
    """[n, max size] int64 columns of `keys`, best first; EMPTY where eligible items ran out.

    keys: [n, m] int64, distinct in a row, the larger the better, FORBIDDEN for what may not be offered.
    items: [m] item rows of the columns. sizes: [n] how many items each bundle gets.
    A bundle that can't hold all that it has to stays empty.
    """
    size = int(sizes.max(initial=0))
    if screen is None or not screen.counts:
        best = _top(keys, min(size, keys.shape[1]))
        return _wide(np.where(np.arange(best.shape[1]) < sizes[:, None], best, EMPTY), size)
    chosen = np.full((len(keys), size), EMPTY, dtype=np.int64)
    rows, width = np.flatnonzero(sizes > 0), FIRST_LOOK * size  # nobody looks for what a bundle of none lacks
    while len(rows):
        width = min(width, keys.shape[1])
        part = _Picking(_candidates(keys[rows], items, width, screen), items, sizes[rows], screen)
        chosen[rows] = _wide(part.play(), size)
        rows = rows[part.wanting] if width < keys.shape[1] else rows[:0]
        width *= WIDER
    return chosen


def _top(keys: np.ndarray, places: int) -> np.ndarray:
    """[n, places] columns of the largest keys, best first; EMPTY for forbidden ones."""
    found = torch.topk(torch.from_numpy(keys), places, dim=1)
    return np.where(found.values.numpy() == FORBIDDEN, EMPTY, found.indices.numpy())


def _wide(columns: np.ndarray, size: int) -> np.ndarray:
    return np.pad(columns, ((0, 0), (0, size - columns.shape[1])), constant_values=EMPTY)


def _candidates(keys: np.ndarray, items: np.ndarray, width: int, screen: Screen) -> np.ndarray:
    """[n, w] columns: the best ones, and the best that fit each demand; best first, EMPTY at the end."""
    parts = [_top(keys, width)]
    for demand in screen.demands:
        fits = np.flatnonzero(demand.fits[items])
        found = _top(np.ascontiguousarray(keys[:, fits]), min(FITTING, len(fits)))
        parts.append(np.where(found == EMPTY, EMPTY, np.append(fits, EMPTY)[found]))
    if len(parts) == 1:
        return parts[0]
    columns = np.sort(np.concatenate(parts, axis=1), axis=1)
    columns[:, 1:][columns[:, 1:] == columns[:, :-1]] = EMPTY
    value = np.where(columns == EMPTY, FORBIDDEN, np.take_along_axis(keys, np.maximum(columns, 0), axis=1))
    order = np.argsort(-value, axis=1, kind="stable") if width else np.zeros(columns.shape, dtype=np.int64)
    return np.take_along_axis(columns, order, axis=1)


@dataclass
class _Picking:
    """Some bundles that grow side by side."""

    columns: np.ndarray  # [n, w], best first, EMPTY at the end
    items: np.ndarray
    sizes: np.ndarray
    screen: Screen

    def __post_init__(self) -> None:
        self.item = np.where(self.columns == EMPTY, EMPTY, np.append(self.items, EMPTY)[self.columns])
        self.taken = np.zeros(self.columns.shape, dtype=bool)
        self.count = np.zeros(len(self.columns), dtype=np.int64)
        self.failed = np.zeros(len(self.columns), dtype=bool)
        self.codes = [np.append(limit.code, EMPTY)[self.item] for limit in self.screen.limits]

    @property
    def wanting(self) -> np.ndarray:
        """[n] bool: bundles that might become fuller with more candidates."""
        return self.failed | (self.count < self.sizes)

    def play(self) -> np.ndarray:
        """[n, w'] columns of the bundles."""
        for demand in self.screen.demands:
            fits = np.append(demand.fits, False)[self.item]
            missing = ~(self.taken & fits).any(axis=1)
            for place in range(self.item.shape[1]):
                if not missing.any():
                    break
                missing &= ~self._take(place, missing & fits[:, place])
            self.failed |= missing
        for place in range(self.item.shape[1]):
            self._take(place, self.item[:, place] != EMPTY)
        self.taken[self.failed] = False
        order = np.argsort(~self.taken, axis=1, kind="stable")[:, : int(self.count.max(initial=0))]
        kept = np.take_along_axis(self.taken, order, axis=1)
        return np.where(kept, np.take_along_axis(self.columns, order, axis=1), EMPTY)

    def _take(self, place: int, who: np.ndarray) -> np.ndarray:
        """Takes the item at a place into the bundles of `who` that have room for it; [n] bool: those that did."""
        able = who & ~self.taken[:, place] & (self.count < self.sizes)
        for limit, code in zip(self.screen.limits, self.codes, strict=True):
            mine = code[:, place]
            held = (self.taken & (code == mine[:, None])).sum(axis=1)
            able &= (mine < 0) | (held < limit.most)
        self.taken[:, place] |= able
        self.count += able
        return able

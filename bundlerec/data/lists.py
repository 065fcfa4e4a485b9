"""Ranked lists, the common currency of all models: item rows and scores, best first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

EMPTY = -1


@dataclass(frozen=True)
class RankedLists:
    """One list a customer; places that the model could not fill hold EMPTY and stand at the end."""

    customers: np.ndarray  # [n] int32 customer rows
    items: np.ndarray  # [n, size] int32 item rows
    scores: np.ndarray  # [n, size] float32, falling along each row

    def __len__(self) -> int:
        return len(self.customers)

    @property
    def lengths(self) -> np.ndarray:
        """[n] int64: how many places are filled."""
        return (self.items != EMPTY).sum(axis=1)

    def head(self, k: int) -> RankedLists:
        """The first k places of every list."""
        return RankedLists(self.customers, self.items[:, :k], self.scores[:, :k])

    def sized(self, sizes: np.ndarray) -> RankedLists:
        """Every list cut at its own size (`sizes`: [n] int)."""
        items = self.items.copy()
        items[np.arange(items.shape[1])[None, :] >= sizes[:, None]] = EMPTY
        return RankedLists(self.customers, items, self.scores)

    def filled_with(self, other: RankedLists, size: int) -> RankedLists:
        """The first `size` distinct items of each list, then of `other` (same customers); scores keep falling."""
        items = np.concatenate([self.items, other.items], axis=1)
        own = self.items.shape[1]
        order = np.argsort(items, axis=1, kind="stable")
        ranked = np.take_along_axis(items, order, axis=1)
        again = np.zeros(items.shape, dtype=bool)
        np.put_along_axis(again, order[:, 1:], ranked[:, 1:] == ranked[:, :-1], axis=1)
        gone = again | (items == EMPTY)
        place = np.argsort(gone, axis=1, kind="stable")[:, :size]
        lowest = self.scores.min(axis=1, initial=np.inf, where=self.items != EMPTY)[:, None]
        later = np.where(np.isfinite(lowest), lowest, 0) - np.arange(1, other.items.shape[1] + 1) * 1e-6
        scores = np.concatenate([self.scores[:, :own], later.astype(np.float32)], axis=1)
        taken = np.take_along_axis(np.where(gone, EMPTY, items), place, axis=1)
        return RankedLists(self.customers, taken, np.take_along_axis(scores, place, axis=1))

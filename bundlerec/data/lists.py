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

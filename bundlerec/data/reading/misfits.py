"""Rows that don't fit their table, gathered while it is read."""

from __future__ import annotations

from dataclasses import dataclass, field

MAX_SHOWN = 500  # letters of a misfit that are kept for showing
MAX_KEPT = 100_000  # misfits above which a file can't be trusted at all


@dataclass
class Misfits:
    """Row, text and reason of each."""

    found: list[tuple[int, str, str]] = field(default_factory=list)

    def add(self, row: int, text: str, reason: str) -> None:
        """One row that doesn't fit; the first `MAX_KEPT` are kept, so one more than that says: too many."""
        if len(self.found) <= MAX_KEPT:
            self.found.append((row, text[:MAX_SHOWN], reason))

"""How long work tells what it is doing, without knowing who listens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Progress(Protocol):
    """Listens to one piece of work. `update` may raise `errors.Cancelled`: work calls it between steps."""

    def update(self, fraction: float, message: str) -> None:
        """`fraction` of the whole work that is done (0 to 1), and what happens now, in a merchant's words."""

    def curve(self, stage: str, step: int, values: Mapping[str, float]) -> None:
        """One point of each named training curve of a stage."""


class Silent:
    """Nobody listens."""

    def update(self, fraction: float, message: str) -> None:
        """Does nothing."""

    def curve(self, stage: str, step: int, values: Mapping[str, float]) -> None:
        """Does nothing."""


class Part:
    """The share of a larger work between `low` and `high` (fractions of the whole)."""

    def __init__(self, whole: Progress, low: float, high: float) -> None:
        self._whole, self._low, self._high = whole, low, high

    def update(self, fraction: float, message: str) -> None:
        """Passes the news on in terms of the whole."""
        self._whole.update(self._low + (self._high - self._low) * fraction, message)

    def curve(self, stage: str, step: int, values: Mapping[str, float]) -> None:
        """Passes the point on."""
        self._whole.curve(stage, step, values)

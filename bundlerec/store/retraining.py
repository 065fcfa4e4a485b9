"""Trainings that start by themselves, as the verbs see them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from bundlerec.store.runs import ProcessIdentity


@dataclass(frozen=True)
class Schedule:
    """When a shop is to be trained again; both zero: never by itself."""

    every_days: int = 0
    hour: int = 3  # UTC, of the day on which it is due
    new_orders: int = 0  # as soon as so many came

    @property
    def on(self) -> bool:
        return bool(self.every_days or self.new_orders)


class Outcome(StrEnum):
    """What became of a training that started by itself."""

    OPEN = "open"  # being trained, or to be judged
    PROMOTED = "promoted"
    KEPT = "kept"  # the run that was in use stays
    FAILED = "failed"


@dataclass(frozen=True)
class Retraining:
    """One training that started by itself: against which run, what was decided and why."""

    id: int
    shop: str
    run_id: int
    rival_id: int | None  # the run that was in use; None: the shop's first
    outcome: Outcome
    created: datetime
    ended: datetime | None = None
    why: str = ""
    figures: Mapping[str, Any] = field(default_factory=dict)


class Retrainings(Protocol):
    """Schedules, and what came of them. One process at a time works on them (`claim`)."""

    def schedule(self, shop: str) -> Schedule: ...

    def since(self, shop: str) -> datetime | None:
        """From when on days are counted: the last start, look, or change of the schedule."""

    def save_schedule(self, shop: str, schedule: Schedule) -> None:
        """Days are counted from now on. Raises UnknownShop."""

    def count_from(self, shop: str, moment: datetime) -> None:
        """Days are counted from `moment` on."""

    def list(self, shop: str) -> list[Retraining]:
        """Newest first."""

    def begin(self, shop: str, settings: Mapping[str, Any], rival_id: int | None) -> Retraining | None:
        """Puts a run in line and keeps why; None when one of the shop's is open already. Days are counted from now."""

    def count_resume(self, number: int) -> int:
        """One more resume of an open one's run by itself; how many there were with it."""

    def end(self, number: int, outcome: Outcome, why: str, figures: Mapping[str, Any]) -> Retraining:
        """Writes down what was decided. Raises RunStateConflict when that was done already."""

    def claim(self, process: ProcessIdentity, alive: Callable[[ProcessIdentity], bool | None]) -> bool:
        """Whether this process may work now: atomically, and only when no other one that is alive, or may be (None),
        does."""

    def release(self, process: ProcessIdentity) -> None: ...

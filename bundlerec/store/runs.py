"""The life of trainings, as the verbs see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

import pandas as pd


class RunState(StrEnum):
    """Where a run stands. DONE, FAILED and CANCELLED are final; INTERRUPTED can go on."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"

    @property
    def is_final(self) -> bool:
        return self in (RunState.DONE, RunState.FAILED, RunState.CANCELLED)

    @property
    def is_active(self) -> bool:
        return self in (RunState.QUEUED, RunState.RUNNING)


@dataclass(frozen=True)
class ProcessIdentity:
    """Which process computes a run: enough to tell it from a later one with the same number."""

    pid: int
    started: float  # when the process began, seconds since the machine did (elsewhere than on Linux: since 1970)
    boot: str  # identity of this start of this machine


_computing: ContextVar[ProcessIdentity | None] = ContextVar("computing", default=None)


@contextmanager
def computing(process: ProcessIdentity) -> Iterator[None]:
    """What is saved of a run inside is saved only while this process computes it, else RunStateConflict.

    A backup that was put back meanwhile may hold another run of the same number.
    """
    token = _computing.set(process)
    try:
        yield
    finally:
        _computing.reset(token)


def computer() -> ProcessIdentity | None:
    """The process that has to compute a run of which something is saved; None: it does not matter."""
    return _computing.get()


@dataclass(frozen=True)
class Run:
    """One training: its wish, its state, its outcome."""

    id: int
    shop: str
    state: RunState
    settings: Mapping[str, Any]  # TrainSettings as plain JSON
    created: datetime
    started: datetime | None = None
    finished: datetime | None = None
    heartbeat: datetime | None = None
    process: ProcessIdentity | None = None
    progress: float = 0.0  # 0 to 1
    message: str = ""  # what it is doing, in a merchant's words
    seconds_left: float | None = None
    cancel_requested: bool = False
    error: str = ""
    hint: str = ""
    device: str = ""  # "CPU, 1 thread", "NVIDIA H100", …
    fingerprint: str = ""  # of the data that it learned from
    pinned: bool = False  # stays, whoever wants to delete or to replace it
    summary: Mapping[str, Any] = field(default_factory=dict)  # chosen, counts, problems, seconds by stage, …


class Runs(Protocol):
    """The life of trainings. State changes are atomic; a final row never changes (RunStateConflict).

    With the change to FAILED or CANCELLED goes all that the run produced; with that to INTERRUPTED all but the
    artifacts, in which its checkpoints are.
    """

    def create(self, shop: str, settings: Mapping[str, Any]) -> Run:
        """A new run in state QUEUED."""

    def get(self, run_id: int) -> Run:
        """Raises UnknownRun."""

    def list(self, shop: str | None = None) -> list[Run]:
        """Newest first."""

    def latest_done(self, shop: str) -> Run | None: ...

    def claim(self, run_id: int, process: ProcessIdentity) -> Run | None:
        """QUEUED -> RUNNING when no other run is RUNNING and it is first in line; None when it has to wait.

        Raises Cancelled when somebody asked the waiting run to stop, RunStateConflict in any other state.
        """

    def next_in_line(self) -> Run | None:
        """The oldest QUEUED run when nothing is RUNNING."""

    def beat(
        self,
        run_id: int,
        progress: float,
        message: str,
        seconds_left: float | None,
        process: ProcessIdentity | None = None,
    ) -> bool:
        """A sign of life with the news; returns True when somebody asked the run to stop.

        RunStateConflict when the run is not RUNNING any more, or in another process than `process`.
        """

    def note(self, run_id: int, *, device: str = "", fingerprint: str = "") -> None: ...

    def finish(
        self,
        run_id: int,
        state: RunState,
        *,
        summary: Mapping[str, Any] | None = None,
        error: str = "",
        hint: str = "",
        process: ProcessIdentity | None = None,
    ) -> Run:
        """RUNNING -> DONE, FAILED, CANCELLED or (stopped from outside, can go on) INTERRUPTED.

        RunStateConflict when the run is not RUNNING any more, or in another process than `process`.
        """

    def request_cancel(self, run_id: int) -> Run:
        """QUEUED or INTERRUPTED -> CANCELLED at once; RUNNING: the flag is set. RunStateConflict when final."""

    def interrupt_orphans(
        self, alive: Callable[[ProcessIdentity], bool | None], stale_seconds: float
    ) -> Sequence[int]:
        """RUNNING rows whose process is not alive become INTERRUPTED by one atomic UPDATE each; returns their ids.

        `alive` says None of a process of which nothing is known here: it is lost when this object has seen no new sign
        of life for so many seconds of its own, or when the last one is more than a day old.
        """

    def requeue(self, run_id: int) -> Run:
        """INTERRUPTED -> QUEUED (resume)."""

    def add_curve(self, run_id: int, rows: pd.DataFrame) -> None: ...

    def curve(self, run_id: int) -> pd.DataFrame: ...

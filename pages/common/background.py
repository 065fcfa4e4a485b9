"""Reading, loading and saving files in a thread of the server, so that the page that began it may be left or closed.

For large files the thread only listens to a process of their own (`bundlerec.file_work`); trainings do not run here
(`bundlerec.jobs`). What is saved is one transaction: when the server stops in the middle, or somebody cancels, the
database is as it was.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bundlerec import access, faults
from bundlerec.errors import BundleRecError, Cancelled
from bundlerec.progress import Progress

Work = Callable[[Progress], object]
FIRST_ESTIMATE = 0.02  # fraction of the work before which a time left would be a guess
KEPT_SECONDS = 3600.0  # how long an outcome waits for somebody to see it


@dataclass
class Task:
    """One piece of work and how far it is. Written by its thread alone (but for the wish to stop), read by every
    page."""

    label: str
    fraction: float = 0.0
    message: str = ""  # the label, until the work has news
    result: object = None
    error: BundleRecError | None = None
    over: threading.Event = field(default_factory=threading.Event)
    ended: float = 0.0
    _stop: threading.Event = field(default_factory=threading.Event)
    _first: tuple[float, float] | None = None  # moment and fraction of the first news

    def __post_init__(self) -> None:
        self.message = self.message or self.label

    def update(self, fraction: float, message: str) -> None:
        """News of the work (`bundlerec.progress.Progress`). Raises Cancelled when somebody asked for it."""
        if self._stop.is_set():
            raise Cancelled("It was stopped.", "Nothing was saved.")
        self.fraction, self.message = min(max(fraction, 0.0), 1.0), message
        self._first = self._first or (time.monotonic(), self.fraction)

    def curve(self, stage: str, step: int, values: Mapping[str, float]) -> None:
        """Loading draws no curves."""

    def cancel(self) -> None:
        """Asks the work to stop at its next news."""
        self._stop.set()

    @property
    def stopping(self) -> bool:
        """Whether somebody asked the work to stop."""
        return self._stop.is_set()

    @property
    def running(self) -> bool:
        """Whether the work still goes on."""
        return not self.over.is_set()

    @property
    def seconds_left(self) -> float | None:
        """By the speed so far; None while that would be a guess."""
        moment, fraction = self._first or (0.0, self.fraction)
        done = self.fraction - fraction
        if done < FIRST_ESTIMATE:
            return None
        return (time.monotonic() - moment) * (1.0 - self.fraction) / done

    def run(self, work: Work) -> None:
        """Does the work; an unforeseen error is logged and becomes a sentence with its number in the log."""
        try:
            with access.begun():
                self.result = work(self)
        except Exception as error:
            self.error = faults.told(error)
        finally:
            self.ended = time.monotonic()
            self.over.set()


class Tasks:
    """The work of one server by name; a name has one piece of work at a time."""

    def __init__(self) -> None:
        self._tasks: dict[str, Task] = {}
        self._lock = threading.Lock()

    def start(self, name: str, label: str, work: Work) -> Task:
        """Begins the work, or gives the task of that name that is already running."""
        with self._lock:
            present = self._tasks.get(name)
            if present is not None and present.running:
                return present
            self._drop_old()
            task = self._tasks[name] = Task(label)
        threading.Thread(target=task.run, args=(work,), name=f"task {name}", daemon=True).start()
        return task

    def get(self, name: str) -> Task | None:
        """The task of that name, running or over."""
        return self._tasks.get(name)

    def running(self) -> list[Task]:
        """All that is going on."""
        return [task for task in list(self._tasks.values()) if task.running]

    def forget(self, name: str) -> None:
        """Drops a task that is over, after its outcome was shown."""
        with self._lock:
            task = self._tasks.get(name)
            if task is not None and not task.running:
                del self._tasks[name]

    def forget_others(self, beginning: str, name: str, kept: int = 1) -> None:
        """Drops what is over of other tasks whose names begin so, the oldest first: of results that take much memory so
        many are kept, this one among them.
        """
        others = [other for other in list(self._tasks) if other.startswith(beginning) and other != name]
        for other in others[: max(len(others) - kept + 1, 0)]:
            self.forget(other)

    def _drop_old(self) -> None:
        """Outcomes of sessions that never came back."""
        now = time.monotonic()
        for name, task in list(self._tasks.items()):
            if not task.running and now - task.ended > KEPT_SECONDS:
                del self._tasks[name]

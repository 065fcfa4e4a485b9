"""Computing one run: its signs of life, and how it ends. Knows no window and no command line."""

from __future__ import annotations

import contextlib
import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextvars import copy_context
from types import FrameType, TracebackType
from typing import Any, Self

import pandas as pd

from bundlerec import faults, journal
from bundlerec.data import columns as c
from bundlerec.errors import Cancelled, RunStateConflict, StoreTrouble
from bundlerec.processes import this_process
from bundlerec.progress import Progress, Silent
from bundlerec.store import ProcessIdentity, Run, RunState, Store, computing

Train = Callable[[Store, Run, Progress], Mapping[str, Any]]
BEAT_SECONDS = 1.0
PAUSES = (
    1.0,
    5.0,
    20.0,
)  # seconds between tries to write down how a run ended: a server comes back, a disk is cleared
FIRST_ESTIMATE = 0.02  # fraction of the work before which a time left would be a guess
ENDED = {
    "error": "The machine or a person ended this training's process.",
    "hint": "Resume it: it goes on from its last checkpoint.",
}
log = logging.getLogger(__name__)


class Terminated(BaseException):
    """The machine or a person told this process to end (SIGTERM)."""


class StoreProgress:
    """Writes the news of a RUNNING run into its row, about once a second, from a thread of its own.

    The thread keeps the run looking alive during long steps, saves the points of the curves, and learns when
    somebody wants the run to stop; the next `update` then raises Cancelled. Use it as a context.
    """

    def __init__(
        self,
        store: Store,
        run_id: int,
        process: ProcessIdentity,
        also: Progress | None = None,
        beat_seconds: float | None = None,
    ) -> None:
        self._store, self._run_id, self._process, self._also = store, run_id, process, also or Silent()
        self._beat_seconds = beat_seconds or BEAT_SECONDS
        self._fraction, self._message = 0.0, "Starting"
        self._first: tuple[float, float] | None = None  # moment and fraction of the first news
        self._points: list[tuple[str, int, str, float]] = []
        self._lock, self._over = threading.Lock(), threading.Event()
        self._stop_reason: Cancelled | RunStateConflict | None = None

    def update(self, fraction: float, message: str) -> None:
        """News of the work. Raises Cancelled when somebody asked for it, RunStateConflict when the run was given
        to another process."""
        if self._stop_reason is not None:
            raise self._stop_reason
        self._fraction, self._message = min(max(fraction, 0.0), 1.0), message
        self._first = self._first or (time.monotonic(), self._fraction)
        self._also.update(fraction, message)

    def curve(self, stage: str, step: int, values: Mapping[str, float]) -> None:
        """Keeps the points until the next beat."""
        with self._lock:
            self._points += [(stage, int(step), name, float(value)) for name, value in values.items()]
        self._also.curve(stage, step, values)

    def __enter__(self) -> Self:
        whose = copy_context()  # what holds for this thread (`computing`) holds for the other
        self._thread = threading.Thread(
            target=whose.run, args=(self._keep_beating,), name=f"run {self._run_id}", daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()
        with contextlib.suppress(StoreTrouble):  # points of a curve; how the work ended counts
            self._save_points()

    @property
    def cancel_requested(self) -> bool:
        """Whether somebody asked the run to stop, as far as is known."""
        return isinstance(self._stop_reason, Cancelled)

    def _keep_beating(self) -> None:
        while not self._over.wait(self._beat_seconds):
            try:
                self._beat()
            except StoreTrouble as trouble:
                log.warning("run %s: the next sign of life will be late: %s", self._run_id, trouble)
            except Exception:
                log.exception("run %s: a sign of life could not be written", self._run_id)

    def _beat(self) -> None:
        news = (self._fraction, self._message, self._seconds_left())
        try:
            if self._store.runs.beat(self._run_id, *news, process=self._process):
                self._stop_reason = Cancelled("The training was stopped.")
        except RunStateConflict as error:
            self._stop_reason = error
            self._over.set()
        else:
            self._save_points()

    def _seconds_left(self) -> float | None:
        moment, fraction = self._first or (0.0, self._fraction)
        done = self._fraction - fraction
        if done < FIRST_ESTIMATE:
            return None
        return (time.monotonic() - moment) * (1.0 - self._fraction) / done

    def _save_points(self) -> None:
        with self._lock:
            points = list(self._points)
        if points:
            self._store.runs.add_curve(self._run_id, pd.DataFrame(points, columns=list(c.CURVE)))
        with self._lock:
            del self._points[: len(points)]


def work(store: Store, run_id: int, train: Train, progress: Progress | None = None) -> Run | None:
    """Takes the run and computes it to its end; None when it is not its turn.

    However it ends, the row tells it: DONE, CANCELLED, FAILED with a sentence, or INTERRUPTED when this process
    was told to end. Raises Cancelled or RunStateConflict when the run is not waiting any more.
    """
    run = store.runs.claim(run_id, this_process())
    return None if run is None else _compute(store, run, train, progress)


def training(store: Store, run: Run, progress: Progress) -> Mapping[str, Any]:
    """The training of the product. Its heavy libraries are loaded only now, after the run was taken."""
    from bundlerec.operations import train

    return train(store, run, progress)


@contextlib.contextmanager
def told_to_end() -> Iterator[None]:
    """SIGTERM ends the work in an orderly way (in the main thread; others get no signals): it
    raises Terminated wherever the work is."""

    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, frame: FrameType | None) -> None:
        raise Terminated

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _compute(store: Store, run: Run, train: Train, also: Progress | None) -> Run:
    process, started = run.process or this_process(), time.monotonic()
    journal.note("run", run=run.id, state=RunState.RUNNING)
    progress = StoreProgress(store, run.id, process, also)
    ending: dict[str, Any]
    try:
        with computing(process), progress:
            ending = {"state": RunState.DONE, "summary": train(store, run, progress)}
    except Cancelled:
        ending = {"state": RunState.CANCELLED}
    except (Terminated, KeyboardInterrupt):
        wished = progress.cancel_requested or store.runs.get(run.id).cancel_requested
        ending = {"state": RunState.CANCELLED} if wished else {"state": RunState.INTERRUPTED, **ENDED}
    except RunStateConflict:
        return store.runs.get(run.id)
    except StoreTrouble as trouble:  # a full disk, a server that went away: what was learned so far is kept
        ending = {
            "state": RunState.INTERRUPTED,
            "error": trouble.message,
            "hint": f"{trouble.hint} Then resume it.",
        }
    except Exception as error:
        sentence = faults.told(error)
        ending = {"state": RunState.FAILED, "error": sentence.message, "hint": sentence.hint}
    ended = _finished(store, run, process, ending)
    journal.note("run", run=run.id, state=ended.state, seconds=round(time.monotonic() - started, 1))
    return ended


def _finished(store: Store, run: Run, process: ProcessIdentity, ending: Mapping[str, Any]) -> Run:
    """Writes down how the run ended; tried again for a while where the database takes nothing."""
    for pause in PAUSES:
        try:
            return store.runs.finish(run.id, process=process, **ending)
        except RunStateConflict:
            return store.runs.get(run.id)
        except StoreTrouble:
            time.sleep(pause)
    return store.runs.finish(run.id, process=process, **ending)

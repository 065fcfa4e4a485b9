"""The thread of an app process that looks after the trainings: starts the next one, notices the dead."""

from __future__ import annotations

import logging
import subprocess  # nosec B404  # what is started is this program
import threading
import time
from datetime import datetime

from bundlerec import faults, journal, scratch
from bundlerec.config import AppSettings
from bundlerec.errors import BundleRecError
from bundlerec.launching import beside
from bundlerec.processes import is_alive, this_process
from bundlerec.registry.keeper import Retrainer
from bundlerec.store import Run, RunState, Store
from bundlerec.worker import Train, training, work

LOOK_SECONDS = 1.0
TRIES = 3
log = logging.getLogger(__name__)


class Supervisor:
    """Looks after the runs of one database about once a second, from a daemon thread.

    By default each training has a process of its own, which outlives a closed tab and a killed server;
    with `train_in_process` off it runs inside the thread and dies with the server. Any number of supervisors may
    look after one database: the row of a run decides who computes it.
    """

    def __init__(
        self, store: Store, url: str, settings: AppSettings | None = None, train: Train | None = None
    ) -> None:
        """`train` is what a run computes inside the thread; by default `operations.train`."""
        self._store, self._url, self._settings = store, url, settings or AppSettings()
        self._train = train or training
        self._retrainer = Retrainer(store, url)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep_looking, name="supervisor", daemon=True)
        self._child: subprocess.Popen[bytes] | None = None
        self._launched: tuple[int, datetime | None] | None = None
        self._tries = 0
        self._looked = time.monotonic()

    @property
    def seconds_since_look(self) -> float | None:
        """Since its last look; None when its thread has ended."""
        return time.monotonic() - self._looked if self._thread.is_alive() else None

    def start(self) -> None:
        """Begins to look, at once."""
        self._thread.start()

    def stop(self) -> None:
        """Ends the looking; trainings in processes of their own go on."""
        self._over.set()
        self._thread.join()

    def look(self, leave: int | None = None) -> None:
        """One look: the dead become INTERRUPTED, and the next run in line is started unless it is `leave`."""
        interrupt_the_dead(self._store, self._settings)
        if self._child is not None and self._child.poll() is None:
            return
        self._child = None
        run = self._store.runs.next_in_line()
        if run is None or run.id == leave:
            return
        if self._count_try(run) > TRIES:
            self._give_up(run.id)
        elif self._settings.train_in_process:
            self._child = launch(self._url, run.id)
        else:
            work(self._store, run.id, self._train)

    def _keep_looking(self) -> None:
        scratch.sweep()
        while not self._over.is_set():
            try:
                self.look()
                self._retrainer.look()
            except BundleRecError as error:
                log.warning("supervisor: %s", error)
            except Exception as error:
                faults.told_by_a_loop(error)  # the next look follows
            self._looked = time.monotonic()
            self._over.wait(LOOK_SECONDS)

    def _count_try(self, run: Run) -> int:
        """How often this run was started without ever beginning to run."""
        this = (run.id, run.started)
        self._tries = self._tries + 1 if this == self._launched else 1
        self._launched = this
        return self._tries

    def _give_up(self, run_id: int) -> None:
        """A run whose process ends before it begins must not be started for ever."""
        process = this_process()
        if self._store.runs.claim(run_id, process) is not None:
            sentence = "The process for this training could not be started."
            hint = f"Details are in {faults.log_file()}."
            self._store.runs.finish(run_id, RunState.FAILED, error=sentence, hint=hint, process=process)


def interrupt_the_dead(store: Store, settings: AppSettings) -> None:
    """A run whose process is gone, or gives no sign of life any more, becomes INTERRUPTED."""
    for run in store.runs.interrupt_orphans(is_alive, settings.heartbeat_seconds):
        journal.note("run", level=logging.WARNING, run=run, state=RunState.INTERRUPTED)


def launch(url: str, run_id: int) -> subprocess.Popen[bytes]:
    """Starts a process of its own that computes one run."""
    return beside(url, "work", str(run_id))

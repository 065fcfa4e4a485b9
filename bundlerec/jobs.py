"""Trainings as jobs: asked for, waiting in line, computed one at a time, stopped, taken up again.

The truth about a run is its row in the store. One training at a time across all processes: `claim` decides.
"""

from __future__ import annotations

import time

from bundlerec import journal
from bundlerec.config import AppSettings, TrainSettings
from bundlerec.data.matching import joinable
from bundlerec.errors import BadSetting, Cancelled, RunStateConflict
from bundlerec.processes import keep_freed_memory, this_process
from bundlerec.progress import Progress
from bundlerec.store import Run, Store
from bundlerec.supervisor import Supervisor, interrupt_the_dead
from bundlerec.worker import Terminated, Train, told_to_end, work

__all__ = ["Supervisor", "cancel", "resume", "run_here", "settle", "submit", "this_process"]

LOOK_SECONDS = 0.5


def submit(store: Store, shop: str, settings: TrainSettings) -> Run:
    """Puts a training in line. Raises UnknownShop, and BadSetting for a shop that it can't learn from too."""
    if settings.join is not None and settings.join not in joinable(store, shop):
        raise BadSetting(
            f"The shops “{shop}” and “{settings.join}” have no product that was accepted as the same.",
            "Match them first: on the Data page under “Other shops”, or with match-shops.",
        )
    return _noted(store.runs.create(shop, settings.model_dump(mode="json")))


def cancel(store: Store, run_id: int) -> Run:
    """Asks a run to stop; one that only waits is CANCELLED at once. Raises RunStateConflict when it has ended."""
    settle(store)
    return _noted(store.runs.request_cancel(run_id))


def resume(store: Store, run_id: int) -> Run:
    """Puts an INTERRUPTED run in line again; it goes on from its last checkpoint."""
    settle(store)
    return _noted(store.runs.requeue(run_id))


def settle(store: Store) -> None:
    """Makes the states true: a run whose process is gone becomes INTERRUPTED."""
    interrupt_the_dead(store, AppSettings())


def run_here(store: Store, run_id: int, train: Train, progress: Progress, url: str) -> Run:
    """Waits in line and computes the run in the calling process (main thread), until it has ended.

    Runs that are before it in line are launched when nobody else does it (`url`: address of the store for
    their processes). When another program takes the run, its progress is followed instead. A keyboard interrupt
    cancels a run that waits, and interrupts one that runs here.
    """
    keep_freed_memory()
    others = Supervisor(store, url)
    with told_to_end():
        try:
            while (run := work(store, run_id, train, progress)) is None:
                progress.update(0.0, "Waiting for the training before this one")
                others.look(leave=run_id)
                time.sleep(LOOK_SECONDS)
        except Cancelled:
            return store.runs.get(run_id)
        except RunStateConflict:
            return _follow(store, run_id, progress)
        except (KeyboardInterrupt, Terminated):
            return store.runs.request_cancel(run_id)
    return run


def _noted(run: Run) -> Run:
    journal.note("run", run=run.id, state=run.state)
    return run


def _follow(store: Store, run_id: int, progress: Progress) -> Run:
    while (run := store.runs.get(run_id)).state.is_active:
        progress.update(run.progress, run.message)
        time.sleep(LOOK_SECONDS)
        settle(store)
    return run

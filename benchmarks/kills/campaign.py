"""One campaign of kills: what is started, when it is killed, and what is found afterwards."""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks.kills import looking
from benchmarks.kills.processes import House, Overdue, kill, wait_for
from benchmarks.kills.world import GROWING, fill, write_file
from bundlerec import jobs
from bundlerec.config import TrainSettings
from bundlerec.data.forgetting import undo_import
from bundlerec.store import Run, RunState
from db.store import SqlStore, open_store

IMPORT, TRAINING, BUILDING, SERVER, BOTH = "import", "training", "building", "server", "server and worker"
WEIGHTS = {IMPORT: 40, TRAINING: 20, BUILDING: 15, SERVER: 10, BOTH: 15}
BUILDING_FROM = 0.82  # share of a training's work before its bundles are built
TIDY_SECONDS = 30.0
KILLS_A_RUN = 4  # after so many a run is left alone, so that some come to their end


@dataclass
class Tally:
    """What was killed, what the next start found, and what was wrong."""

    kills: Counter[tuple[str, str]] = field(default_factory=Counter)  # (what was killed, what was found)
    faults: list[str] = field(default_factory=list)
    ended: int = 0  # runs that were interrupted, resumed and came to the same end as an unbroken one
    seconds: float = 0.0


class Campaign:
    """Kills one after the other, each followed by a start and a look at everything."""

    def __init__(self, house: House, seed: int) -> None:
        self.house, self.chance, self.tally = house, random.Random(seed), Tally()
        self._file, self._run, self._kills_of_run = 0, 0, 0
        self._import_seconds = 0.0
        house.open()
        store = open_store(house.url)
        fill(store)
        store.close()

    def prepare(self) -> None:
        """An import and a training that nobody breaks: how long the one takes, and what the other comes to."""
        store = self._open()
        for _ in range(2):  # the nursery is still loading what the first one needs
            started = time.monotonic()
            child = self.house.start_import(self._next_file())
            wait_for("the unbroken import", _Gone(child))
            self._import_seconds = time.monotonic() - started
            self._take_back(store)
        run = jobs.submit(store, GROWING, TrainSettings())
        self.house.start_server()
        wait_for("the unbroken run", lambda: store.runs.get(run.id).state.is_final)
        self._unbroken = looking.outcome(store, run.id)
        if self._unbroken[0].empty:
            raise AssertionError(f"the unbroken run learned nothing: {store.runs.get(run.id)}")
        store.close()

    def kill_once(self) -> None:
        """One kill, the next start, one look."""
        what = self.chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        try:
            found = self._import() if what == IMPORT else self._training(what)
        except Overdue as late:
            self.tally.faults.append(f"{what}: {late}")
            self.house.clear()
            found = "overdue"
        if found:
            self.tally.kills[what, found] += 1

    def finish(self) -> None:
        """The last run comes to its end; then nothing is left behind."""
        store = self._open()
        if self._run:
            self._to_its_end(store)
        store.close()
        self.house.kill_server()
        self.house.start_server()  # whose start tidies up
        try:
            wait_for("a tidy folder", lambda: not looking.left_behind(self.house.folder), TIDY_SECONDS)
        except Overdue:
            self.tally.faults += [f"left behind: {name}" for name in looking.left_behind(self.house.folder)]
        self.house.kill_server()
        for pid in self.house.members():
            self.tally.faults.append(f"a process was left behind: {pid}")

    def _import(self) -> str:
        before, file = looking.rows(self.house.url), self._next_file()
        child = self.house.start_import(file)
        time.sleep(self.chance.uniform(0.0, 1.0) * self._import_seconds)
        hit = psutil.pid_exists(child)
        kill(child)
        store = self._open()
        self._blame("import", looking.half_imported(store, before, looking.rows(self.house.url), file.name))
        taken = self._take_back(store)
        self._look(store, "import")
        store.close()
        return "" if not hit else "all of it" if taken else "nothing of it"

    def _training(self, what: str) -> str:
        store = self._open()
        self.house.start_server()
        run = self._begin(store)
        if run is None:
            store.close()
            return ""
        at = (
            self.chance.uniform(BUILDING_FROM, 1.0)
            if what == BUILDING
            else self.chance.uniform(0.0, BUILDING_FROM)
        )
        wait_for("the run's beginning", lambda: store.runs.get(run.id).state is not RunState.QUEUED)
        wait_for("the moment", lambda: _is_at(store.runs.get(run.id), at))
        time.sleep(self.chance.uniform(0.0, 0.1))
        now = store.runs.get(run.id)
        if now.state is not RunState.RUNNING or now.process is None:
            self._compare(store, now)
            store.close()
            return ""
        if what in (SERVER, BOTH):
            self.house.kill_server()
        if what != SERVER:
            kill(now.process.pid)
            self._kills_of_run += 1
        self.house.start_server()
        wait_for("the true state", lambda: not looking.untrue_runs(store, self.house.folder / "shop.db"))
        self._look(store, what)
        found = store.runs.get(run.id)
        store.close()
        return str(found.state)

    def _begin(self, store: SqlStore) -> Run | None:
        """The run that is killed next: the one that was interrupted, or a new one."""
        if self._run and self._kills_of_run >= KILLS_A_RUN:
            self._to_its_end(store)
        if not self._run:
            self._run, self._kills_of_run = jobs.submit(store, GROWING, TrainSettings()).id, 0
        run = store.runs.get(self._run)
        if run.state is RunState.INTERRUPTED:
            run = jobs.resume(store, run.id)
        if run.state.is_final:
            self._compare(store, run)
            return None
        return run

    def _to_its_end(self, store: SqlStore) -> None:
        self.house.start_server()
        if store.runs.get(self._run).state is RunState.INTERRUPTED:
            jobs.resume(store, self._run)
        wait_for("the run's end", lambda: store.runs.get(self._run).state.is_final)
        self._compare(store, store.runs.get(self._run))

    def _compare(self, store: SqlStore, run: Run) -> None:
        """A run that came to its end found what the unbroken one found."""
        if run.id != self._run or not run.state.is_final:
            return
        same = [
            ours.equals(theirs)
            for ours, theirs in zip(looking.outcome(store, run.id), self._unbroken, strict=True)
        ]
        if run.state is not RunState.DONE or not all(same):
            self.tally.faults.append(
                f"run {run.id} ended {run.state} and not as the unbroken one: {run.error} {same}"
            )
        elif self._kills_of_run:
            self.tally.ended += 1
        self._run = 0

    def _open(self) -> SqlStore:
        return open_store(self.house.url, check_seconds=1.5)

    def _look(self, store: SqlStore, what: str) -> None:
        file = self.house.folder / "shop.db"
        self._blame(what, [*looking.damage(file), *looking.untrue_runs(store, file)])
        working = {run.process.pid for run in store.runs.list() if run.state is RunState.RUNNING and run.process}
        server = {self.house.server}
        extra = self.house.members() - working - server
        if len(extra) > 1:  # one may just have been started by the server
            self._blame(what, [f"processes left behind: {sorted(extra)}"])

    def _blame(self, what: str, faults: list[str]) -> None:
        self.tally.faults += [f"{what}: {fault}" for fault in faults]

    def _next_file(self) -> Path:
        self._file += 1
        path = self.house.folder / "files" / f"log-{self._file}.csv"
        write_file(path, self._file)
        return path

    def _take_back(self, store: SqlStore) -> bool:
        name = f"log-{self._file}.csv"
        found = [record.id for record in store.data.imports(GROWING) if record.file.endswith(name)]
        for number in found:
            undo_import(store, GROWING, number)
        return bool(found)


@dataclass(frozen=True)
class _Gone:
    """Whether a process has ended."""

    pid: int

    def __call__(self) -> bool:
        return not psutil.pid_exists(self.pid)


def _is_at(run: Run, progress: float) -> bool:
    return run.state is not RunState.RUNNING or run.progress >= progress

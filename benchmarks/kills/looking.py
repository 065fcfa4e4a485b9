"""What the next start finds after a kill: the file, the rows of each shop, the state of each run, files left behind."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pandas as pd

from benchmarks.kills.world import GROWING, LINES, STILL
from bundlerec.processes import is_alive
from bundlerec.store import Run, RunState, Store
from db.moving import digests
from db.schema import metadata
from db.session import Database

USUAL = {"shop.db", "shop.db-wal", "shop.db-shm", "secret.key", ".__events.lock", ".__errors.lock"}
LOG = ".log"
FOLDERS = {"files", "tmp", "text", "wishes"}
Rows = Mapping[str, Mapping[str, tuple[int, int]]]
ROWS_OF_RUNS = ("metrics", "comparisons", "bundles", "reasons")


def damage(file: Path) -> list[str]:
    """What SQLite finds wrong with its file, and references that lead nowhere."""
    with closing(sqlite3.connect(file)) as connection:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
        return found + [
            f"a row of {row[0]} belongs to nothing" for row in connection.execute("PRAGMA foreign_key_check")
        ]


def rows(url: str) -> Rows:
    """What each shop holds in each table but those of trainings, which may be at work: rows, and a number that changes
    with any cell."""
    with closing(Database(url)) as database, database.reader() as connection:
        found = {shop: digests(connection, shop) for shop in (GROWING, STILL)}
    return {
        shop: {name: of for name, of in each.items() if not _of_trainings(name)} for shop, each in found.items()
    }


def half_imported(store: Store, before: Rows, now: Rows, name: str) -> list[str]:
    """Faults of an import that was killed: all of it is there, or nothing."""
    faults = [] if now[STILL] == before[STILL] else ["the other shop changed"]
    there = any(record.file.endswith(name) for record in store.data.imports(GROWING))
    expected = before[GROWING]["events"][0] + LINES * there
    if now[GROWING]["events"][0] != expected:
        faults.append(f"{now[GROWING]['events'][0]} lines instead of {expected}")
    if not there and now[GROWING] != before[GROWING]:
        faults.append("rows changed without an import")
    return faults


def untrue_runs(store: Store, file: Path) -> list[str]:
    """Runs whose state is not what is the case."""
    saved = _with_results(file)
    return [f"run {run.id} {fault}" for run in store.runs.list() for fault in _faults_of(run, saved)]


def left_behind(folder: Path) -> list[str]:
    """Files that nobody needs any more, once nobody works."""
    drafts = [path for path in folder.rglob("*") if path.name.endswith(".part")]
    drafts += (folder / "tmp").glob("bundlerec-*")
    return [
        path.name
        for path in (
            *drafts,
            *(path for path in folder.iterdir() if path.name not in USUAL | FOLDERS and path.suffix != LOG),
        )
    ]


def outcome(store: Store, run_id: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Metrics and bundles of a run."""
    return store.results.metrics(run_id), store.results.bundles(run_id)


def _of_trainings(name: str) -> bool:
    return name == "runs" or "run_id" in metadata.tables[name].c


def _faults_of(run: Run, saved: Mapping[int, Sequence[str]]) -> list[str]:
    if run.state is RunState.RUNNING and (run.process is None or not is_alive(run.process)):
        return ["says that it runs, and its process is gone"]
    if run.state in (RunState.FAILED, RunState.INTERRUPTED) and not run.error:
        return [f"is {run.state} without a sentence"]
    if run.state is RunState.FAILED:
        return [f"failed: {run.error}"]
    if run.state in (RunState.QUEUED, RunState.INTERRUPTED, RunState.CANCELLED) and run.id in saved:
        return [f"is {run.state} and has rows in {', '.join(saved[run.id])}"]
    return []


def _with_results(file: Path) -> dict[int, list[str]]:
    """The tables in which each run has results."""
    found: dict[int, list[str]] = {}
    with closing(sqlite3.connect(file)) as connection:
        for name in ROWS_OF_RUNS:
            for (run,) in connection.execute(f"SELECT DISTINCT run_id FROM {name}"):  # nosec B608  # names of our own
                found.setdefault(run, []).append(name)
    return found

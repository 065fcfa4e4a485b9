"""The life of trainings. Every change of state is one UPDATE that names the state it starts from."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, and_, func, select, true, update

from bundlerec.data import columns as c
from bundlerec.errors import Cancelled
from bundlerec.store import ProcessIdentity, Run, RunState
from db import run_schema as r
from db.frames import read_table, table_rows
from db.results import drop_results
from db.run_rows import as_run, conflict, get_run, of_shop, run_to_fill, select_runs
from db.session import Database, insert_one, insert_rows
from db.shops import shop_id
from db.values import now, to_microseconds

MICROSECONDS_A_SECOND = 1_000_000
A_DAY = 86_400.0  # seconds; clocks jump by hours
ENDED = "The process of this training ended before its work was done: it was stopped, or the machine went off."
SILENT = "Nothing was heard of this training's process on another machine any more."
GO_ON = "Resume it: it goes on from its last checkpoint."


class SqlRuns:
    """Fulfils `bundlerec.store.Runs`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._heard: dict[int, tuple[datetime | None, float]] = {}  # last sign of life, and when it was first seen

    def create(self, shop: str, settings: Mapping[str, Any]) -> Run:
        """A new run in state QUEUED. Raises UnknownShop."""
        with self._database.writer() as connection:
            values = {"shop_id": shop_id(connection, shop), "settings": dict(settings), "summary": {}}
            values |= {"state": RunState.QUEUED, "created": now()}
            return get_run(connection, insert_one(connection, r.runs, values))

    def get(self, run_id: int) -> Run:
        """One run. Raises UnknownRun."""
        with self._database.reader() as connection:
            return get_run(connection, run_id)

    def list(self, shop: str | None = None) -> list[Run]:
        """Newest first."""
        with self._database.reader() as connection:
            rows = connection.execute(select_runs().where(of_shop(shop)).order_by(r.runs.c.id.desc())).mappings()
            return [as_run(row) for row in rows]

    def latest_done(self, shop: str) -> Run | None:
        """The youngest run of the shop that came to its end."""
        query = (
            select_runs()
            .where(of_shop(shop), r.runs.c.state == RunState.DONE)
            .order_by(r.runs.c.id.desc())
            .limit(1)
        )
        with self._database.reader() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else as_run(row)

    def claim(self, run_id: int, process: ProcessIdentity) -> Run | None:
        """QUEUED -> RUNNING when no other run is RUNNING and it is first in line; None when it has to wait.

        Raises Cancelled when somebody asked the waiting run to stop, RunStateConflict in any other state.
        """
        running = r.runs.alias()
        waiting = r.runs.alias()
        free = ~select(running.c.id).where(running.c.state == RunState.RUNNING).exists()
        first = select(func.min(waiting.c.id)).where(waiting.c.state == RunState.QUEUED).scalar_subquery()
        conditions = (r.runs.c.state == RunState.QUEUED, free, r.runs.c.id == first)
        with self._database.writer() as connection:
            if _change(connection, run_id, _started_by(process), *conditions):
                return get_run(connection, run_id)
            run = get_run(connection, run_id)
        if run.state is RunState.CANCELLED:
            raise Cancelled(f"Run {run_id} was cancelled while it waited.")
        if run.state is not RunState.QUEUED:
            raise conflict(run, "started")
        return None

    def next_in_line(self) -> Run | None:
        """The oldest QUEUED run when nothing is RUNNING."""
        query = select_runs().where(r.runs.c.state.in_([RunState.QUEUED, RunState.RUNNING])).order_by(r.runs.c.id)
        with self._database.reader() as connection:
            active = [as_run(row) for row in connection.execute(query).mappings()]
        if not active or any(run.state is RunState.RUNNING for run in active):
            return None
        return active[0]

    def beat(
        self,
        run_id: int,
        progress: float,
        message: str,
        seconds_left: float | None,
        process: ProcessIdentity | None = None,
    ) -> bool:
        """A sign of life with the news; returns True when somebody asked the run to stop.

        Raises RunStateConflict when the run is not RUNNING any more, or in another process than `process`.
        """
        values = {"progress": progress, "message": message, "seconds_left": seconds_left}
        return self._while_running(run_id, values, process, "heartbeat").cancel_requested

    def note(self, run_id: int, *, device: str = "", fingerprint: str = "") -> None:
        """Writes down where a run computes and what it learns from; an empty text changes nothing."""
        values = {name: text for name, text in (("device", device), ("fingerprint", fingerprint)) if text}
        open_states = [state for state in RunState if not state.is_final]
        with self._database.writer() as connection:
            run_to_fill(connection, run_id)
            if values and not _change(connection, run_id, values, r.runs.c.state.in_(open_states)):
                raise conflict(get_run(connection, run_id), "changed")

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

        Raises RunStateConflict when the run is not RUNNING any more, or in another process than `process`.
        """
        if state.is_active:
            raise ValueError(f"{state} is no end")
        values: dict[str, Any] = {"state": state, "error": error, "hint": hint, "seconds_left": None}
        if summary is not None:
            values["summary"] = dict(summary)
        if state is RunState.DONE:
            values["progress"] = 1.0
        return self._while_running(run_id, values, process, "finished")

    def request_cancel(self, run_id: int) -> Run:
        """QUEUED or INTERRUPTED -> CANCELLED at once; RUNNING: the flag is set. RunStateConflict when final."""
        waits = r.runs.c.state.in_([RunState.QUEUED, RunState.INTERRUPTED])
        with self._database.writer() as connection:
            ended = {"state": RunState.CANCELLED, "finished": now(), "cancel_requested": True}
            if not _change(connection, run_id, ended, waits):
                flag = {"cancel_requested": True}
                if not _change(connection, run_id, flag, r.runs.c.state == RunState.RUNNING):
                    raise conflict(get_run(connection, run_id), "cancelled")
            return get_run(connection, run_id)

    def interrupt_orphans(
        self, alive: Callable[[ProcessIdentity], bool | None], stale_seconds: float
    ) -> Sequence[int]:
        """RUNNING rows whose process is not alive become INTERRUPTED by one atomic UPDATE each; returns their ids.

        `alive` says None of a process of which nothing is known here: it is lost when this object has seen no new sign
        of life for so many seconds of its own, or when the last one is more than a day old. So a clock that jumps
        neither ends a run that lives nor keeps one that is dead.
        """
        query = select_runs().where(r.runs.c.state == RunState.RUNNING)
        with self._database.reader() as connection:
            running = [as_run(row) for row in connection.execute(query).mappings()]
        lost = []
        for run in running:
            lives = run.process is not None and alive(run.process)
            silent = lives is None and self._is_silent(run, stale_seconds)
            if (lives is False or silent) and self._interrupt(run, SILENT if silent else ENDED):
                lost.append(run.id)
        return lost

    def _is_silent(self, run: Run, stale_seconds: float) -> bool:
        heard, since = self._heard.get(run.id, (None, 0.0))
        if heard != run.heartbeat:
            since = time.monotonic()
            self._heard[run.id] = (run.heartbeat, since)
        return time.monotonic() - since > stale_seconds or abs(_silence(run)) > A_DAY

    def _interrupt(self, run: Run, why: str) -> bool:
        """Ends the run unless it gave a sign of life, or changed hands, since `run` was read."""
        with self._database.writer() as connection:
            conditions = [r.runs.c.state == RunState.RUNNING]
            if run.process is not None:
                conditions.append(_computed_by(run.process))
            if why == SILENT and run.heartbeat is not None:
                conditions.append(r.runs.c.heartbeat == to_microseconds(run.heartbeat))
            values = {"state": RunState.INTERRUPTED, "finished": now(), "seconds_left": None}
            return _change(connection, run.id, {**values, "error": why, "hint": GO_ON}, *conditions)

    def requeue(self, run_id: int) -> Run:
        """INTERRUPTED -> QUEUED (resume)."""
        values: dict[str, Any] = {"state": RunState.QUEUED, "finished": None, "cancel_requested": False}
        values |= {"message": "", "error": "", "hint": ""}
        with self._database.writer() as connection:
            if not _change(connection, run_id, values, r.runs.c.state == RunState.INTERRUPTED):
                raise conflict(get_run(connection, run_id), "resumed")
            return get_run(connection, run_id)

    def add_curve(self, run_id: int, rows: pd.DataFrame) -> None:
        """Adds points of the training curves."""
        points = ((run_id, *row) for row in table_rows(rows, c.CURVE))
        with self._database.writer() as connection:
            run_to_fill(connection, run_id)
            insert_rows(connection, r.curve, ("run_id", *c.CURVE), points)

    def curve(self, run_id: int) -> pd.DataFrame:
        """Curve table, in the order in which the points came."""
        chosen = [r.curve.c[name] for name in c.CURVE]
        query = select(*chosen).where(r.curve.c.run_id == run_id).order_by(r.curve.c.id)
        with self._database.reader() as connection:
            return read_table(connection, query, c.CURVE)

    def _while_running(
        self, run_id: int, values: Mapping[str, Any], process: ProcessIdentity | None, clock: str
    ) -> Run:
        """Changes a RUNNING row and sets its column `clock` to now, after the wait for other writers."""
        ours = true() if process is None else _computed_by(process)
        with self._database.writer() as connection:
            changed = {**values, clock: now()}
            if not _change(connection, run_id, changed, r.runs.c.state == RunState.RUNNING, ours):
                raise conflict(get_run(connection, run_id), "continued")
            return get_run(connection, run_id)


def _change(
    connection: Connection, run_id: int, values: Mapping[str, Any], *conditions: ColumnElement[bool]
) -> bool:
    """One UPDATE; False when the run was not in the state that the conditions name.

    A run that did not come to its end leaves nothing half-saved: no tables, and unless it can go on no artifacts.
    """
    where = update(r.runs).where(r.runs.c.id == run_id, *conditions)
    changed = connection.execute(where.values(values)).rowcount == 1
    state = values.get("state")
    if changed and state in (RunState.FAILED, RunState.CANCELLED, RunState.INTERRUPTED):
        drop_results(connection, run_id, artifacts=state is not RunState.INTERRUPTED)
    return changed


def interrupt_running(connection: Connection, why: str) -> None:
    """Runs that somebody computes elsewhere become INTERRUPTED here: this is a copy, in which nobody computes them."""
    running = select(r.runs.c.id).where(r.runs.c.state == RunState.RUNNING)
    values = {"state": RunState.INTERRUPTED, "finished": now(), "seconds_left": None}
    for run_id in connection.scalars(running).all():
        _change(connection, run_id, {**values, "error": why, "hint": GO_ON})


def _started_by(process: ProcessIdentity) -> dict[str, Any]:
    moment = now()
    who = {"pid": process.pid, "process_started": process.started, "boot": process.boot}
    news = {"progress": 0.0, "message": "Starting", "seconds_left": None, "error": "", "hint": ""}
    return {"state": RunState.RUNNING, "started": moment, "heartbeat": moment, "finished": None, **who, **news}


def _computed_by(process: ProcessIdentity) -> ColumnElement[bool]:
    return and_(
        r.runs.c.pid == process.pid,
        r.runs.c.process_started == process.started,
        r.runs.c.boot == process.boot,
    )


def _silence(run: Run) -> float:
    """Seconds since the last sign of life."""
    return math.inf if run.heartbeat is None else (now() - to_microseconds(run.heartbeat)) / MICROSECONDS_A_SECOND

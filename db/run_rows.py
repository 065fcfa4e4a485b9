"""Rows of the table of runs, and the `Run` that each of them tells."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, select, true

from bundlerec.errors import RunStateConflict, UnknownRun
from bundlerec.store import ProcessIdentity, Run, RunState, computer
from db import run_schema as r
from db import schema as s
from db.values import to_datetime

NEWS = ("progress", "message", "seconds_left", "cancel_requested", "error", "hint", "device", "fingerprint")
PLAIN = ("id", "shop", "state", "settings", *NEWS, "pinned", "summary")
TIMES = ("created", "started", "finished", "heartbeat")


def of_shop(shop: str | None) -> ColumnElement[bool]:
    """Runs of one shop, or of all."""
    return true() if shop is None else s.shops.c.name == shop


def select_runs() -> Select[Any]:
    """Every column of the runs that were not deleted, and the name of their shop."""
    return select(r.runs, s.shops.c.name.label("shop")).join(s.shops).where(r.runs.c.deleted.is_(None))


def get_run(connection: Connection, run_id: int) -> Run:
    """One run. Raises UnknownRun."""
    row = connection.execute(select_runs().where(r.runs.c.id == run_id)).mappings().first()
    if row is None:
        raise UnknownRun(f"There is no run {run_id} in this database.", "The list of runs shows those that are.")
    return as_run(row)


def run_to_fill(connection: Connection, run_id: int) -> None:
    """Raises UnknownRun, and RunStateConflict where the run is not, or not any more, what this process computes."""
    run = get_run(connection, run_id)
    process = computer()
    if process is not None and (run.state is not RunState.RUNNING or run.process != process):
        raise conflict(run, "continued")


def as_run(row: RowMapping) -> Run:
    """The run that a row tells."""
    process = None
    if row["pid"] is not None:
        process = ProcessIdentity(row["pid"], row["process_started"], row["boot"])
    values: dict[str, Any] = {name: row[name] for name in PLAIN}
    return Run(**values | {name: to_datetime(row[name]) for name in TIMES}, process=process)


def conflict(run: Run, verb: str) -> RunStateConflict:
    """What to raise when a run is not in the state that a wish needs."""
    return RunStateConflict(
        f"Run {run.id} is {run.state.value} and cannot be {verb}.",
        "A run that has ended stays as it is; start a new one." if run.state.is_final else "",
    )

"""Work that one process at a time may do: a table of at most one row says which."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, Table, delete, insert, select

from bundlerec.store import ProcessIdentity
from db.values import now

A_DAY: Final = 86_400_000_000  # microseconds; clocks jump by hours


def take(
    connection: Connection,
    table: Table,
    process: ProcessIdentity,
    alive: Callable[[ProcessIdentity], bool | None],
) -> bool:
    """Whether the process has the work now: no other one that is alive, or may be (None), does.

    Of a process on another machine nothing is known, and a container that was replaced never comes back: what it took
    is free again after a day.
    """
    row = connection.execute(select(table)).mappings().first()
    if row is not None:
        if _who(row) != process and _holds(row, alive(_who(row))):
            return False
        connection.execute(delete(table))
    connection.execute(insert(table).values(id=1, taken=now(), **_cells(process)))
    return True


def give_back(connection: Connection, table: Table, process: ProcessIdentity) -> None:
    """Lets others work; nothing happens where the process has the work no more."""
    connection.execute(delete(table).where(*(table.c[name] == cell for name, cell in _cells(process).items())))


def _holds(row: RowMapping, lives: bool | None) -> bool:
    return abs(now() - row["taken"]) <= A_DAY if lives is None else lives


def _who(row: RowMapping) -> ProcessIdentity:
    return ProcessIdentity(row["pid"], row["process_started"], row["boot"])


def _cells(process: ProcessIdentity) -> dict[str, Any]:
    return {"pid": process.pid, "process_started": process.started, "boot": process.boot}

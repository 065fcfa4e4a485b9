"""Work that one process at a time may do: a table of at most one row says which."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Table, delete, insert, select

from bundlerec.store import ProcessIdentity


def take(
    connection: Connection,
    table: Table,
    process: ProcessIdentity,
    alive: Callable[[ProcessIdentity], bool | None],
) -> bool:
    """Whether the process has the work now: no other one that is alive, or may be (None), does it."""
    row = connection.execute(select(table)).mappings().first()
    if row is not None:
        holder = ProcessIdentity(row["pid"], row["process_started"], row["boot"])
        if holder != process and alive(holder) is not False:
            return False
        connection.execute(delete(table))
    values = {"pid": process.pid, "process_started": process.started, "boot": process.boot}
    connection.execute(insert(table).values(id=1, **values))
    return True

"""The audit log: what was done by whom. The tables' own triggers refuse to alter it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from bundlerec.store import AuditEntry, Note
from db.access_schema import audit
from db.auditing import write_entry
from db.session import Database
from db.values import to_datetime, to_microseconds

BLOCK = 10_000


class SqlAudit:
    """Fulfils `bundlerec.store.AuditLog`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, note: Note) -> None:
        """Adds an entry that stands by itself."""
        with self._database.writer() as connection:
            write_entry(connection, note)

    def entries(
        self,
        shop: str | None = None,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
    ) -> list[AuditEntry]:
        """Newest first."""
        table = audit
        query = select(table).order_by(table.c.id.desc()).limit(limit)
        if shop is not None:
            query = query.where(table.c.shop == shop)
        if since is not None:
            query = query.where(table.c.time >= to_microseconds(since))
        if until is not None:
            query = query.where(table.c.time < to_microseconds(until))
        with self._database.reader() as connection:
            return [_entry(row) for row in connection.execute(query)]

    def chain(self) -> Iterator[AuditEntry]:
        """All entries, oldest first, block by block: what is written meanwhile may or may not be among them."""
        last = 0
        while True:
            query = select(audit).where(audit.c.id > last).order_by(audit.c.id).limit(BLOCK)
            with self._database.reader() as connection:
                block = [_entry(row) for row in connection.execute(query)]
            if not block:
                return
            yield from block
            last = block[-1].number


def _entry(row: Row[Any]) -> AuditEntry:
    time = to_datetime(row.time)
    assert time is not None  # nosec B101  # for mypy; nothing rests on it
    return AuditEntry(row.actor, row.how, row.shop, row.what, row.id, time, row.before, row.hash)

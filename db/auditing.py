"""Entries of the audit log, as part of whatever transaction they belong to."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from bundlerec.store import START, Note, hash_of
from db.access_schema import audit
from db.values import now, to_datetime


def write_entry(connection: Connection, note: Note) -> None:
    """Adds an entry behind the newest one. Only a writer may ask: nobody else adds one meanwhile."""
    last = connection.execute(select(audit.c.id, audit.c.hash).order_by(audit.c.id.desc()).limit(1)).first()
    number, before = (last.id + 1, last.hash) if last else (1, START)
    time = now()
    moment = to_datetime(time)
    assert moment is not None  # nosec B101  # for mypy; nothing rests on it
    values = {name: getattr(note, name) for name in ("actor", "how", "shop", "what")}
    values |= {"id": number, "time": time, "before": before, "hash": hash_of(note, number, moment, before)}
    connection.execute(insert(audit).values(values))

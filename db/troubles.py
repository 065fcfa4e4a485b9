"""What the database refuses, in a merchant's words: full, read-only, locked, damaged, gone."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from bundlerec.errors import StoreBusy, StoreDamaged, StoreFull, StoreGone, StoreReadOnly, StoreTrouble
from db.backup_notes import remedy
from db.engines import file_of

NO_ROOM: Final = 1024**2  # bytes that a disk which is “not quite full” still has
ROOM = "Make room on the disk (or delete old trainings), then do the same again. What was saved before is still there."

# SQLite's primary codes (the lowest byte), PostgreSQL's classes of SQLSTATE (the first characters).
BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
UNREACHED = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH)
SERVER_BUSY, SERVER_FULL = ("55P03", "40P01"), ("53100", "53200")
SERVER_DAMAGED, SERVER_READ_ONLY = ("XX001", "XX002"), ("25006",)
SERVER_GONE = ("08", "57P", "53300", "3D000", "28")
NO_TABLE = "42P01"


@contextmanager
def told(address: URL, wait_seconds: float) -> Iterator[None]:
    """Turns what the driver says into a StoreTrouble with a sentence; what is a defect of ours stays what it is."""
    try:
        yield
    except Exception as error:  # rows come and go through the driver itself, whose errors have no common ground
        trouble = _named(error.orig if isinstance(error, DBAPIError) else error, address, wait_seconds)
        if trouble is None:
            raise
        raise trouble from error


def _named(error: BaseException | None, address: URL, wait_seconds: float) -> StoreTrouble | None:
    if isinstance(error, sqlite3.Error):
        return _of_file(error, address, wait_seconds)
    if hasattr(error, "sqlstate"):
        return _of_server(error, wait_seconds)
    return None


def _of_file(error: sqlite3.Error, address: URL, wait_seconds: float) -> StoreTrouble | None:
    code, file = getattr(error, "sqlite_errorcode", 0), file_of(address)
    kind = code & 0xFF
    if kind in BUSY:
        return _busy(wait_seconds)
    if kind == sqlite3.SQLITE_FULL or (kind == sqlite3.SQLITE_IOERR and _is_full(address)):
        return StoreFull(f"The disk that holds the database {file} is full.", ROOM)
    if kind == sqlite3.SQLITE_IOERR:
        return StoreTrouble(
            f"The disk did not read or write the database {file} ({getattr(error, 'sqlite_errorname', error)}).",
            "Look whether the disk is there, has room and is healthy; then do the same again.",
        )
    if kind == sqlite3.SQLITE_READONLY:
        return _read_only(address)
    if kind in UNREACHED:
        return _read_only(address) if file.exists() else _gone(address)
    if kind in DAMAGED:
        return StoreDamaged(f"The database {file} is damaged, or it is no database.", remedy(address))
    if kind == sqlite3.SQLITE_ERROR and "no such table" in str(error):
        return _foreign(str(file))
    return None


def _of_server(error: object, wait_seconds: float) -> StoreTrouble | None:
    state = getattr(error, "sqlstate", None)
    if state in SERVER_BUSY:
        return _busy(wait_seconds)
    if state in SERVER_FULL:
        return StoreFull("The disk of the database server is full.", ROOM)
    if state in SERVER_READ_ONLY:
        return StoreReadOnly("The database server takes no changes now: it is read-only.", "Ask who runs it.")
    if state in SERVER_DAMAGED:
        return StoreDamaged("The database server says that its data are damaged.", "Ask who runs it.")
    if state == NO_TABLE:
        return _foreign("on the server")
    if state is None and type(error).__name__ == "OperationalError" or str(state).startswith(SERVER_GONE):
        return StoreGone(
            "The database server does not answer, or it ended the connection.",
            "Look whether it runs and lets you in; then do the same again. What was saved before is still there.",
        )
    return None


def _busy(wait_seconds: float) -> StoreBusy:
    return StoreBusy(
        f"Another program has kept the database locked for more than {wait_seconds:g} seconds.",
        "Wait until the import or training that is writing has finished, then try again.",
    )


def _read_only(address: URL) -> StoreReadOnly:
    file = file_of(address)
    what = (
        f"The database {file}" if file.exists() and not os.access(file, os.W_OK) else f"The folder {file.parent}"
    )
    return StoreReadOnly(
        f"{what} can't be written by this program.",
        "Make it writable (permissions, disk), then do the same again.",
    )


def _gone(address: URL) -> StoreGone:
    return StoreGone(
        f"The database {file_of(address)} can't be opened: its folder is not there or not readable.",
        "Check the address and the permissions, or choose another place for the database.",
    )


def _foreign(where: str) -> StoreGone:
    return StoreGone(
        f"The database {where} does not hold BundleRec's tables: it was emptied or exchanged.",
        "Start the program again; restore a backup where the shops are gone.",
    )


def _is_full(address: URL) -> bool:
    try:
        return shutil.disk_usage(file_of(address).parent).free < NO_ROOM
    except OSError as trouble:
        return trouble.errno == errno.ENOSPC

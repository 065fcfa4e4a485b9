"""What is done with the file of an SQLite database as a whole: copied, written over, checked, put aside."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import psutil
from sqlalchemy import Connection

from bundlerec.errors import BundleRecError, StoreBusy, StoreFull
from db.engines import JOURNAL

SHARED: Final = "-shm"
PARTS: Final = ("", JOURNAL, SHARED)  # endings of the files of one database
STEPS: Final = 10_000  # of SQLite's machine between two looks at the clock
PAGES: Final = 16  # written at once; an empty database of ours has more, so that there is a look after the first
PAUSE: Final = 0.1  # seconds between two tries to get a lock
MOST_PROBLEMS: Final = 20
OK: Final = "ok"


def copy_into(connection: Connection, file: Path) -> None:
    """Everything that the connection's transaction sees into a new file; others read and write meanwhile.

    Raises StoreFull when the new file has no room.
    """
    driver: Any = connection.connection.dbapi_connection
    with closing(sqlite3.connect(file)) as there:
        try:
            driver.backup(there)
        except sqlite3.Error as error:
            if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
                raise StoreFull(
                    f"The disk is full: a copy of the database does not fit into {file.parent.parent}.",
                    "Make room, or choose another place. The database itself is as it was.",
                ) from error
            raise


class WrittenMeanwhile(StoreBusy):
    """What a file holds is not what somebody has looked at."""


@contextmanager
def changes_of(file: Path) -> Iterator[Callable[[], bool]]:
    """Says whether anybody has written to a database since; never where there is none, or a damaged one."""
    if not file.exists():
        yield lambda: False
        return
    with closing(sqlite3.connect(file)) as connection:

        def version() -> int | None:
            with suppress(sqlite3.DatabaseError):
                return int(connection.execute("PRAGMA data_version").fetchone()[0])
            return None

        first = version()
        yield lambda: version() != first


def write_over(file: Path, content: Path, wait_seconds: float, changed: Callable[[], bool]) -> None:
    """All of `content` (a database) in place of what `file` holds, in one transaction: whoever has it open sees the
    old or the new, and a kill in the middle leaves the old. Raises StoreBusy, and WrittenMeanwhile where `changed` says
    so as soon as nobody else can write any more.
    """
    deadline = time.monotonic() + wait_seconds

    def patient(status: int, remaining: int, total: int) -> None:
        hint = "Nothing was restored. Try again later."
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > deadline:
            raise StoreBusy(f"The database {file} is being written by another program.", hint)
        if status == sqlite3.SQLITE_OK and changed():
            raise WrittenMeanwhile(f"The database {file} is written again and again by another program.", hint)

    with closing(sqlite3.connect(content)) as here, closing(sqlite3.connect(file)) as there:
        here.backup(there, pages=PAGES, progress=patient, sleep=PAUSE)
        there.execute("PRAGMA journal_mode = WAL")
        there.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def in_one_file(file: Path) -> None:
    """Takes what stands in the journal into the file, which then holds everything."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE").fetchall()


def problems_of(connection: Connection, seconds: float | None) -> list[str] | None:
    """What SQLite finds wrong with its own file: all there is to find, or with a limit in time what goes quickly;
    None when that time was over before.
    """
    driver: Any = connection.connection.dbapi_connection
    words = ["PRAGMA integrity_check({})"] if seconds is None else ["PRAGMA quick_check({})"]
    with _stopped_after(driver, seconds):
        try:
            found = [row[0] for word in words for row in driver.execute(word.format(MOST_PROBLEMS))]
            if seconds is None:
                found += [
                    f"row {row} of {table} names a row of {other} that is not there"
                    for table, row, other, _ in driver.execute("PRAGMA foreign_key_check").fetchmany(MOST_PROBLEMS)
                ]
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                return None
            raise
    return [problem for problem in found if problem != OK]


@contextmanager
def _stopped_after(driver: Any, seconds: float | None) -> Iterator[None]:
    if seconds is None:
        yield
        return
    deadline = time.monotonic() + seconds
    driver.set_progress_handler(lambda: time.monotonic() > deadline, STEPS)
    try:
        yield
    finally:
        driver.set_progress_handler(None, 0)


def put_aside(file: Path, name: str) -> Path:
    """Renames a damaged database with its journal. Raises BundleRecError while a program has it open."""
    users = [
        str(process.pid)
        for process in psutil.process_iter()
        if process.pid != os.getpid() and _uses(process, file)
    ]
    if users:
        raise BundleRecError(
            f"The damaged database is still open in another program (process {', '.join(users)}).",
            "Stop the app, then restore again.",
        )
    aside = file.with_name(name)
    for ending in PARTS:
        part = file.with_name(file.name + ending)
        if part.exists():
            part.rename(aside.with_name(name + ending))
    return aside


def remove_new(file: Path) -> None:
    """Deletes a database that was made for nothing."""
    for ending in PARTS:
        file.with_name(file.name + ending).unlink(missing_ok=True)


def _uses(process: psutil.Process, file: Path) -> bool:
    try:
        return any(Path(opened.path) == file.resolve() for opened in process.open_files())
    except (psutil.Error, OSError):
        return False  # another user's, or gone meanwhile

"""How a database is opened: its address, its driver, and what is set on each connection."""

from __future__ import annotations

import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from bundlerec.errors import BadSetting, StoreDamaged, StoreGone
from db.values import to_json

SQLITE, POSTGRES = "sqlite", "postgresql"
POSTGRES_LOCK: Final = 0x62756E64  # a number that other programs are unlikely to take
WRITES: Final = "bundlerec_writes"
CONNECT_SECONDS: Final = 10  # a server that does not answer is told after so long
IDENTITY: Final = "file"
JOURNAL: Final = "-wal"  # what SQLite writes first, in a file beside the database's


def checked_address(url: str) -> URL:
    """The address in its parts; the folder of a file is made. Raises BadSetting for one that means nothing here."""
    hint = "Write an address like sqlite:///var/bundlerec.db or postgresql+psycopg://user@host/database."
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise BadSetting("The address of the database cannot be understood.", hint) from error
    if address.get_backend_name() not in (SQLITE, POSTGRES):
        raise BadSetting(f"A database of the kind {address.get_backend_name()} is not supported.", hint)
    if address.get_backend_name() == SQLITE:
        if not address.database or ":memory:" in address.database:
            raise BadSetting("A database in memory cannot be shared between processes.", hint)
        _make_folder(Path(address.database).parent)
    return address


def file_of(address: URL) -> Path:
    """The file of an SQLite database."""
    assert address.database is not None  # nosec B101  # for mypy; nothing rests on it
    return Path(address.database)


def url_of(file: Path) -> str:
    """The address of an SQLite database in a file."""
    return f"{SQLITE}:///{file.as_posix()}"


def is_file(address: URL) -> bool:
    """Whether the database is a file of ours (SQLite), not a server's."""
    return address.get_backend_name() == SQLITE


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadSetting(
            f"The folder {folder} for the database cannot be made: {error.strerror}.",
            "Choose another place for the database.",
        ) from error


def make_engine(address: URL, wait_seconds: float) -> Engine:
    """Connections are opened when they are needed. Raises BadSetting where the driver is not installed."""
    try:
        patience = {} if address.get_backend_name() == SQLITE else {"connect_timeout": CONNECT_SECONDS}
        how = {"json_serializer": to_json, "pool_pre_ping": True, "connect_args": patience}
        engine = create_engine(
            address, hide_parameters=True, **how
        )  # an error must not quote what people are called
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise BadSetting(
            f"The program that talks to {address.get_backend_name()} is not installed.",
            "For PostgreSQL: python -m pip install 'psycopg[binary]'.",
        ) from error
    if address.get_backend_name() == SQLITE:
        _prepare_sqlite(engine, wait_seconds)
        _guard_file(engine, file_of(address))
    else:
        _prepare_postgres(engine, wait_seconds)
    return engine


def _prepare_sqlite(engine: Engine, wait_seconds: float) -> None:
    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, see below
        connection.execute(f"PRAGMA busy_timeout = {int(wait_seconds * 1000)}")
        connection.execute("PRAGMA foreign_keys = ON")
        _switch_to_wal(connection, wait_seconds)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA cache_size = -65536")
        connection.execute("PRAGMA journal_size_limit = 67108864")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _switch_to_wal(connection: sqlite3.Connection, wait_seconds: float) -> None:
    # The switch itself does not heed busy_timeout: two processes may open a new file at the same moment.
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _prepare_postgres(engine: Engine, wait_seconds: float) -> None:
    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get(WRITES, False):
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {max(1, int(wait_seconds * 1000))}")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({POSTGRES_LOCK})")


def _guard_file(engine: Engine, file: Path) -> None:
    """A file that is taken away or exchanged under a running program is told, and never made anew in silence.

    A connection that is open already would go on with the file that nobody finds any more, and lose what it writes.
    """
    seen = False

    @event.listens_for(engine, "do_connect")
    def before(*_: object) -> None:
        if not file.exists():
            _refuse_a_new_file(file, seen)

    @event.listens_for(engine, "connect")
    def opened(_: object, record: ConnectionPoolEntry) -> None:
        nonlocal seen
        seen = True
        record.info[IDENTITY] = _identity(file)

    @event.listens_for(engine, "checkout")
    def taken(_: object, record: ConnectionPoolEntry, __: object) -> None:
        if _identity(file) != record.info[IDENTITY]:
            _refuse_a_new_file(file, seen) if not file.exists() else _refuse_another_file(file)


def _identity(file: Path) -> tuple[int, int] | None:
    with suppress(FileNotFoundError):
        found = file.stat()
        return found.st_dev, found.st_ino
    return None


def _refuse_a_new_file(file: Path, was_there: bool) -> None:
    if was_there:
        raise StoreGone(
            f"The database's file {file} was taken away while the program was running.",
            "Put it back, or stop the program and restore a backup.",
        )
    journal = file.with_name(file.name + JOURNAL)
    if journal.exists() and journal.stat().st_size:
        raise StoreDamaged(
            f"The database's file {file} is gone, and its journal {journal.name} is still there.",
            "Put the file back; or move the journal away and restore a backup.",
        )


def _refuse_another_file(file: Path) -> None:
    raise StoreGone(
        f"Another file was put in the place of the database {file} while the program was running.",
        "Start the program again. A backup is best put back with the command restore, which needs no new start.",
    )

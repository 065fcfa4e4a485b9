"""The one door to databases in tests: SQLite files, or databases of one PostgreSQL server.

    BUNDLEREC_TEST_DATABASE=postgresql python -m pytest

With `sqlite` in its place the tests of `db` run on files alone, for where a pass on PostgreSQL comes before or after.
A test names its database by the path that an SQLite file has or would have; `at(path)` says the address. On PostgreSQL
each path stands for a database of its own. Either is a copy of one that holds the tables; those of a test go with it.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import create_engine

from db.schema import metadata
from db.session import Database
from db.store import open_store
from tests import postgres

SWITCH, SERVER = "BUNDLEREC_TEST_DATABASE", "BUNDLEREC_TEST_SERVER"
EMPTY = "tables_without_rows"
_made: dict[Path, str] = {}  # the databases of this process by the path that they stand for


def on_postgres() -> bool:
    """Whether this pass of the tests is the one on PostgreSQL."""
    return os.environ.get(SWITCH, "sqlite") == "postgresql"


def at(path: Path) -> str:
    """The address of the database that stands at `path`; tables without rows when nothing was there."""
    if on_postgres():
        return _postgres_at(path, EMPTY)
    if path not in _made and not path.exists() and path.parent.is_dir():
        path.write_bytes(_tables_without_rows())
    return _made.setdefault(path, _file(path))


def bare(path: Path) -> str:
    """The address of a database without any table; a file is not even there. `at` says the same from then on."""
    if on_postgres():
        return _postgres_at(path, "template1")
    return _made.setdefault(path, _file(path))


def copied(source: Path, target: Path) -> str:
    """The address of a copy of one that `kept` has put aside."""
    if on_postgres():
        return _postgres_at(target, _name(_aside(source)))
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)
    return _file(target)


def kept(path: Path) -> None:
    """Puts the database at `path` aside for `copied`; nobody may have it open (PostgreSQL copies no open one)."""
    if on_postgres():
        _postgres_at(_aside(path), _name(path))


def drop_under(folder: Path) -> None:
    """Drops what was made in a folder of a test. Files go with their folder."""
    for path in [path for path in _made if path.is_relative_to(folder)]:
        if on_postgres():
            _say(f"DROP DATABASE {_name(path)} WITH (FORCE)")
        del _made[path]


def everything_in(path: Path) -> bytes:
    """All that the database at `path` holds: an SQLite file's own bytes, or the rows of all tables."""
    if not on_postgres():
        return b"".join(file.read_bytes() for file in sorted(path.parent.glob(f"{path.name}*")))
    database = Database(at(path))
    with database.reader() as connection:
        rows = [row for table in metadata.sorted_tables for row in connection.execute(table.select())]
    database.close()
    return repr(rows).encode()


@contextmanager
def served() -> Iterator[None]:
    """The server of a whole pass: started by the process that hands the tests out, before those that run them."""
    programs = postgres.programs()
    if programs is None:
        raise pytest.UsageError(f"{SWITCH}=postgresql needs Debian's postgresql package (no initdb here).")
    with postgres.server(programs) as address, pytest.MonkeyPatch.context() as patch:
        patch.setenv(SERVER, address)
        patch.setenv("BUNDLEREC_SECRET_KEY", "of the tests")  # there is no folder beside a database to put one in
        _say(f"CREATE DATABASE {EMPTY}")
        open_store(f"{address}/{EMPTY}").close()
        yield


def _postgres_at(path: Path, template: str) -> str:
    if path not in _made:
        # Copying files costs a third of writing every page into the log of a server that keeps nothing anyway.
        _say(f"CREATE DATABASE {_name(path)} TEMPLATE {template} STRATEGY FILE_COPY")
        _made[path] = f"{os.environ[SERVER]}/{_name(path)}"
    return _made[path]


@cache
def _tables_without_rows() -> bytes:
    """An SQLite file as the migrations leave it: to run them for each test anew would be a tenth of all time."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "shop.db"
        open_store(_file(path)).close()
        return path.read_bytes()


def _say(sentence: str) -> None:
    engine = create_engine(f"{os.environ[SERVER]}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(sentence)
    engine.dispose()


def _name(path: Path) -> str:
    return f"at_{hashlib.sha1(str(path).encode()).hexdigest()[:24]}"


def _aside(path: Path) -> Path:
    return path.with_name(f"{path.name}.aside")


def _file(path: Path) -> str:
    return f"sqlite:///{path.as_posix()}"

"""Each test of this room runs on SQLite in a file and on PostgreSQL, with a database of its own.

In a pass for one of the two (`tests.databases`) they run on that alone.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from db.schema import metadata
from db.store import SqlStore, open_store
from tests import databases, postgres


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    """The address of the pass's server, else of one of our own; skips where there is no server program."""
    if databases.on_postgres():
        yield os.environ[databases.SERVER]
        return
    programs = postgres.programs()
    if programs is None:
        pytest.skip("No PostgreSQL server program (initdb) on this machine: install Debian's postgresql package.")
    with postgres.server(programs) as address:
        yield address


@pytest.fixture(scope="session")
def emptied_store(postgres_address: str) -> Iterator[SqlStore]:
    """One store on PostgreSQL for many tests: a new database for each would take most of their time."""
    opened = open_store(_new_database(postgres_address))
    yield opened
    opened.close()


POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)


KINDS = {"sqlite": ["sqlite"], "postgresql": [POSTGRES]}


@pytest.fixture(params=KINDS.get(os.environ.get(databases.SWITCH, ""), ["sqlite", POSTGRES]))
def kind(request: pytest.FixtureRequest) -> str:
    """Which database a test runs on."""
    return request.param


@pytest.fixture
def url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without any table."""
    if kind == "sqlite":
        return databases.bare(tmp_path / "shop.db")
    return _new_database(request.getfixturevalue("postgres_address"))


@pytest.fixture
def store(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    """A store without any row."""
    if kind == "sqlite":
        opened = open_store(databases.at(tmp_path / "shop.db"))
        yield opened
        opened.close()
        return
    shared = request.getfixturevalue("emptied_store")
    with shared.runs._database.writer() as connection:
        # What is in the audit log stays, as everywhere: nobody can empty it.
        names = ", ".join(table.name for table in metadata.sorted_tables if table.name != "audit")
        connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
    yield shared


def _new_database(address: str) -> str:
    name = f"test_{uuid.uuid4().hex}"
    engine = create_engine(f"{address}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return f"{address}/{name}"

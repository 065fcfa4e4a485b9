"""Each test of this room runs on SQLite in a file and on PostgreSQL, with a database of its own."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from tests.db import postgres

pytest.register_assert_rewrite("tests.contracts")


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    """The address of a server of our own; skips where there is no server program."""
    programs = postgres.programs()
    if programs is None:
        pytest.skip("No PostgreSQL server program (initdb) on this machine: install Debian's postgresql package.")
    with postgres.server(programs) as address:
        yield address


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{(tmp_path / 'shop.db').as_posix()}"
    address = request.getfixturevalue("postgres_address")
    name = f"test_{uuid.uuid4().hex}"
    engine = create_engine(f"{address}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return f"{address}/{name}"


@pytest.fixture
def store(url: str) -> Iterator:
    """A store on an empty database."""
    from db.store import open_store

    opened = open_store(url)
    yield opened
    opened.close()

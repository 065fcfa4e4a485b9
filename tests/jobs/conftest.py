"""Each test of this room has a database of its own, an error log of its own, and quick signs of life."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bundlerec import jobs, supervisor, worker
from bundlerec.store import Run
from db.store import SqlStore, open_store
from tests import databases

SHOP = "corner shop"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nobody waits for seconds, and nothing is written outside the test's folder."""
    monkeypatch.setenv("BUNDLEREC_ERROR_LOG", str(tmp_path / "errors.log"))
    monkeypatch.setattr(worker, "BEAT_SECONDS", 0.02)
    monkeypatch.setattr(supervisor, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(jobs, "LOOK_SECONDS", 0.02)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The address of the database."""
    return databases.at(tmp_path / "shop.db")


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    """A store with one empty shop."""
    opened = open_store(url)
    opened.shops.ensure(SHOP)
    yield opened
    opened.close()


@pytest.fixture
def queue(store: SqlStore) -> Callable[..., Run]:
    """Puts a run in line; `seconds` is what a step of the fake training takes."""

    def add(seconds: float = 0.0) -> Run:
        return store.runs.create(SHOP, {"seconds": seconds})

    return add

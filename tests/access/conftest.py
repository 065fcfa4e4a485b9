"""Two shops, and people with every role in one of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bundlerec.access import Actor, Role, guarded
from bundlerec.store import Store
from db.store import SqlStore, open_store
from tests import databases

SHOP, OTHER = "corner", "market"
PEOPLE = ("outsider", *(role.word for role in Role))  # by their role in SHOP


@pytest.fixture
def raw(tmp_path) -> Iterator[SqlStore]:
    """The store that nobody guards."""
    yield from _peopled(tmp_path)


@pytest.fixture(scope="module")
def lasting(tmp_path_factory) -> Iterator[SqlStore]:
    """The same for many tests, which change what they like in it."""
    yield from _peopled(tmp_path_factory.mktemp("lasting"))


def _peopled(folder: Path) -> Iterator[SqlStore]:
    store = open_store(databases.at(folder / "shop.db"))
    for shop in (SHOP, OTHER):
        store.shops.ensure(shop)
    for role in Role:
        store.members.grant(address(role.word), role, SHOP)
    store.members.grant(address("outsider"), Role.ADMIN, OTHER)
    yield store
    store.close()


@pytest.fixture
def store_of(raw) -> Callable[..., Store]:
    """The store as somebody may use it, named as in PEOPLE."""

    def make(name: str, until: float | None = None) -> Store:
        return guarded(raw, person_named(name, until))

    return make


def person_named(name: str, until: float | None = None) -> Actor:
    """Somebody who is signed in, for an hour unless told otherwise."""
    return Actor(address(name), "web", (address(name),), time.time() + 3600 if until is None else until)


def address(name: str) -> str:
    """The e-mail address of one of PEOPLE."""
    return f"{name}@shop.example"

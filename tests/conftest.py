"""What all rooms' tests share: one computing thread, and one small shop with two trainings."""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before torch is loaded: sums over several threads differ in the last digit

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Final

import hypothesis
import pytest

from tests import databases, trainings
from tests.reaching import reaches_a_database
from tests.shops import TrainedShop, trained_shop

# The longest files come first, so that no process is alone with one at the end; those that wait most beside each other.
FIRST: Final = (
    "test_kills.py",
    "test_analyst.py",
    "test_operations.py",
    "test_recommend.py",
    "test_signing_in.py",
)

pytest.register_assert_rewrite("tests.contracts")

# How quickly an example runs, or is made up, says nothing on a busy machine: no test fails for it.
hypothesis.settings.register_profile(
    "patient", max_examples=60, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("patient")


def pytest_configure(config: pytest.Config) -> None:
    """A pass on PostgreSQL has one server, which the processes that run tests find by the environment."""
    if databases.on_postgres() and not hasattr(config, "workerinput"):
        server = ExitStack()
        server.enter_context(databases.served())
        config.add_cleanup(server.close)


def pytest_xdist_auto_num_workers() -> int:
    """One process more than cores: there is always one that waits, for a browser or for another process."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A pass on PostgreSQL leaves out what reaches no database, and what is about SQLite itself, which says why."""
    items.sort(key=lambda item: FIRST.index(item.path.name) if item.path.name in FIRST else len(FIRST))
    if not databases.on_postgres():
        return
    without = [item for item in items if not reaches_a_database(item)]
    config.hook.pytest_deselected(items=without)
    items[:] = [item for item in items if item not in set(without)]
    for item in items:
        for mark in item.iter_markers("sqlite"):
            item.add_marker(pytest.mark.skip(reason=mark.args[0]))


@pytest.fixture(autouse=True)
def databases_end(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test made goes with it; set up first, so that stores are closed before."""
    folder = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    yield
    if folder is not None:
        databases.drop_under(folder)


@pytest.fixture(scope="session", autouse=True)
def nothing_outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What tests compute of titles is remembered for the tests only, and logs are theirs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BUNDLEREC_ERROR_LOG", str(tmp_path_factory.mktemp("logs") / "errors.log"))
        patch.setenv("BUNDLEREC_TEXT_CACHE", str(tmp_path_factory.mktemp("text")))
        yield


@pytest.fixture(scope="session", autouse=True)
def short_trainings() -> Iterator[None]:
    """Trainings in this process learn a few steps."""
    with trainings.short():
        yield


@pytest.fixture
def whole_trainings() -> Iterator[None]:
    """For tests of how well a merchant's training learns."""
    with trainings.whole():
        yield


@pytest.fixture(scope="session")
def lasting_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrainedShop]:
    """Trained once for all tests of a pass; tests that change something take `growing_shop`."""
    own = tmp_path_factory.getbasetemp()
    of_all = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    shop = trained_shop(of_all, tmp_path_factory.mktemp("trained") / "shop.db")
    yield shop
    shop.store.close()


@pytest.fixture
def growing_shop(lasting_shop: TrainedShop, tmp_path) -> Iterator[TrainedShop]:
    """A copy of the trained shop that a test may change."""
    copy = lasting_shop.copied(tmp_path / "shop.db")
    yield copy
    copy.store.close()

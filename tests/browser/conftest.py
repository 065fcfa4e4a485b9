"""One browser a session, one server a database, one context a test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from bundlerec.bundles.anchor_table import ARTIFACT, anchors_parquet
from bundlerec.bundles.anchors import anchor_bundles
from bundlerec.store import Store
from bundlerec.training.shop import load_dataset
from db.store import open_store
from tests import databases
from tests.browser.server import running_app
from tests.pages import seed

ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
STREAMLITS_OWN = "/_stcore/"  # on a deep link it asks for its own address below the page's first, and finds none
PATIENCE = 60_000  # milliseconds: a busy machine takes long, over the first page of a server and over a file
expect.set_options(timeout=PATIENCE)
NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or the one that BUNDLEREC_CHROMIUM names."""
    found = os.environ.get("BUNDLEREC_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.skip("There is no Chromium here: install Debian's package chromium, or set BUNDLEREC_CHROMIUM.")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def seeded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with a shop that has a finished run."""
    return tmp_path_factory.mktemp("seeded") / "shop.db"


@pytest.fixture(scope="session")
def seeded_store(seeded_file: Path) -> Store:
    """The store behind the seeded server, for tests that change something beside the pages."""
    store = open_store(databases.at(seeded_file))
    seed.filled_shop(store)
    run = seed.finished_run(store)
    store.results.save_artifact(
        run.id, ARTIFACT, anchors_parquet(anchor_bundles(load_dataset(store, seed.SHOP, None)))
    )
    return store


@pytest.fixture(scope="session")
def seeded_app(seeded_file: Path, seeded_store: Store) -> Iterator[str]:
    """A server on that database."""
    with running_app(seeded_file, seeded_file.with_name("server.log")) as address:
        yield address


@pytest.fixture
def new_app(tmp_path: Path) -> Iterator[str]:
    """A server that nobody has visited yet, on a database that does not exist yet."""
    databases.bare(tmp_path / "new.db")
    with running_app(tmp_path / "new.db", tmp_path / "server.log") as address:
        yield address


@pytest.fixture
def open_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes contexts (visitors who know nothing of each other) and closes them."""
    contexts: list[BrowserContext] = []

    def make(width: int = 1280, height: int = 900, dark: bool = False) -> BrowserContext:
        scheme = "dark" if dark else "light"
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,  # type: ignore[arg-type]
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def visitor(open_context: Callable[..., BrowserContext]) -> Iterator[Page]:
    """One visitor, whose browser's console has to stay without errors."""
    page = open_context().new_page()
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and STREAMLITS_OWN not in message.location["url"]:
            complaints.append(f"{message.text} {message.location['url']}")

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []

"""Each test has a database of its own; the pages find it by the environment, as they do in life."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from bundlerec.progress import Silent
from bundlerec.questions.answers import Opened, answered
from bundlerec.store import Store
from db.store import open_store
from pages.common import beside, imports, reading, task_view
from tests import databases

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 120.0  # for a page under test; it comes as soon as it is drawn, however slow the machine
PAGES = {
    "Home": "app.py",
    "Data": "pages/1_Data.py",
    "Train": "pages/2_Train.py",
    "Bundles": "pages/3_Bundles.py",
    "Evaluation": "pages/4_Evaluation.py",
    "Rules": "pages/5_Rules.py",
    "Plan": "pages/6_Plan.py",
    "Campaigns": "pages/7_Campaigns.py",
    "Feedback": "pages/8_Feedback.py",
    "Access": "pages/9_Access.py",
    "Health": "pages/10_Health.py",
    "Fairness": "pages/12_Fairness.py",
    "Models": "pages/11_Models.py",
}


@pytest.fixture(scope="session", autouse=True)
def installed_components() -> Iterator[None]:
    """Streamlit looks through every installed package for components of pages, for each visit; once is enough."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests)
        )
        yield


@pytest.fixture(autouse=True)
def patient_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page waits for the work that it begins, however slow the machine; a test of bars takes the patience away."""
    for begins in (reading, imports, task_view):
        monkeypatch.setattr(begins, "PATIENCE_SECONDS", PATIENCE_SECONDS / 2)


class InThisProcess:
    """Answers as a process beside the pages does."""

    def __init__(self, url: str) -> None:
        self.url, self.opened, self.asked = url, Opened(), []

    def ask(self, question, progress=None):
        question = json.loads(json.dumps(question))
        self.asked.append(question["ask"])
        store = open_store(self.url)
        try:
            return json.loads(json.dumps(answered(store, self.opened, question, progress or Silent())))
        finally:
            store.close()


@pytest.fixture(autouse=True)
def answerer(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], InThisProcess]:
    """What processes beside the pages answer, by database and what it is about: for tests in this process, which needs
    not start for each.
    """
    made = cache(lambda url, of: InThisProcess(url))
    monkeypatch.setattr(beside, "answerer", made)
    return made


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The address of an empty database."""
    return databases.at(tmp_path / "shop.db")


@pytest.fixture
def store(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The test's database, which is also the one of the pages."""
    monkeypatch.setenv("BUNDLEREC_DATABASE_URL", url)
    monkeypatch.setenv("BUNDLEREC_SUPERVISE", "false")
    monkeypatch.setenv("BUNDLEREC_WATCH", "false")
    monkeypatch.setenv("BUNDLEREC_ERROR_LOG", str(tmp_path / "errors.log"))
    monkeypatch.setenv("BUNDLEREC_SUPERVISE", "false")  # a page under test starts no training
    return open_store(url)


@pytest.fixture
def visit(store: Store) -> Callable[..., AppTest]:
    """Opens a page by its title in a new session and checks that nothing broke."""

    def go(title: str, **query: str) -> AppTest:
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE_SECONDS)
        for name, value in query.items():
            at.query_params[name] = value
        if title != "Home":
            at.switch_page(PAGES[title])
        at.run()
        assert not at.exception
        return at

    return go


def text_of(at: AppTest) -> str:
    """All that stands on the page as text."""
    parts = [*at.title, *at.header, *at.markdown, *at.caption, *at.info, *at.warning, *at.error, *at.success]
    return "\n".join(str(part.value) for part in parts) + "\n".join(f"{m.label}: {m.value}" for m in at.metric)

"""The Health page: what works, what does not, and what to do."""

import json
import os

import pytest

from bundlerec import faults, journal
from bundlerec.health import work
from db.safekeeping import SqlSafekeeping
from pages.common import frame, server
from tests.pages import seed
from tests.pages.conftest import text_of


def test_where_everything_works_it_says_so(visit, store, monkeypatch, tmp_path):
    monkeypatch.setattr("bundlerec.health.machine.MEMORY_WATCH", 0)
    monkeypatch.setattr("bundlerec.health.machine.DISK_WATCH", 0)
    seed.filled_shop(store)
    assert "No backup was ever made" in text_of(visit("Health"))
    SqlSafekeeping().back_up(os.environ["BUNDLEREC_DATABASE_URL"], tmp_path / "a.backup", "", lambda *_: None)
    at = visit("Health")
    assert "a.backup, read again and found whole" in text_of(at).replace("\\", "")
    assert [box.value for box in at.success] == ["Everything works."]
    assert "The database answers" in text_of(at) and "no trainings wait in line" in text_of(at)
    assert "Nothing went wrong inside the program" in text_of(at)


def test_what_does_not_work_is_said_first_with_what_to_do(visit, store, monkeypatch):
    monkeypatch.setattr(work, "PATIENCE", -1.0)
    seed.filled_shop(store)
    store.runs.create(seed.SHOP, seed.settings())
    at = visit("Health")
    assert "does not work" in at.error[0].value
    assert ":red-badge[Does not work] 1 training waits in line, and nobody starts them" in text_of(at)


@pytest.mark.parametrize(("enough", "status"), [(0, 200), (10**18, 503)])
def test_programs_that_watch_are_told_whether_everything_works_and_no_more(store, monkeypatch, enough, status):
    monkeypatch.setattr("bundlerec.health.machine.MEMORY_BAD", 0)
    monkeypatch.setattr("bundlerec.health.machine.DISK_BAD", enough)
    answer = asked()
    assert answer.status_code == status
    assert json.loads(answer.body) == {"healthy": status == 200}


def test_a_database_that_can_not_be_opened_is_told_to_programs_too(store, monkeypatch, tmp_path):
    (tmp_path / "broken.db").write_bytes(b"no database at all" * 99)
    monkeypatch.setenv("BUNDLEREC_DATABASE_URL", f"sqlite:///{tmp_path / 'broken.db'}")
    assert asked().status_code == 503


def asked():
    """The server's answer to a program that watches."""
    frame.is_healthy.clear()
    (route,) = server.routes()
    assert route.path == "/healthz"
    return route.endpoint(None)


def test_errors_are_listed_by_reference_and_never_by_their_words(visit, store):
    faults.told(ValueError("ann@example.org"))
    at = visit("Health")
    (line,) = journal.newest("fault", 9)
    assert at.dataframe[0].value["Reference"].tolist() == [line["reference"]]
    assert "example" not in text_of(at) + at.dataframe[0].value.to_csv()


def test_trainings_that_came_to_no_end_are_listed_with_why(visit, store):
    seed.filled_shop(store)
    seed.failed_run(store)
    seed.interrupted_run(store)
    table = visit("Health").dataframe[0].value
    assert table["State"].tolist() == ["Interrupted", "Failed"]
    assert table["What it says"].tolist()[1] == "The disk is full. Make room and train again."


@pytest.mark.parametrize("title", ["Home", "Feedback"])
def test_a_page_notes_once_how_long_its_answer_took(visit, store, title):
    seed.filled_shop(store)
    visit(title)
    lines = [json.loads(line) for line in journal.path().read_text().splitlines()]
    pages = [(line["page"], line["seconds"] > 0) for line in lines if line["event"] == "page"]
    assert pages == [(title, True)]

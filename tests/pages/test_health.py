"""The Health page: what works, what does not, and what to do."""

import json

import pytest

from bundlerec import faults, journal
from bundlerec.health import work
from tests.pages import seed
from tests.pages.conftest import text_of


def test_where_everything_works_it_says_so(visit, store, monkeypatch):
    monkeypatch.setattr("bundlerec.health.machine.MEMORY_WATCH", 0)
    monkeypatch.setattr("bundlerec.health.machine.DISK_WATCH", 0)
    seed.filled_shop(store)
    at = visit("Health")
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

"""The event log: what stands in it, and what never does, whatever the data are called."""

import json
import logging
import re
import threading

import pandas as pd
import psutil
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bundlerec import faults, journal
from bundlerec.bundles.requests import RecommendRequest
from bundlerec.data.intake import import_files
from bundlerec.errors import BundleRecError
from bundlerec.operations import recommend
from db.store import open_store
from tests import databases
from tests.data.files import written
from tests.shops import SHOP


@pytest.fixture(autouse=True)
def log(tmp_path, monkeypatch):
    monkeypatch.setenv("BUNDLEREC_ERROR_LOG", str(tmp_path / "log" / "errors.log"))
    return tmp_path / "log" / journal.NAME


def lines(log):
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def test_an_event_is_one_json_object_with_its_fields(log):
    journal.note("run", run=7, state="done", seconds=1.5)
    (line,) = lines(log)
    assert {"event": "run", "run": 7, "state": "done", "seconds": 1.5, "level": "INFO"}.items() <= line.items()
    assert line["time"].endswith("+00:00") and log.stat().st_mode & 0o777 == 0o600


def test_a_field_that_no_event_has_is_a_mistake_of_the_code():
    with pytest.raises(KeyError):
        journal.note("run", customer="ann")


@given(st.text(max_size=40).filter(lambda text: not journal.WORD.fullmatch(text)))
def test_what_is_no_short_word_is_withheld(text):
    assert journal._fitting(journal.CODE, text) == journal._fitting(journal.NUMBER, text) == journal.WITHHELD


def test_a_slow_page_is_a_warning(log):
    journal.page_answered("Bundles", 0.2)
    journal.page_answered("Bundles", journal.SLOW_SECONDS + 1)
    assert [line["level"] for line in lines(log)] == ["INFO", "WARNING"]


def test_a_defect_stands_in_both_logs_under_one_reference_and_its_words_in_one(log):
    try:
        raise ValueError("ann@example.org")
    except ValueError as error:
        told = faults.told(error)
    (line,) = lines(log)
    story = log.with_name("errors.log")
    assert line["event"] == "fault" and line["error"] == "ValueError" and line["level"] == "ERROR"
    assert line["place"].startswith("tests/health/test_journal.py:")
    assert f"reference {line['reference']}" in told.message and line["reference"] in story.read_text()
    assert "example.org" in story.read_text() and "example.org" not in log.read_text()
    assert story.stat().st_mode & 0o777 == 0o600


def test_what_people_can_mend_is_no_defect(log):
    assert faults.told(BundleRecError("Sorry.")).message == "Sorry." and not log.exists()


def test_a_loop_that_fails_every_second_tells_it_once_a_minute(log):
    for _ in range(3):
        faults.told_by_a_loop(ValueError("again"))
    assert len(lines(log)) == 1


def test_a_folder_that_can_not_be_written_stops_nothing(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("BUNDLEREC_ERROR_LOG", str(tmp_path / "file" / "errors.log"))
    journal.note("server started")
    assert "can't be written" in faults.told(ValueError("x")).hint


def test_several_threads_lose_no_line_when_the_file_is_turned_over(log, monkeypatch):
    monkeypatch.setattr(journal, "MOST_BYTES", 2_000)
    monkeypatch.setattr(journal, "OLDER_FILES", 60)

    def tell(first):
        for number in range(first, first + 50):
            journal.note("run", run=number, state="done")

    threads = [threading.Thread(target=tell, args=(start,)) for start in (0, 100, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = [line["run"] for file in log.parent.glob(f"{journal.NAME}*") for line in lines(file)]
    assert sorted(told) == [*range(50), *range(100, 150), *range(200, 250)]
    assert len(list(log.parent.glob(f"{journal.NAME}*"))) > 3


def test_the_newest_come_first_and_a_line_cut_off_is_passed_over(log):
    for number in range(5):
        journal.note("run", run=number, state="done")
    with log.open("a") as file:
        file.write('{"event": "run", "ru')
    assert [line["run"] for line in journal.newest("run", 2)] == [4, 3]


@pytest.mark.parametrize("block", [1, 7, 1000])
def test_lines_that_lie_across_what_is_read_at_once_are_whole(log, monkeypatch, block):
    monkeypatch.setattr(journal, "BLOCK", block)
    for number in range(20):
        journal.note("run", run=number, state="done")
        journal.note("server started")
    assert [line["run"] for line in journal.newest("run", 99)] == [*reversed(range(20))]


def test_of_a_long_file_only_the_end_is_read(log):
    log.parent.mkdir(parents=True)
    log.write_text('{"event": "server started"}\n' * 150_000)
    journal.note("run", run=7, state="done")
    before = psutil.Process().io_counters().read_chars
    assert [line["run"] for line in journal.newest("run", 1)] == [7]
    assert psutil.Process().io_counters().read_chars - before < log.stat().st_size / 10


ids = st.text(
    st.characters(codec="utf-8", exclude_characters='\r\n",;\0\ufeff', exclude_categories=("C", "Z")), min_size=9
)
emails = st.emails()


@settings(max_examples=12, phases=[Phase.generate])
@given(customers=st.lists(ids | emails, min_size=3, max_size=6, unique=True), item=ids)
def test_no_id_no_address_and_no_words_of_a_file_get_in(tmp_path_factory, customers, item):
    """Through the doors that a merchant's data take: an import, a wish for bundles, an error that quotes them."""
    folder = tmp_path_factory.mktemp("odd")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BUNDLEREC_ERROR_LOG", str(folder / "errors.log"))
        log = folder / journal.NAME
        table = pd.DataFrame({"customer_id": customers, "item_id": item, "order_id": customers})
        table["timestamp"] = "2024-01-05T10:00:00Z"
        path = written(folder, "of my customers.csv", table.to_csv(index=False))
        store = open_store(databases.at(folder / "shop.db"))
        try:
            import_files(store, "anna's shop", [path])
            request = RecommendRequest(out=folder / "out.csv", customers=path)
            recommend(store, "anna's shop", request)
        except Exception as error:
            faults.told(error)
        try:
            raise KeyError(*customers)
        except KeyError as error:
            faults.told(error)
        store.close()
        databases.drop_under(folder)
        told = log.read_text(encoding="utf-8") + json.dumps(lines(log), ensure_ascii=False)
        for word in (*customers, item, "of my customers", "anna"):
            assert word not in told
        assert {line["event"] for line in lines(log)} >= {"fault"}


def test_bundles_for_a_file_of_customers_leave_nobody_in_it(lasting_shop, tmp_path, log):
    people = written(tmp_path, "people.csv", "c044\nc045\nnobody@example.org\n")
    recommend(lasting_shop.store, SHOP, RecommendRequest(out=tmp_path / "out.csv", customers=people, size=3))
    assert "c044" in (tmp_path / "out.csv").read_text()
    assert not log.exists() or not re.search(r"c04|i0\d\d|example", log.read_text())


def test_no_parameter_of_sql_stands_in_an_error_of_the_database(tmp_path, log):
    """Not even in the error log."""
    from sqlalchemy import text

    from db.session import Database

    database, code = Database(databases.at(tmp_path / "shop.db")), "@".join(["ann", "example.org"])
    with pytest.raises(Exception) as caught, database.reader() as connection:
        connection.execute(text("SELECT nowhere FROM shops WHERE name = :code"), {"code": code})
    database.close()
    faults.told(caught.value)
    assert "nowhere" in log.with_name("errors.log").read_text()
    assert "example.org" not in log.with_name("errors.log").read_text()


def test_libraries_do_not_write_into_it(log):
    logging.getLogger("sqlalchemy").error("ann@example.org")
    assert not log.exists()

"""What is said of the program and its machine, and what it says to do."""

import tempfile
from collections import namedtuple
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from bundlerec import faults, journal
from bundlerec.config import AppSettings
from bundlerec.errors import StoreBusy
from bundlerec.health import Level, backup, health_of, machine, report, unreachable, work
from bundlerec.processes import this_process
from bundlerec.store import ProcessIdentity
from db.safekeeping import SqlSafekeeping
from db.store import open_store
from tests import databases

SHOP = "corner"


@pytest.fixture
def url(tmp_path, monkeypatch):
    monkeypatch.setenv("BUNDLEREC_ERROR_LOG", str(tmp_path / "errors.log"))
    return databases.at(tmp_path / "shop.db")


@pytest.fixture
def store(url):
    opened = open_store(url)
    opened.shops.ensure(SHOP)
    yield opened
    opened.close()


@pytest.fixture
def look(store, url):
    def at(name, **how):
        found = health_of(store, SqlSafekeeping(), url, AppSettings(), **how)
        return [check for check in found.checks if check.name == name]

    return at


def backed_up(folder, url):
    """The file of a backup."""
    file = folder / "a.backup"
    SqlSafekeeping().back_up(url, file, "", lambda *_: None)
    return file


@pytest.fixture
def left(monkeypatch):
    """Says how many bytes are left of the disks and of the memory."""
    room = namedtuple("room", "free available")

    def of(amount):
        monkeypatch.setattr(psutil, "disk_usage", lambda path: room(amount, amount))
        monkeypatch.setattr(psutil, "virtual_memory", lambda: room(amount, amount))

    return of


def test_where_nothing_is_wrong_everything_is_good(store, url, left, tmp_path):
    left(10**12)
    backed_up(tmp_path, url)
    found = health_of(store, SqlSafekeeping(), url, AppSettings(), since_look=0.5, supervised=True)
    assert found.level is Level.GOOD and found.told()["healthy"]
    names = [check.name for check in found.checks]
    assert names == ["database", "line of trainings", "supervisor", "backup", "disk", "memory", "last error"]


def test_the_last_backup_is_told_with_its_place_and_one_that_is_old_or_gone(look, url, tmp_path, monkeypatch):
    (check,) = look("backup")
    assert check.level is Level.WATCH and "ever made" in check.sentence and "backup --out" in check.hint
    file = backed_up(tmp_path, url)
    (check,) = look("backup")
    assert check.level is Level.GOOD and f"{file}, read again and found whole." in check.sentence
    file.unlink()
    (check,) = look("backup")
    assert check.level is Level.GOOD and "be seen there now" in check.sentence
    monkeypatch.setattr(backup, "OLD", timedelta(0))
    (check,) = look("backup")
    assert check.level is Level.WATCH and "backup --out" in check.hint


def test_a_backup_in_a_folder_that_may_not_be_looked_into_is_nothing_bad(look, url, tmp_path, monkeypatch):
    file, exists = backed_up(tmp_path, url), Path.exists

    def refused(path, **wishes):
        if path == file:
            raise PermissionError(path)
        return exists(path, **wishes)

    monkeypatch.setattr(Path, "exists", refused)
    (check,) = look("backup")
    assert check.level is Level.GOOD and "be seen there now" in check.sentence


def test_where_there_is_no_shop_there_is_nothing_to_back_up(tmp_path):
    with closing(open_store(databases.at(tmp_path / "empty.db"))) as store:
        assert backup.backup(store, None).level is Level.GOOD


def test_a_backup_that_was_put_back_is_the_last_one(look, store, url, tmp_path):
    file = backed_up(tmp_path, url)
    SqlSafekeeping().restore(file, url, True, lambda *_: None)
    assert f"{file}, read again" in look("backup")[0].sentence  # not what was kept of before


@pytest.mark.parametrize("name", ["disk", "memory"])
@pytest.mark.parametrize(("amount", "level"), [(10**12, "good"), (9 * 10**8, "watch"), (2 * 10**8, "bad")])
def test_what_runs_out_is_told_in_time(look, left, name, amount, level, monkeypatch):
    monkeypatch.setattr(machine, "DISK_BAD", machine.MEMORY_BAD)
    left(amount)
    for check in look(name):
        assert check.level == level and bool(check.hint) == (level != "good")
        assert check.figures["bytes_left"] == amount


def test_folders_on_one_disk_are_told_once(tmp_path):
    (check,) = machine.disks({"the database": tmp_path, "the log": tmp_path / "not there yet" / "deep"})
    assert "the database and the log" in check.sentence


def test_a_servers_database_is_on_a_disk_that_is_not_ours():
    assert "the database" in machine.places("sqlite:////var/x/shop.db")
    assert set(machine.places("postgresql+psycopg://host/shop")) == {"the log", "temporary files"}
    assert str(machine.places("sqlite:///x.db")["temporary files"]) == tempfile.gettempdir()


def test_trainings_that_nobody_starts_are_told(store, look, monkeypatch):
    store.runs.create(SHOP, {})
    assert look("line of trainings")[0].level is Level.GOOD  # it has only just come
    monkeypatch.setattr(work, "PATIENCE", -1.0)
    (check,) = look("line of trainings")
    assert check.level is Level.BAD and "1 training waits in line, and nobody starts" in check.sentence


def test_a_training_that_runs_says_how_far_it_is_and_one_that_is_silent_is_told(store, look, monkeypatch):
    run = store.runs.create(SHOP, {})
    store.runs.claim(run.id, this_process())
    store.runs.beat(run.id, 0.25, "Learning", None)
    (check,) = look("training")
    assert check.level is Level.GOOD and "25% done" in check.sentence
    monkeypatch.setenv("BUNDLEREC_HEARTBEAT_SECONDS", "0.000001")
    (check,) = look("training")
    assert check.level is Level.WATCH and "no sign of life" in check.sentence


@pytest.mark.parametrize("since", [None, 1000.0])
def test_a_supervisor_that_does_not_look_is_told(look, since):
    (check,) = look("supervisor", since_look=since, supervised=True)
    assert check.level is Level.BAD and "Start the app again" in check.hint


def test_an_error_of_today_is_told_with_its_reference_and_one_of_last_week_only_mentioned(look, monkeypatch):
    assert look("last error")[0].sentence == "Nothing went wrong inside the program."
    faults.told(ValueError("ann@example.org"))
    (line,) = journal.newest("fault", 9)
    (check,) = look("last error")
    assert check.level is Level.WATCH and line["reference"] in check.sentence and "ann" not in check.sentence
    monkeypatch.setattr(report, "RECENT", timedelta(0))
    assert look("last error")[0].level is Level.GOOD


def test_a_database_that_breaks_while_it_is_looked_at_is_told_and_the_rest_as_well(store, url):
    class Broken:
        shops = store.shops

        @property
        def runs(self):
            raise StoreBusy("It is locked.", "Wait.")

    found = health_of(Broken(), SqlSafekeeping(), url, AppSettings())
    (bad,) = found.of(Level.BAD)
    assert (bad.name, bad.sentence, bad.hint) == ("database", "It is locked.", "Wait.")
    assert {"disk", "memory", "last error"} <= {check.name for check in found.checks}


def test_a_database_that_can_not_be_opened_is_told_with_what_can_be_said(url):
    found = unreachable(StoreBusy("It is locked.", "Wait."), url)
    assert found.level is Level.BAD and found.told()["checks"][0]["hint"] == "Wait."


def test_a_run_of_another_machine_is_judged_by_its_sign_of_life(store, look):
    run = store.runs.create(SHOP, {})
    store.runs.claim(run.id, ProcessIdentity(1, 1.0, "elsewhere boot"))
    assert look("training")[0].level is Level.GOOD

"""A watched folder: certain files come in by themselves, others wait and say for what, and nothing comes in twice."""

import zipfile
from types import SimpleNamespace

import pytest

from bundlerec.config import AppSettings
from bundlerec.data import watching
from bundlerec.data.shop_settings import change_settings
from bundlerec.errors import BadSetting
from bundlerec.store import FileState, ProcessIdentity
from bundlerec.watcher import Watcher, folders, take_in
from db.store import open_store
from tests import databases
from tests.data.files import CATALOGUE, LOG, written


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(watching, "SETTLE_SECONDS", 0)


@pytest.fixture
def store(tmp_path):
    opened = open_store(databases.at(tmp_path / "shop.db"))
    change_settings(opened, "tea", currency="EUR", time_zone="UTC")
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "exports"
    path.mkdir()
    return path


def states(store, folder, **more):
    return {one.file: one.state for one in watching.look(store, "tea", folder, folder.parent, **more)}


def test_certain_files_come_in_and_are_not_looked_at_again(store, folder):
    written(folder, "log.csv", LOG)
    written(folder, "catalogue.csv", CATALOGUE)
    assert states(store, folder) == {"log.csv": FileState.SAVED, "catalogue.csv": FileState.SAVED}
    assert store.shops.summary("tea").lines == 4
    assert watching.due(store, "tea", folder) == []
    assert states(store, folder) == {}


def test_the_same_file_under_another_name_changes_nothing(store, folder):
    written(folder, "log.csv", LOG)
    states(store, folder)
    written(folder, "again.csv", LOG)
    (noted,) = watching.look(store, "tea", folder, folder.parent)
    assert (noted.file, noted.text) == ("again.csv", watching.THERE_ALREADY)
    assert len(store.data.imports("tea")) == 1


def test_a_changed_file_is_looked_at_again(store, folder):
    written(folder, "log.csv", LOG)
    states(store, folder)
    written(folder, "log.csv", LOG + "zoe,tea,99,2024-03-03,1,1\n")
    assert states(store, folder) == {"log.csv": FileState.SAVED}
    assert store.shops.summary("tea").lines == 5


def test_an_uncertain_file_waits_says_why_and_does_not_keep_others_out(store, folder):
    written(folder, "log.csv", LOG)
    written(folder, "dates.csv", "customer_id,item_id,timestamp\nann,tea,03/04/2024\n")
    written(folder, "photo.csv", b"\x89PNG\r\n\x1a\n" + bytes(100))
    noted = {one.file: one for one in watching.look(store, "tea", folder, folder.parent)}
    assert noted["log.csv"].state is FileState.SAVED
    assert noted["dates.csv"].state is noted["photo.csv"].state is FileState.WAITS
    assert "days or months" in noted["dates.csv"].text
    assert store.shops.summary("tea").lines == 4


def test_what_waits_is_looked_at_when_something_new_is_known_of_the_shop(store, folder):
    change_settings(store, "tea", currency="")
    written(folder, "log.csv", "customer_id,item_id,timestamp,price\nann,tea,2024-01-01,2.5\n")
    assert states(store, folder) == {"log.csv": FileState.WAITS}
    assert "in which currency" in store.watching.files("tea")[0].text
    assert states(store, folder) == {}
    change_settings(store, "tea", currency="CHF")
    assert states(store, folder) == {"log.csv": FileState.SAVED}


def test_a_file_that_may_still_be_on_its_way_is_left_alone(store, folder, monkeypatch):
    monkeypatch.setattr(watching, "SETTLE_SECONDS", 3600)
    written(folder, "log.csv", LOG)
    assert watching.due(store, "tea", folder) == []


@pytest.mark.parametrize("grows", [False, True])
def test_a_clock_that_was_set_back_lets_no_half_written_file_in(store, folder, monkeypatch, grows):
    path = written(folder, "log.csv", LOG)
    monkeypatch.setattr(watching, "SETTLE_SECONDS", 3600)

    def pause(seconds):
        if grows:
            written(folder, "log.csv", LOG + LOG)

    there = path.stat().st_ctime
    monkeypatch.setattr(watching, "time", SimpleNamespace(time=lambda: there - 7200, sleep=pause))
    assert watching.due(store, "tea", folder) == ([] if grows else [path])


def test_a_folder_has_to_be_there(store, folder):
    with pytest.raises(BadSetting, match="nowhere"):
        change_settings(store, "tea", watched_folder="/nowhere/at/all")
    with pytest.raises(BadSetting, match="can't be read"):
        watching.due(store, "tea", folder / "gone")
    assert change_settings(store, "tea", watched_folder=str(folder)).watched_folder == str(folder)


def test_folders_are_the_analysts_and_the_environments(store, folder):
    change_settings(store, "tea", watched_folder=str(folder))
    settings = AppSettings(watch_folder=folder.parent, watch_shop="coffee")
    assert folders(store, settings) == [("tea", folder), ("coffee", folder.parent)]


def test_only_one_process_takes_files_in(store, folder, monkeypatch):
    change_settings(store, "tea", watched_folder=str(folder))
    written(folder, "log.csv", LOG)
    other = ProcessIdentity(1, 1.0, "elsewhere boot")  # of another machine: nothing is known of it
    assert store.watching.claim(other, lambda process: True)
    assert take_in(store, "sqlite:///x.db", AppSettings()) is None
    store.watching.release(other)
    assert list(take_in(store, f"sqlite:///{folder.parent}/x.db", AppSettings())) == ["tea"]
    assert store.shops.summary("tea").lines == 4


def test_the_thread_starts_the_work_only_when_something_is_due(store, folder, monkeypatch):
    change_settings(store, "tea", watched_folder=str(folder))
    begun = []

    class Child:
        def poll(self):
            return None

    monkeypatch.setattr("bundlerec.watcher.launch", lambda url: begun.append(url) or Child())
    watcher = Watcher(store, "address", AppSettings())
    watcher.look()
    assert begun == []
    written(folder, "log.csv", LOG)
    watcher.look()
    watcher.look()
    assert begun == ["address"]


def test_files_in_subfolders_are_taken_too_and_an_archive_counts_as_one(store, folder):
    (folder / "2024" / ".part").mkdir(parents=True)
    written(folder / "2024", "log.csv", LOG)
    written(folder / "2024" / ".part", "half.csv", LOG)
    with zipfile.ZipFile(folder / "shop.zip", "w") as archive:
        archive.writestr("catalogue.csv", CATALOGUE)
        archive.writestr("more.csv", LOG.replace("bob", "zoe"))
    assert states(store, folder) == {"2024/log.csv": FileState.SAVED, "shop.zip": FileState.SAVED}
    assert store.shops.summary("tea").items_in_catalogue == 2
    assert states(store, folder) == {}

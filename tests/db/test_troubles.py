"""What the database refuses is told in a sentence, and nothing is lost: full, read-only, damaged, gone, away for a
moment."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event, text

from bundlerec import faults
from bundlerec.data.exporting import write_table
from bundlerec.errors import StoreDamaged, StoreFull, StoreGone, StoreReadOnly, StoreTrouble
from bundlerec.progress import Silent
from bundlerec.store import RunState
from bundlerec.worker import work
from db.safekeeping import SqlSafekeeping
from db.session import Database
from db.store import open_store
from tests.contracts.tables import SHOP, log, random_log, save
from tests.shops import row_counts

MANY = log(*[(f"customer {n}", f"item {n % 90}", f"order {n}", n) for n in range(3_000)])


@pytest.fixture
def file(tmp_path):
    """A database in a file, with a shop."""
    path = tmp_path / "shop.db"
    store = open_store(f"sqlite:///{path}")
    save(store, "log", events=random_log(1, lines=2_000))
    store.close()
    return path


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Path]:
    """A disk of its own with 3 MB; skipped where this user may mount none."""
    place = tmp_path / "disk"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("This user may not mount a small disk.")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """No file of this process grows beyond `size` bytes meanwhile."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_told_and_what_was_saved_stays(small_disk):
    url = f"sqlite:///{small_disk / 'shop.db'}"
    store = open_store(url)
    save(store, "log", events=random_log(1))
    before = row_counts(url)
    filler = small_disk / "filler"
    with pytest.raises(OSError), filler.open("wb") as grown:
        while True:
            grown.write(b"x" * 4096)
            grown.flush()
    with pytest.raises(StoreFull, match="full"):
        save(store, "many", events=MANY)
    with pytest.raises(StoreFull, match="full"):
        SqlSafekeeping().back_up(url, small_disk / "a.backup", "", Silent().update)
    assert row_counts(url) == before
    assert not [path for path in small_disk.iterdir() if path.name.startswith(".")]
    filler.unlink()
    assert save(store, "many", events=MANY)[0] == 3_000
    store.close()


def test_a_training_on_a_full_disk_is_interrupted_with_a_sentence_and_goes_on(file, monkeypatch):
    store = open_store(f"sqlite:///{file}")
    run = store.runs.create(SHOP, {})

    def fills(store, run, progress):
        store.results.save_artifact(run.id, "checkpoint/1", b"half")
        raise StoreFull("The disk is full.", "Make room.")

    ended = work(store, run.id, fills)
    assert (ended.state, ended.error) == (RunState.INTERRUPTED, "The disk is full.")
    assert store.results.artifact(run.id, "checkpoint/1") == b"half"
    store.runs.requeue(run.id)
    assert work(store, run.id, lambda store, run, progress: {"chosen": "scorer"}).state is RunState.DONE
    store.close()


def test_the_end_of_a_run_is_written_when_the_database_is_back(file, monkeypatch):
    store = open_store(f"sqlite:///{file}")
    run, finish, tries = store.runs.create(SHOP, {}), store.runs.finish, []

    def shaky(*words, **more):
        tries.append(words)
        if len(tries) < 3:
            raise StoreGone("The server is away.", "")
        return finish(*words, **more)

    monkeypatch.setattr(store.runs, "finish", shaky)
    monkeypatch.setattr("bundlerec.worker.PAUSES", (0.0, 0.0, 0.0))
    assert work(store, run.id, lambda store, run, progress: {}).state is RunState.DONE
    store.close()


def test_files_that_may_not_grow_are_told(file, tmp_path):
    store = open_store(f"sqlite:///{file}")
    before = row_counts(f"sqlite:///{file}")
    with files_no_larger_than(file.stat().st_size + 8_192):
        with pytest.raises(StoreTrouble):
            save(store, "many", events=MANY)
        with pytest.raises(StoreFull, match="disk is full"):
            write_table(log(*[("customer" * 100, "item", str(n), n) for n in range(3_000)]), tmp_path / "out.csv")
    assert row_counts(f"sqlite:///{file}") == before
    assert not (tmp_path / "out.csv").exists() and not (tmp_path / ".out.csv.part").exists()
    store.close()


def test_an_error_is_told_even_where_its_log_can_not_be_written(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("BUNDLEREC_ERROR_LOG", str(tmp_path / "file" / "errors.log"))
    told = faults.told(ZeroDivisionError("the story"))
    assert "reference" in told.message and "standard error" in told.hint
    assert "the story" in capsys.readouterr().err
    with faults.error_stream() as stream:
        assert stream == subprocess.DEVNULL


def test_a_read_only_disk_is_told_and_readable(small_disk):
    url = f"sqlite:///{small_disk / 'shop.db'}"
    store = open_store(url)
    save(store, "log", events=random_log(1))
    store.close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(StoreReadOnly, match="can't be written"):
        save(open_store(url), "more", events=random_log(2))
    with pytest.raises(StoreReadOnly):
        write_table(random_log(1), small_disk / "out.csv")


@pytest.mark.parametrize("harm", ["header", "middle", "cut"])
def test_a_damaged_file_is_told_with_the_remedy_and_left_alone(file, harm):
    content = bytearray(file.read_bytes())
    if harm == "header":
        content[:16] = b"\0" * 16
    elif harm == "middle":
        content[len(content) // 4 : len(content) // 2] = b"\xaa" * (len(content) // 2 - len(content) // 4)
    else:
        del content[len(content) // 2 :]
    file.write_bytes(content)
    with pytest.raises(StoreDamaged, match="damaged") as told:
        open_store(f"sqlite:///{file}", check_seconds=5.0)
    assert "restore FILE --replace" in told.value.hint
    assert file.read_bytes() == content


def test_a_check_finds_what_a_start_overlooks(file):
    assert SqlSafekeeping().check(f"sqlite:///{file}").problems == ()
    database = Database(f"sqlite:///{file}")
    with database.writer(many=True) as connection:
        connection.execute(text("UPDATE events SET order_id = 999999 WHERE id = 1"))
        connection.execute(text("DROP TABLE rules"))
    database.close()
    found = SqlSafekeeping().check(f"sqlite:///{file}").problems
    assert any("rules" in problem for problem in found)
    assert any("names a row of orders that is not there" in problem for problem in found)


def test_a_look_at_the_start_ends_when_its_time_is_over(file, monkeypatch):
    monkeypatch.setattr("db.files.STEPS", 10)
    open_store(f"sqlite:///{file}", check_seconds=1e-9).close()


def test_a_file_that_is_taken_away_is_told_and_not_made_anew(file):
    store = open_store(f"sqlite:///{file}")
    assert store.shops.names() == [SHOP]
    away = file.rename(file.with_name("away.db"))
    with pytest.raises(StoreGone, match="taken away"):
        store.shops.names()
    with pytest.raises(StoreGone, match="taken away"):
        store.shops.ensure("new")
    assert not file.exists()
    away.rename(file)
    assert store.shops.names() == [SHOP]
    store.close()


def test_another_file_in_its_place_is_told(file, tmp_path):
    store = open_store(f"sqlite:///{file}")
    assert store.shops.names() == [SHOP]
    shutil.copy(file, tmp_path / "copy.db")
    (tmp_path / "copy.db").replace(file)
    with pytest.raises(StoreGone, match="Another file"):
        store.shops.ensure("new")
    store.close()


def test_a_journal_without_its_database_is_no_new_database(file):
    journal = file.with_name("shop.db-wal")
    journal.write_bytes(b"what was saved last")
    file.unlink()
    with pytest.raises(StoreDamaged, match="journal"):
        open_store(f"sqlite:///{file}")
    assert not file.exists() and journal.exists()


def test_an_emptied_database_is_told(url):
    store, database = open_store(url), Database(url)
    with database.writer() as connection:
        for name in ("erased", "watched_files", "rules"):
            connection.execute(text(f"DROP TABLE {name}"))
    database.close()
    store.shops.ensure(SHOP)
    with pytest.raises(StoreGone, match="does not hold BundleRec's tables"):
        store.data.erased(SHOP)
    store.close()


@pytest.mark.postgres
def test_a_connection_that_is_lost_is_told_and_comes_back(postgres_address, request):
    store = open_store(request.getfixturevalue("emptied_store").runs._database.engine.url.render_as_string(False))
    database = store.runs._database

    def lose(connection):
        connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(StoreGone, match="ended the connection"), database.writer() as connection:
        lose(connection)
    assert isinstance(store.shops.names(), list)

    @event.listens_for(database.engine, "commit", once=True)
    def away(connection):
        lose(connection)

    with pytest.raises(StoreGone):
        store.shops.ensure("lost")
    assert "lost" not in store.shops.names()
    store.close()

"""Whole databases: saved while others write, put back, moved from one kind to the other, checked."""

from __future__ import annotations

import zipfile
from contextlib import closing
from threading import Event, Thread

import pytest
from sqlalchemy import inspect, select

from bundlerec.access.verifying import verify
from bundlerec.errors import BadSetting, BundleRecError, SchemaTooNew, StoreDamaged, UnknownShop
from bundlerec.processes import this_process
from bundlerec.store import Note, Role, RunState
from db import backups
from db import schema as s
from db.backup_file import pack
from db.moving import STAYS, stream_rows, travelling
from db.safekeeping import SqlSafekeeping
from db.session import Database
from db.store import open_store
from tests.contracts.tables import log, random_log, save
from tests.shops import row_counts

KEEPER = SqlSafekeeping()
OTHER = "other shop"


def quiet(share: float, what: str) -> None:
    """Nobody listens."""


def content(url: str) -> dict[str, list[tuple]]:
    """Every row of every table that travels."""
    database = Database(url)
    with database.reader() as connection:
        rows = {table.name: stream_rows(connection, table) for table in travelling()}
    database.close()
    return rows


@pytest.fixture
def file_url(tmp_path):
    return f"sqlite:///{(tmp_path / 'there' / 'shop.db').as_posix()}"


@pytest.fixture
def filled(url, shop_rows):
    """A database with two shops and something in every table."""
    store = open_store(url)
    shop_rows(store)
    store.close()
    return url


@pytest.fixture
def shop_rows():
    def fill(store):
        for seed, shop in enumerate(("corner shop", OTHER)):
            save(store, f"log {seed}", shop, events=random_log(seed))
            run = store.runs.create(shop, {"preset": "quick"})
            store.runs.claim(run.id, this_process())
            store.results.save_artifact(run.id, "weights", bytes(range(256)) * 3)
            store.runs.finish(run.id, RunState.DONE, summary={"chosen": "scorer", "share": 0.1 + 0.2})
        store.data.keep_marks(OTHER, ["mark"])
        waiting = store.runs.create(OTHER, {})
        store.runs.claim(waiting.id, this_process())
        store.results.save_artifact(waiting.id, "checkpoint/1", b"half")

    return fill


def interrupted(rows):
    """What a copy holds: nobody computes there."""
    states = [row for row in rows["runs"] if "running" in row]
    return not states


def test_every_table_of_a_database_travels_or_says_why_not(filled):
    database = Database(filled)
    with database.reader() as connection:
        there = set(inspect(connection).get_table_names()) - {"alembic_version"}
    database.close()
    stays = {table.name for table in s.metadata.sorted_tables if table.info.get(STAYS)}
    assert there == {table.name for table in travelling()} | stays
    assert stays == {"watcher", "retrainer"}


def test_a_move_and_back_leaves_the_same_rows(filled, file_url, tmp_path):
    before = content(filled)
    rows = KEEPER.move(filled, file_url, None, quiet)
    assert rows == {name: len(each) for name, each in before.items()}
    back = f"sqlite:///{(tmp_path / 'back.db').as_posix()}"
    KEEPER.move(file_url, back, None, quiet)
    after = content(back)
    assert interrupted(after)
    before.pop("runs"), after.pop("runs")
    assert after == before


def test_from_a_file_to_any_database(url, file_url, shop_rows):
    store = open_store(file_url)
    shop_rows(store)
    store.close()
    KEEPER.move(file_url, url, None, quiet)
    here, there = content(file_url), content(url)
    here.pop("runs"), there.pop("runs")
    assert {name: sorted(map(repr, rows)) for name, rows in here.items()} == {
        name: sorted(map(repr, rows)) for name, rows in there.items()
    }
    store = open_store(url)
    save(store, "later", "corner shop", events=log(("new", "new", "new", 1)))  # numbers go on where they should
    assert len(store.runs.list()) == 3
    store.runs.create(OTHER, {})
    store.close()


def test_the_log_of_who_did_what_stays_true_wherever_it_goes(filled, file_url, url, tmp_path):
    store = open_store(filled)
    for number in range(3):
        store.audit.write(Note("ann", "here", OTHER, f"thing {number}"))
    written = list(store.audit.chain())
    store.close()
    KEEPER.back_up(filled, tmp_path / "a.backup", "", quiet)
    KEEPER.move(filled, file_url, None, quiet)
    KEEPER.restore(tmp_path / "a.backup", filled, True, quiet)
    for address in (file_url, filled):
        store = open_store(address)
        assert list(store.audit.chain()) == written and verify(store.audit.chain()).broken_at is None
        store.audit.write(Note("ann", "here", OTHER, "later"))
        assert verify(store.audit.chain()).broken_at is None
        store.close()


def test_one_shop_moves_beside_others_and_means_the_same(filled, file_url):
    there = open_store(file_url)
    save(there, "own", "own shop", events=random_log(7))
    there.runs.create("own shop", {})
    own, own_events = there.runs.list("own shop"), there.data.events("own shop")
    KEEPER.move(filled, file_url, [OTHER], quiet)
    here = open_store(filled)
    assert there.shops.names() == [OTHER, "own shop"]
    assert there.data.events(OTHER).equals(here.data.events(OTHER))
    assert there.data.erased(OTHER) == {"mark"}
    assert [run.state for run in there.runs.list(OTHER)] == [RunState.INTERRUPTED, RunState.DONE]
    assert there.results.artifact(there.runs.list(OTHER)[0].id, "checkpoint/1") == b"half"
    assert there.runs.list("own shop") == own
    assert there.data.events("own shop").equals(own_events)
    for store in (here, there):
        store.close()
    assert KEEPER.check(file_url).problems == ()


def test_a_shop_whose_name_is_taken_stays_where_it_is(filled, file_url):
    KEEPER.move(filled, file_url, [OTHER], quiet)
    before = content(file_url)
    with pytest.raises(BundleRecError, match="already"):
        KEEPER.move(filled, file_url, None, quiet)
    assert content(file_url) == before


def test_what_does_not_arrive_as_sent_is_not_kept(filled, file_url, tmp_path, monkeypatch):
    monkeypatch.setattr("db.moving._digest", lambda blocks: (0, 0))
    with pytest.raises(BundleRecError, match="did not arrive"):
        KEEPER.move(filled, file_url, None, quiet)
    assert list((tmp_path / "there").iterdir()) == []


def test_unknown_shops_and_the_same_database_are_told(filled, file_url):
    with pytest.raises(UnknownShop):
        KEEPER.move(filled, file_url, ["nobody's"], quiet)
    with pytest.raises(BadSetting, match="same database"):
        KEEPER.move(filled, filled, None, quiet)


def test_a_backup_is_put_back_anywhere(filled, file_url, tmp_path):
    out = tmp_path / "shop.backup"
    made = KEEPER.back_up(filled, out, "mark of the key", quiet)
    assert made.shops == ("corner shop", OTHER)
    assert KEEPER.read(out, quiet) == made
    backup, kept = KEEPER.restore(out, file_url, False, quiet)
    assert (backup, kept) == (made, None)
    before, after = content(filled), content(file_url)
    assert interrupted(after)
    before.pop("runs"), after.pop("runs")
    assert after == before
    assert sorted(file.name for file in tmp_path.iterdir() if file.name.startswith(".")) == []
    assert KEEPER.check(file_url).problems == ()


def test_a_backup_that_the_disk_did_not_keep_as_it_was_written_is_none(filled, tmp_path, monkeypatch):
    def broken(database, about, draft, told):
        pack(database, about, draft, told)
        content = bytearray(draft.read_bytes())
        content[len(content) // 2] ^= 1
        draft.write_bytes(content)

    monkeypatch.setattr(backups, "pack", broken)
    with pytest.raises(StoreDamaged):
        KEEPER.back_up(filled, tmp_path / "a.backup", "", quiet)
    assert not (tmp_path / "a.backup").exists() and KEEPER.last_backup(filled) is None


def test_roles_and_what_was_done_are_not_lost_where_there_is_no_shop(filled, file_url, tmp_path):
    out = tmp_path / "shop.backup"
    KEEPER.back_up(filled, out, "", quiet)
    with closing(open_store(file_url)) as store:
        store.members.grant("ann", Role.ADMIN, None)
    with pytest.raises(BundleRecError, match="holds people's roles already"):
        KEEPER.restore(out, file_url, False, quiet)
    _, kept = KEEPER.restore(out, file_url, True, quiet)
    assert kept is not None and KEEPER.read(kept, quiet).shops == ()


def test_a_backup_replaces_what_is_there_and_keeps_it(filled, tmp_path):
    out = tmp_path / "shop.backup"
    KEEPER.back_up(filled, out, "", quiet)
    store = open_store(filled)  # an app that stays open
    save(store, "later", "third shop", events=log(("ann", "tea", "1", 0)))
    with pytest.raises(BundleRecError, match="already"):
        KEEPER.restore(out, filled, False, quiet)
    assert "third shop" in store.shops.names()
    _, kept = KEEPER.restore(out, filled, True, quiet)
    assert store.shops.names() == ["corner shop", OTHER]
    save(store, "more", "corner shop", events=log(("ann", "tea", "1", 0)))
    KEEPER.restore(kept, filled, True, quiet)
    assert "third shop" in store.shops.names()
    store.close()


def test_what_is_written_while_the_present_content_is_kept_is_not_lost(filled, tmp_path, monkeypatch):
    out, store, late = tmp_path / "shop.backup", open_store(filled), []
    KEEPER.back_up(filled, out, "", quiet)
    whole = backups.back_up

    def write():
        save(store, "late", "third shop", events=log(("eve", "tea", "1", 0)))

    def slowly(*wishes):
        made = whole(*wishes)
        if not late:
            late.append(Thread(target=write))
            late[0].start()
            late[0].join(2)  # into a file it is written by now; a server's writer waits until the restore is over
        return made

    monkeypatch.setattr(backups, "back_up", slowly)
    _, kept = KEEPER.restore(out, filled, True, quiet)
    late[0].join()
    assert store.shops.exists("third shop") or "third shop" in KEEPER.read(kept, quiet).shops
    store.close()


@pytest.mark.parametrize("ending", ["", "-wal"])
def test_a_backup_is_not_written_over_the_database_itself(tmp_path, ending):
    file = tmp_path / "shop.db"
    (tmp_path / "sub").mkdir()
    store = open_store(f"sqlite:///{file.as_posix()}")
    with pytest.raises(BadSetting, match="itself"):
        KEEPER.back_up(f"sqlite:///{file.as_posix()}", tmp_path / "sub" / ".." / f"shop.db{ending}", "", quiet)
    store.close()
    assert file.read_bytes()[:6] == b"SQLite"


def test_a_backup_is_one_moment_while_others_write(filled, tmp_path):
    store, over, written = open_store(filled), Event(), []

    def write():
        while not over.is_set():
            written.append(len(written))
            save(store, f"n{len(written)}", "busy shop", events=log((f"c{len(written)}", "tea", "1", 0)))

    thread = Thread(target=write)
    thread.start()
    while len(written) < 3:
        over.wait(0.01)
    KEEPER.back_up(filled, tmp_path / "shop.backup", "", quiet)
    over.set()
    thread.join()
    store.close()
    target = f"sqlite:///{(tmp_path / 'restored.db').as_posix()}"
    KEEPER.restore(tmp_path / "shop.backup", target, False, quiet)
    assert KEEPER.check(target).problems == ()
    counts = row_counts(target)
    restored = open_store(target)
    events = restored.data.events("busy shop")
    assert len(events) == len(restored.data.imports("busy shop")) >= 1
    restored.close()
    assert counts["events"] < row_counts(filled)["events"] + 1


@pytest.mark.parametrize("harm", ["cut", "flipped", "other", "unsaid", "absent"])
def test_a_backup_that_is_not_whole_is_refused_and_nothing_is_made(tmp_path, file_url, harm):
    url, out = f"sqlite:///{(tmp_path / 'shop.db').as_posix()}", tmp_path / "shop.backup"
    store = open_store(url)
    save(store, "log", events=random_log(1))
    store.close()
    KEEPER.back_up(url, out, "", quiet)
    content = bytearray(out.read_bytes())
    if harm == "cut":
        out.write_bytes(content[: len(content) // 2])
    elif harm == "flipped":
        content[len(content) // 3] ^= 0x55
        out.write_bytes(content)
    elif harm == "other":
        out.write_bytes(b"something else")
    elif harm == "unsaid":
        with zipfile.ZipFile(out, "w") as empty:
            empty.writestr("backup.json", "{}")
    else:
        out.unlink()
    with pytest.raises(StoreDamaged):
        KEEPER.restore(out, file_url, False, quiet)
    with pytest.raises(StoreDamaged):
        KEEPER.read(out, quiet)
    assert list((tmp_path / "there").iterdir()) == []


def test_a_backup_of_a_newer_program_is_refused(filled, file_url, tmp_path):
    database = Database(filled)
    with database.writer() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaTooNew):
        KEEPER.back_up(filled, tmp_path / "shop.backup", "", quiet)
    database.close()
    assert list(tmp_path.glob("*.backup")) == []


def test_a_damaged_database_gives_way_to_a_backup_and_is_put_aside(tmp_path):
    file = tmp_path / "shop.db"
    url = f"sqlite:///{file.as_posix()}"
    store = open_store(url)
    save(store, "log", events=random_log(1))
    store.close()
    before = content(url)
    KEEPER.back_up(url, tmp_path / "shop.backup", "", quiet)
    file.write_bytes(b"\0" * 100 + file.read_bytes()[100:])
    with pytest.raises(StoreDamaged, match="damaged") as told:
        open_store(url)
    assert str(tmp_path / "shop.backup") in told.value.hint
    with pytest.raises(StoreDamaged):
        KEEPER.restore(tmp_path / "shop.backup", url, False, quiet)
    _, kept = KEEPER.restore(tmp_path / "shop.backup", url, True, quiet)
    assert kept is not None and kept.read_bytes()[:4] == b"\0\0\0\0"
    assert content(url) == before


def test_the_marks_of_the_erased_are_told_by_shop(filled):
    assert KEEPER.erased(filled) == {"corner shop": frozenset(), OTHER: frozenset({"mark"})}


def test_the_watchers_row_stays_where_it_is(tmp_path, file_url):
    url = f"sqlite:///{(tmp_path / 'shop.db').as_posix()}"
    store = open_store(url)
    store.watching.claim(this_process(), lambda process: True)
    store.close()
    KEEPER.back_up(url, tmp_path / "shop.backup", "", quiet)
    KEEPER.restore(tmp_path / "shop.backup", file_url, False, quiet)
    database = Database(file_url)
    with database.reader() as connection:
        assert connection.execute(select(s.watcher)).all() == []
    database.close()

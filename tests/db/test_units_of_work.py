"""One unit of work is all or nothing, whoever else writes and whatever kills it."""

from __future__ import annotations

import signal
import subprocess
import sys
from threading import Thread

import pytest
from sqlalchemy import event, func, inspect, select, update
from sqlalchemy.exc import IntegrityError

from bundlerec.errors import StoreBusy
from db import schema as s
from db.session import Database
from db.store import open_store
from tests.contracts.tables import SHOP, log, save
from tests.shops import row_counts

# Saves a file, and stops for ever when every row is written and nothing is committed yet.
SAVES_AND_STOPS = """
import sys, time
import db.data
from db.store import open_store
from tests.contracts.tables import log, save

def stop(connection, shop):
    print("all rows are written", flush=True)
    time.sleep(600)

db.data.refresh_counts = stop
lines = [(f"c{n % 50}", f"i{n % 90}", f"o{n // 3}", n) for n in range(20_000)]
save(open_store(sys.argv[1]), "second", events=log(*lines), shop=sys.argv[2])
"""


@pytest.mark.parametrize("shop", [SHOP, "a shop of its own"])
def test_a_kill_in_the_middle_of_a_save_leaves_every_table_as_it_was(url, shop):
    store = open_store(url)
    save(store, "first", events=log(("ann", "tea", "1", 0)))
    before = row_counts(url)
    with subprocess.Popen([sys.executable, "-c", SAVES_AND_STOPS, url, shop], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"all rows are written\n"
        child.send_signal(signal.SIGKILL)
    assert row_counts(url) == before
    assert save(store, "second", events=log(("ann", "tea", "1", 0), ("ann", "jam", "1", 0))) == (1, 1)
    store.close()


def test_ctrl_c_while_a_commit_is_under_way_comes_too_late(url):
    def heard(*_):
        raise ZeroDivisionError

    open_store(url).close()
    database, before = Database(url), signal.signal(signal.SIGINT, heard)
    event.listen(database.engine, "commit", lambda _: signal.raise_signal(signal.SIGINT))
    try:
        with database.writer(many=True) as connection:
            connection.execute(s.shops.insert().values(name="whole", created=0))
        assert signal.getsignal(signal.SIGINT) is heard
    finally:
        signal.signal(signal.SIGINT, before)
        database.close()
    assert row_counts(url)["shops"] == 1


def test_an_interruption_that_costs_the_connection_is_told_as_what_it_is(url):
    open_store(url).close()
    database = Database(url)
    with pytest.raises(ZeroDivisionError), database.writer(many=True) as connection:
        connection.invalidate()
        raise ZeroDivisionError
    with database.writer(many=True) as connection:
        connection.execute(s.shops.insert().values(name="after", created=0))
    database.close()


def test_an_error_in_the_middle_leaves_no_trace(url):
    store = open_store(url)
    database = Database(url)
    before = row_counts(url)
    with pytest.raises(ZeroDivisionError), database.writer() as connection:
        connection.execute(s.shops.insert().values(name="half", created=0))
        raise ZeroDivisionError
    assert row_counts(url) == before
    database.close()
    store.close()


def test_a_row_can_not_belong_to_nothing(url):
    open_store(url).close()
    database = Database(url)
    with pytest.raises(IntegrityError), database.writer() as connection:
        connection.execute(s.customers.insert().values(shop_id=99, code="ann"))
    database.close()


def test_four_threads_that_count_lose_nothing(url):
    open_store(url).close()
    database = Database(url)
    with database.writer() as connection:
        connection.execute(s.shops.insert().values(name="counter", created=0))

    def count():
        for _ in range(25):
            with database.writer() as connection:
                seen = connection.scalar(select(s.shops.c.created))
                connection.execute(update(s.shops).values(created=seen + 1))

    threads = [Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reader() as connection:
        assert connection.scalar(select(s.shops.c.created)) == 100
    database.close()


def test_a_writer_that_waited_too_long_is_told_and_readers_never_wait(url):
    store = open_store(url)
    store.shops.ensure("a")
    hasty = open_store(url, wait_seconds=0.1)
    database = Database(url)
    with database.writer() as connection:
        connection.execute(update(s.shops).values(name="b"))
        assert hasty.shops.names() == ["a"]
        with pytest.raises(StoreBusy, match="locked"):
            hasty.shops.ensure("c")
    assert hasty.shops.names() == ["b"]
    for each in (store, hasty, database):
        each.close()


def test_a_reader_sees_one_moment(url):
    store = open_store(url)
    database = Database(url)
    with database.reader() as connection:
        assert connection.scalar(select(func.count()).select_from(s.shops)) == 0
        store.shops.ensure("later")
        assert connection.scalar(select(func.count()).select_from(s.shops)) == 0
    database.close()
    store.close()


def test_many_lines_are_all_there_and_found_by_index(url, monkeypatch):
    monkeypatch.setattr("db.session.FEW", 10)
    monkeypatch.setattr("db.session.ROWS_A_BLOCK", 130)
    monkeypatch.setattr("db.new_lines.ROWS_A_BLOCK", 130)
    store, database = open_store(url), Database(url)
    lines = [(f"c{n % 50}", f"i{n % 90}", f"o{n // 3}", n) for n in range(1_001)]
    assert save(store, "all", events=log(*lines)) == (1_001, 0)
    assert save(store, "more", events=log(*lines, ("c1", "i1", "o1", 5))) == (1, 1_001)
    assert store.shops.summary(SHOP).lines == 1_002 and len(store.data.history(SHOP, "c1")) == 21
    with database.reader() as connection:
        names = {index["name"] for index in inspect(connection).get_indexes("events")}
    assert names == {index.name for index in s.events.indexes}
    with pytest.raises(IntegrityError), store.data._database.writer() as connection:  # they are heeded again
        connection.execute(s.customers.insert().values(shop_id=99, code="ann"))
    database.close()
    store.close()

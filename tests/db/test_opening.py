"""Opening a database: new, old, foreign, newer than the program, or at an address that means nothing."""

from __future__ import annotations

import ast
from pathlib import Path
from threading import Thread

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from bundlerec.errors import BadSetting, SchemaTooNew, StoreDamaged, StoreGone
from db.migrate import MIGRATIONS
from db.schema import metadata
from db.session import Database
from db.store import open_store

ENGINE_ROOM = ("session.py", "engines.py", "troubles.py", "files.py")


def test_the_migrations_lead_to_the_schema_of_the_code(url):
    open_store(url).close()
    database = Database(url)
    with database.reader() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []
    database.close()


def test_opening_again_changes_nothing(url):
    first = open_store(url)
    first.shops.ensure("a")
    first.close()
    second = open_store(url)
    assert second.shops.names() == ["a"]
    second.close()


def test_a_schema_of_a_newer_program_is_refused(url):
    open_store(url).close()
    database = Database(url)
    with database.writer() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(SchemaTooNew, match="newer version"):
        open_store(url)


def test_several_may_open_a_new_database_at_once(url):
    opened = []
    threads = [Thread(target=lambda: opened.append(open_store(url))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [store.shops.names() for store in opened] == [[], [], [], []]
    for store in opened:
        store.close()


def test_the_folder_of_a_file_is_made(tmp_path):
    open_store(f"sqlite:///{tmp_path / 'deep' / 'down' / 'shop.db'}").close()
    assert (tmp_path / "deep" / "down" / "shop.db").exists()


@pytest.mark.parametrize("address", ["nonsense", "mysql://host/shop", "sqlite://", "sqlite:///:memory:"])
def test_an_address_that_means_nothing_is_told(address):
    with pytest.raises(BadSetting):
        open_store(address)


def test_a_folder_that_can_not_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(BadSetting, match="cannot be made"):
        open_store(f"sqlite:///{tmp_path / 'file' / 'shop.db'}")


def test_a_file_that_is_no_database_is_told_and_left_alone(tmp_path):
    picture = tmp_path / "picture.db"
    picture.write_bytes(b"\x89PNG" * 1000)
    with pytest.raises(StoreDamaged, match="no database"):
        open_store(f"sqlite:///{picture}")
    assert picture.read_bytes() == b"\x89PNG" * 1000


def test_a_server_that_is_not_there_is_told():
    with pytest.raises(StoreGone, match="does not answer"):
        open_store("postgresql+psycopg://nobody@127.0.0.1:1/nothing")


def test_only_few_files_know_one_database_from_another():
    room = MIGRATIONS.parent
    for file in room.rglob("*.py"):
        words = {"sqlite", "pragma", "postgresql", "psycopg", "dialect"} & set(_words(file))
        assert file.name in ENGINE_ROOM or not words, f"{file.relative_to(room)} says {', '.join(sorted(words))}"


def _words(file: Path) -> list[str]:
    """The words of the code; what comments and docstrings tell people does not count."""
    parts = ast.unparse(ast.parse(file.read_text(encoding="utf-8"))).split('"""')
    return "".join(letter if letter.isalnum() else " " for letter in "".join(parts[::2]).lower()).split()

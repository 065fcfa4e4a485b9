"""The door to tests' databases is the only one, so that every test also runs on PostgreSQL."""

from pathlib import Path

import pytest

from db.store import open_store
from tests import databases
from tests.reaching import leads_to_the_door

FILES = Path(__file__).parent
ABOUT_ADDRESSES = {  # they name addresses of SQLite as words, or are about its files: damaged, moved, backed up
    "cli/test_backup_of_training.py",
    "cli/test_form.py",
    "cli/test_runs.py",
    "cli/test_safekeeping.py",
    "data/test_watching.py",
    "databases.py",
    "db/test_opening.py",
    "db/test_safekeeping.py",
    "db/test_troubles.py",
    "health/test_health.py",
    "pages/test_health.py",
    "questions/test_beside.py",
    "test_databases.py",
}


def test_no_test_opens_a_file_of_its_own():
    found = {
        str(file.relative_to(FILES).as_posix())
        for file in FILES.rglob("*.py")
        if "sqlite:/" in file.read_text(encoding="utf-8")
    }
    assert found <= ABOUT_ADDRESSES, "take the address from tests.databases.at(path)"


def test_what_was_put_aside_is_copied_and_the_copy_is_one(tmp_path):
    path = tmp_path / "shop.db"
    first = open_store(databases.at(path))
    first.shops.ensure("corner")
    first.close()
    databases.kept(path)
    copy = open_store(databases.copied(path, tmp_path / "copy.db"))
    copy.shops.ensure("mall")
    assert (copy.shops.names(), open_store(databases.at(path)).shops.names()) == (["corner", "mall"], ["corner"])


@pytest.mark.skipif(not databases.on_postgres(), reason="In a pass on SQLite there is no server.")
def test_a_pass_on_postgres_is_on_postgres(tmp_path):
    assert databases.at(tmp_path / "shop.db").startswith("postgresql")


def test_a_pass_on_postgresql_leaves_out_only_what_reaches_no_database():
    assert leads_to_the_door("tests.db.conftest")
    assert leads_to_the_door("tests.shops")
    assert leads_to_the_door("tests.pages.conftest")
    assert not leads_to_the_door("tests.policy.test_loss")

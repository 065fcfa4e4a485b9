"""The commands backup, restore, move and check, with the key that lies outside and the customers who were erased."""

from __future__ import annotations

import json
from contextlib import closing

import pytest

from bundlerec import cli, safekeeping
from bundlerec.access.verifying import verify
from bundlerec.config import VERSION
from bundlerec.data.secret import FILE
from db.safekeeping import SqlSafekeeping
from db.store import open_store
from tests.contracts.tables import log, save
from tests.test_arrows import HOUSE

CUSTOMERS = log(("ann", "tea", "1", 0), ("ben", "tea", "2", 1))


@pytest.fixture
def urls(tmp_path, monkeypatch):
    """A shop with two customers, and an address where nothing is yet."""
    monkeypatch.delenv("BUNDLEREC_SECRET_KEY", raising=False)  # keys are files here
    url = f"sqlite:///{(tmp_path / 'here' / 'shop.db').as_posix()}"
    store = open_store(url)
    save(store, "log", "default", events=CUSTOMERS)
    store.close()
    return url, f"sqlite:///{(tmp_path / 'elsewhere' / 'shop.db').as_posix()}"


@pytest.fixture
def do(capsys):
    """Runs a command; (exit status, the object, what is said to people)."""

    def command(url, *words):
        status = cli.main([*map(str, words), "--db", url, "--json"], open_store, SqlSafekeeping)
        told = capsys.readouterr()
        return status, json.loads(told.out), told.err

    return command


def customers(url, shop="default"):
    store = open_store(url)
    names = sorted(store.data.events(shop)["customer_id"].astype(str).unique())
    store.close()
    return names


def test_a_shop_is_saved_and_put_back_elsewhere(urls, do, tmp_path):
    url, other = urls
    status, told, said = do(url, "backup", "--out", tmp_path / "a.backup")
    assert (status, told["shops"], told["product"]) == (0, ["default"], VERSION)
    assert "key" not in said  # there is none yet
    status, told, _ = do(other, "restore", tmp_path / "a.backup")
    assert (status, told["shops"], told["kept"]) == (0, ["default"], None)
    assert customers(other) == ["ann", "ben"]
    assert do(other, "check")[1] == {"problems": []}


def test_the_key_of_pseudonyms_is_told_to_be_kept_and_missed(urls, do, tmp_path):
    url, other = urls
    (tmp_path / "here" / FILE).write_text("secret words")
    status, told, said = do(url, "backup", "--out", tmp_path / "a.backup")
    assert told["key"] == str(tmp_path / "here" / FILE)
    assert "in another place" in said
    assert b"secret words" not in (tmp_path / "a.backup").read_bytes()
    status, told, _ = do(other, "restore", tmp_path / "a.backup")
    assert status == 0
    assert any("is not there: without it, customers known by e-mail" in note for note in told["notes"])
    (tmp_path / "elsewhere" / FILE).write_text("secret words")
    status, told, _ = do(other, "restore", tmp_path / "a.backup", "--replace")
    assert not any("key of pseudonyms" in note for note in told["notes"])


def test_who_was_erased_after_the_backup_is_erased_again(urls, do, tmp_path):
    url, other = urls
    do(url, "backup", "--out", tmp_path / "a.backup")
    assert do(url, "erase-customer", "ann")[0] == 0
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / FILE).write_bytes((tmp_path / "here" / FILE).read_bytes())
    status, told, _ = do(other, "restore", tmp_path / "a.backup", "--erased-of", url)
    assert (status, told["erased_again"]) == (0, 1)
    assert customers(other) == ["ben"]
    status, told, _ = do(url, "restore", tmp_path / "a.backup", "--replace")
    assert (status, told["erased_again"]) == (0, 1)
    assert customers(url) == ["ben"]
    store = open_store(url)
    assert len(store.data.erased("default")) == 1
    store.close()


def test_nobody_who_was_erased_is_back_when_the_restore_is_cut_off(urls, do, tmp_path, monkeypatch):
    url, _ = urls
    do(url, "backup", "--out", tmp_path / "a.backup")
    assert do(url, "erase-customer", "ann")[0] == 0

    def cut_off(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(safekeeping, "erase_again", cut_off)
    assert do(url, "restore", tmp_path / "a.backup", "--replace")[0] != 0
    assert customers(url) == ["ben"]


def test_who_put_which_backup_back_stands_in_the_audit_log_that_came_back(urls, do, tmp_path):
    url, other = urls
    do(url, "backup", "--out", tmp_path / "a.backup")
    assert do(other, "restore", tmp_path / "a.backup")[0] == 0
    with closing(open_store(other)) as store:
        entry = store.audit.entries()[0]
        assert entry.what.startswith("put back the backup a.backup of 20") and entry.how == "command line"
        assert verify(store.audit.chain()).broken_at is None
    with closing(open_store(url)) as store:
        assert not any("put back" in entry.what for entry in store.audit.entries())


def test_a_full_database_is_replaced_only_when_asked_to(urls, do, tmp_path):
    url, _ = urls
    do(url, "backup", "--out", tmp_path / "a.backup")
    status, told, _ = do(url, "restore", tmp_path / "a.backup")
    assert status == 1
    assert "--replace" in told["hint"]


def test_one_shop_moves_to_another_database(urls, do):
    url, other = urls
    status, told, said = do(url, "move", "--to", other, "--shop", "default")
    assert (status, told["rows"]["events"]) == (0, 2)
    assert "does not travel" in said
    assert customers(other) == customers(url) == ["ann", "ben"]


def test_a_backup_into_no_folder_is_told(urls, do, tmp_path):
    assert "no folder" in do(urls[0], "backup", "--out", tmp_path / "nowhere" / "a.backup")[1]["error"]
    assert do(urls[0], "backup", "--out", tmp_path)[0] == 2


def test_the_version_is_that_of_the_project():
    assert f'version = "{VERSION}"' in (HOUSE / "pyproject.toml").read_text(encoding="utf-8")

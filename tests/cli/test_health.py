"""`health`: its exit status is its answer."""

import json

import pytest

from bundlerec import cli
from bundlerec.health import work
from db.safekeeping import SqlSafekeeping
from db.store import open_store
from tests import databases


@pytest.fixture
def ask(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("BUNDLEREC_ERROR_LOG", str(tmp_path / "errors.log"))

    def command(*words, url=None):
        capsys.readouterr()
        status = cli.main(
            ["health", *words, "--db", url or databases.at(tmp_path / "shop.db")], open_store, SqlSafekeeping
        )
        return status, *capsys.readouterr()

    return command


@pytest.fixture
def store(tmp_path):
    opened = open_store(databases.at(tmp_path / "shop.db"))
    opened.shops.ensure("default")
    yield opened
    opened.close()


def test_a_healthy_program_is_told_with_status_0(ask, store):
    status, out, _ = ask("--json")
    told = json.loads(out)
    assert (status, told["healthy"]) == (0, True)
    assert {"database", "line of trainings", "backup", "disk", "memory", "last error"} == {
        c["name"] for c in told["checks"]
    }
    assert "The database answers" in ask()[1]


def test_what_does_not_work_is_told_with_status_1_and_what_to_do(ask, store, monkeypatch):
    monkeypatch.setattr(work, "PATIENCE", -1.0)
    store.runs.create("default", {})
    status, out, err = ask("--json")
    told = json.loads(out)
    assert (status, told["healthy"]) == (1, False)
    assert "nobody starts them" in told["error"] and "`serve`" in told["hint"] and "nobody starts them" in err


@pytest.mark.sqlite("A server makes no database by being asked for one.")
def test_it_makes_no_database(ask, tmp_path):
    databases.bare(tmp_path / "shop.db")
    status, out, _ = ask("--json")
    assert status == 1 and "no database" in json.loads(out)["error"] and not (tmp_path / "shop.db").exists()


def test_a_database_that_can_not_be_opened_is_told(ask):
    status, out, err = ask("--json", url="postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    told = json.loads(out)
    assert status == 1 and not told["healthy"] and told["error"] and "Traceback" not in err

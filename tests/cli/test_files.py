"""inspect, import and export on the command line."""

import json

import pandas as pd
import pytest

from bundlerec import cli
from db.store import open_store
from tests import databases
from tests.data.files import CATALOGUE, LOG, written


@pytest.fixture
def run(tmp_path, capsys):
    def command(*words):
        address = databases.at(tmp_path / "shop.db")
        status = cli.main(["--db", address, *map(str, words)], open_store)
        out, err = capsys.readouterr()
        return status, (json.loads(out) if "--json" in words else out), err

    return command


def test_inspect_tells_and_makes_no_database(run, tmp_path):
    databases.bare(tmp_path / "shop.db")
    status, told, _ = run("inspect", written(tmp_path, "log.csv", LOG), "--json")
    assert status == 0
    assert [(file["layout"], file["role"], file["rows_kept"]) for file in told["files"]] == [
        ("plain", "events", 4)
    ]
    assert not (tmp_path / "shop.db").exists()


def test_inspect_fails_only_when_no_file_can_be_read(run, tmp_path):
    empty, log = written(tmp_path, "empty.csv", b""), written(tmp_path, "log.csv", LOG)
    assert run("inspect", empty, log)[0] == 0
    status, told, err = run("inspect", empty, "--json")
    assert status == 1 and "empty.csv is empty" in told["error"]
    assert "empty.csv is empty" in err and "Traceback" not in err


def test_import_saves_and_tells_what_was_there_already(run, tmp_path):
    log = written(tmp_path, "log.csv", LOG)
    assert run("import", log, "--shop", "tea", "--json")[1]["files"][0]["saved"] == 4
    told = run("import", log, "--shop", "tea", "--json")[1]["files"][0]
    assert (told["saved"], told["already_there"]) == (0, 4)


def test_import_shows_a_table_for_people(run, tmp_path):
    text = LOG + "ann,,9,2024-01-01,1,1\n"
    status, out, _ = run("import", written(tmp_path, "log.csv", text))
    assert status == 0
    assert "item missing" in out and "row 6" in out


def test_options_reach_the_files(run, tmp_path):
    log = written(tmp_path, "log.csv", "who,item_id,timestamp\nann,tea,03/04/2024\n")
    columns = written(tmp_path, "columns.json", json.dumps({"customer_id": "who"}))
    status, told, err = run("import", log, "--mapping", columns, "--json")
    assert status == 1 and "--day-first" in told["hint"] + told["error"]
    status, told, _ = run("import", log, "--mapping", columns, "--day-first", "--as", "events", "--json")
    assert (status, told["files"][0]["span"][0], told["files"][0]["customers"]) == (0, "2024-04-03T00:00:00", 1)


def test_a_strange_log_needs_force(run, tmp_path):
    run("import", written(tmp_path, "catalogue.csv", CATALOGUE))
    log = written(tmp_path, "log.csv", "customer_id,item_id,timestamp\nann,sofa,2024-01-01\n")
    assert run("import", log)[0] == 1
    assert run("import", log, "--force")[0] == 0


@pytest.mark.parametrize(
    "words",
    [
        ("--day-first", "--month-first"),
        ("--decimal-comma", "--decimal-point"),
        ("--time-zone", "Atlantis"),
        ("--as", "basket"),
        ("--layout", "excel"),
        ("--nonsense",),
    ],
)
def test_wrong_usage_is_exit_2(words, run, tmp_path):
    assert run("import", written(tmp_path, "log.csv", LOG), *words)[0] == 2
    assert run("inspect")[0] == 2


def test_a_mapping_that_is_no_mapping_is_told(run, tmp_path):
    log, wrong = written(tmp_path, "log.csv", LOG), written(tmp_path, "wrong.json", "[1]")
    assert "wrong.json" in run("import", log, "--mapping", wrong)[2]
    assert run("import", log, "--mapping", tmp_path / "none.json")[0] == 1


def test_export_writes_the_catalogue(run, tmp_path):
    run("import", written(tmp_path, "catalogue.csv", CATALOGUE))
    status, told, _ = run("export", "--what", "catalogue", "--out", tmp_path / "out.csv", "--json")
    assert (status, told) == (0, {"rows": 2})
    assert len(pd.read_csv(tmp_path / "out.csv")) == 2


def test_export_of_an_unknown_shop_or_thing_is_told(run, tmp_path):
    status, told, _ = run("export", "--what", "catalogue", "--out", tmp_path / "o.csv", "--shop", "none", "--json")
    assert status == 1 and "no shop" in told["error"]
    run("import", written(tmp_path, "catalogue.csv", CATALOGUE))
    assert run("export", "--what", "weather", "--out", tmp_path / "o.csv")[0] == 2
    assert run("export", "--what", "metrics", "--out", tmp_path / "o.csv")[0] == 1

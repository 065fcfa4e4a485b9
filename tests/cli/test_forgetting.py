"""Imports that are taken back, customers who are forgotten, and an import that is stopped by the keyboard."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import pytest

from bundlerec import cli
from db.store import open_store
from tests import databases
from tests.data.files import CATALOGUE, LOG, written

# Imports a file through the command line, and says so when the lines are being written.
STOPPED = """
import signal, sys, time
import db.data
from bundlerec import cli
from db.store import open_store

def stop(connection, shop):
    print("writing", file=sys.stderr, flush=True)
    time.sleep(600)

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs start deaf to it
db.data.refresh_counts = stop
sys.exit(cli.main(sys.argv[1:], open_store))
"""


@pytest.fixture
def url(tmp_path):
    return databases.at(tmp_path / "shop.db")


@pytest.fixture
def run(capsys, url):
    """Runs a command with --json; (exit status, the object)."""

    def command(*words):
        capsys.readouterr()
        status = cli.main([*map(str, words), "--db", url, "--json"], open_store)
        out = capsys.readouterr().out
        return status, json.loads(out) if out else None

    return command


def test_imports_are_listed_and_taken_back_by_number(run, tmp_path):
    run("import", written(tmp_path, "catalogue.csv", CATALOGUE))
    run("import", written(tmp_path, "log.csv", LOG))
    status, told = run("imports")
    assert status == 0 and [one["file"] for one in told["imports"]] == ["log.csv", "catalogue.csv"]
    status, gone = run("undo-import", told["imports"][0]["import"])
    assert status == 0
    assert gone == {
        "import": 2, "file": "log.csv", "lines": 4, "handed_over": 0, "items": 1, "customers": 2, "orders": 3,
        "feedback": 0,
    }  # fmt: skip
    assert len(run("imports")[1]["imports"]) == 1
    status, told = run("undo-import", 2)
    assert status == 1 and "no import 2" in told["error"]


def test_a_customer_is_exported_erased_and_then_unknown(run, tmp_path):
    run("import", written(tmp_path, "log.csv", LOG))
    out = tmp_path / "ann.json"
    words = ("export", "--what", "customer", "--customer", "ann", "--out", out)
    assert run(*words) == (0, {"rows": 2})
    assert run("erase-customer", "ann") == (
        0,
        {
            "lines": 2,
            "attributes": 0,
            "bundles": 0,
            "exposures": 0,
            "feedback": 0,
        },
    )
    assert run(*words)[0] == 1
    status, told = run("import", written(tmp_path, "later.csv", LOG + "ann,jam,8,2024-03-01,1,1\n"))
    assert status == 0 and told["files"][0]["rejected"] == {"customer erased on request": 3}


@pytest.mark.parametrize("words", [("--what", "customer"), ("--what", "events", "--customer", "ann")])
def test_a_customer_is_named_with_that_export_only(words, run, tmp_path):
    assert run("export", *words, "--out", tmp_path / "out.csv")[0] == 2


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_an_import_that_is_stopped_leaves_everything_as_it_was(end, run, url, tmp_path):
    run("import", written(tmp_path, "first.csv", LOG))
    before = open_store(url).shops.summary("default")
    second = written(tmp_path, "second.csv", LOG.replace("ann", "cat"))
    words = [sys.executable, "-c", STOPPED, "import", str(second), "--db", url]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as child:
        assert child.stderr is not None
        assert any(line == "writing\n" for line in iter(child.stderr.readline, ""))
        child.send_signal(end)
        said = child.stderr.read()
    if end == signal.SIGINT:
        assert child.returncode == 1 and said == "Stopped by the keyboard. Nothing half-done was saved.\n"
    assert open_store(url).shops.summary("default") == before
    assert len(run("imports")[1]["imports"]) == 1


def test_what_is_remembered_of_files_is_listed_and_forgotten(run, tmp_path):
    dates = LOG.replace("2024-01-05 10:00", "03/04/2024").replace("2024-01-06 11:00", "03/04/2024")
    file = written(tmp_path, "log.csv", dates.replace("2024-01-07 12:00", "03/04/2024"))
    assert run("import", file, "--day-first")[0] == 0
    status, told = run("remembered")
    (one,) = told["remembered"]
    assert status == 0 and one["answers"] == {"day_first": "yes"} and one["header"][0] == "customer_id"
    assert run("remembered", "--forget", "nothing")[0] == 1
    assert run("remembered", "--forget", one["name"])[1] == {"remembered": []}
    assert run("inspect", file)[1]["files"][0]["rows_kept"] == 0  # it has to be said again

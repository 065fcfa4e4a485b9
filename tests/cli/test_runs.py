"""The commands about trainings: runs, cancel, resume, work, serve."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys

import pytest

from bundlerec import cli, launching
from bundlerec.cli import runs as commands
from bundlerec.errors import BundleRecError
from bundlerec.processes import this_process
from bundlerec.store import ProcessIdentity, RunState
from db.store import open_store
from tests import databases


@pytest.fixture
def url(tmp_path, monkeypatch):
    monkeypatch.setenv("BUNDLEREC_ERROR_LOG", str(tmp_path / "errors.log"))
    return databases.at(tmp_path / "shop.db")


@pytest.fixture
def store(url):
    opened = open_store(url)
    opened.shops.ensure("default")
    yield opened
    opened.close()


@pytest.fixture
def answer(url, capsys):
    """Runs a command with --json; (exit status, the object)."""

    def command(*words):
        status = cli.main([*words, "--db", url, "--json"], open_store)
        return status, json.loads(capsys.readouterr().out)

    return command


def lost_run(store):
    run = store.runs.create("default", {}).id
    store.runs.claim(run, ProcessIdentity(2**22 - 1, 1.0, this_process().boot))
    return run


def test_runs_lists_all_with_their_true_states(store, answer):
    lost = lost_run(store)
    waiting = store.runs.create("default", {}).id
    status, told = answer("runs")
    assert status == 0
    assert [(row["run"], row["state"]) for row in told["runs"]] == [(waiting, "queued"), (lost, "interrupted")]


def test_runs_of_an_unknown_shop_fail(store, answer):
    status, told = answer("runs", "--shop", "nowhere")
    assert status == 1
    assert set(told) == {"error", "hint"}


def test_runs_for_people_is_a_table(store, url, capsys):
    store.runs.create("default", {})
    assert cli.main(["runs", "--db", url], open_store) == 0
    assert "queued" in capsys.readouterr().out


def test_cancel_tells_the_state(store, answer):
    run = store.runs.create("default", {}).id
    status, told = answer("cancel", str(run))
    assert (status, told["run"], told["state"]) == (0, run, "cancelled")
    status, told = answer("cancel", str(run))
    assert status == 1
    assert "cancelled" in told["error"]


@pytest.mark.parametrize("command", ["cancel", "resume"])
def test_an_unknown_run_is_a_failure_and_no_number_is_wrong_usage(store, answer, command):
    assert answer(command, "99")[0] == 1
    assert answer(command, "latest")[0] == 2


def test_resume_computes_the_run_here(store, answer, monkeypatch):
    monkeypatch.setattr(commands, "training", lambda store, run, progress: {"chosen": "policy"})
    run = lost_run(store)
    status, told = answer("resume", str(run))
    assert (status, told["run"], told["state"]) == (0, run, "done")
    assert told["summary"] == {"chosen": "policy"}


def test_resume_of_a_run_that_fails_says_why(store, answer, monkeypatch):
    def train(store, run, progress):
        raise BundleRecError("No orders.", "Import some.")

    monkeypatch.setattr(commands, "training", train)
    assert answer("resume", str(lost_run(store))) == (1, {"error": "No orders.", "hint": "Import some."})


def test_work_computes_and_says_nothing_on_standard_output(store, url, capsys, monkeypatch):
    monkeypatch.setattr(commands, "training", lambda store, run, progress: {})
    monkeypatch.setattr(commands.os, "nice", lambda by: None)
    run = store.runs.create("default", {}).id
    assert cli.main(["work", str(run), "--db", url], open_store) == 0
    assert capsys.readouterr().out == ""
    assert store.runs.get(run).state is RunState.DONE


def test_work_on_a_run_that_has_ended_is_no_failure(store, url):
    run = store.runs.create("default", {}).id
    store.runs.request_cancel(run)
    assert cli.main(["work", str(run), "--db", url], open_store) == 0


def test_serve_on_a_port_that_is_taken_says_so(store, answer):
    with socket.socket() as taken:
        taken.bind(("localhost", 0))
        taken.listen()
        port = taken.getsockname()[1]
        status, told = answer("serve", "--port", str(port))
        assert status == 1
        assert str(port) in told["error"]


# Says what the process would become instead of becoming it.
SERVES = """
import json, os, sys
from bundlerec import serving
os.execve = lambda program, words, environment: print(json.dumps([words, environment["BUNDLEREC_DATABASE_URL"]]))
serving.serve("sqlite:///shop.db", 8599)
"""


def test_serve_lets_nobody_else_in_and_finds_the_database_from_anywhere(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(launching.ROOT)}
    told = subprocess.run([sys.executable, "-c", SERVES], cwd=tmp_path, env=environment, capture_output=True)
    assert told.stdout == b""  # the app's own news must not mix with an answer on standard output
    words, url = json.loads(told.stderr)
    assert {"--server.address=localhost", "--server.port=8599", "--client.showErrorDetails=none"} <= set(words)
    assert url == f"sqlite:///{tmp_path / 'shop.db'}"

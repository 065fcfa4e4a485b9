"""The command `feedback`, and what the other commands do with what was said."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from bundlerec import cli
from db.store import open_store
from tests import databases
from tests.data.files import LOG, written

FILE = """customer_id,verdict,item_id,score,comment,timestamp
ann,accepted,tea,,,2024-02-05 10:00
bob,dismissed,jam,,,2024-02-05 10:00
bob,survey,,4,"=1+1, mail me: bob@x.org",2024-02-06 10:00
"""


@pytest.fixture
def run(capsys, tmp_path):
    """Runs a command with --json on a shop with a small log; (exit status, the object)."""
    url = databases.at(tmp_path / "shop.db")

    def command(*words):
        capsys.readouterr()
        status = cli.main([*map(str, words), "--db", url, "--json"], open_store)
        out = capsys.readouterr().out
        return status, json.loads(out) if out else None

    command("import", written(tmp_path, "log.csv", LOG))
    return command


def test_a_file_is_taken_in_once_with_a_report(run, tmp_path):
    path = written(tmp_path, "said.csv", FILE)
    status, told = run("feedback", path)
    [file] = told["files"]
    assert status == 0 and (file["role"], file["rows_read"], file["saved"]) == ("feedback", 3, 3)
    assert run("feedback", path)[1]["files"][0]["saved"] == 0
    assert run("imports")[1]["imports"][0]["role"] == "feedback"
    _, told = run("feedback")
    assert told["answers"] == 3 and told["verdicts"] == {"accepted": 1, "dismissed": 1, "survey": 1}
    [all_] = told["satisfaction"]
    assert (all_["satisfaction"], all_["n"], all_["answers"]) == (0.7, 2, 3)


def test_what_is_written_can_be_taken_in_again_and_starts_no_formula(run, tmp_path):
    run("feedback", written(tmp_path, "said.csv", FILE))
    out = tmp_path / "all.csv"
    assert run("feedback", "--export", out) == (0, {"rows": 3})
    written_out = pd.read_csv(out)
    assert written_out["comment"].iloc[2].startswith("'=1+1") and "@" not in written_out["comment"].iloc[2]
    out.write_text(out.read_text("utf-8-sig").replace("'=", "="), encoding="utf-8")
    assert run("feedback", out)[1]["files"][0]["already_there"] == 3


def test_one_thing_is_said_listed_and_taken_back(run):
    words = ("--customer", "ann", "--item", "tea")
    assert run("feedback", *words, "--verdict", "dismissed") == (0, {"saved": 1})
    [said] = run("feedback", "--list")[1]["feedback"]
    assert (said["customer_id"], said["item_id"], said["verdict"], said["source"]) == (
        "ann",
        "tea",
        "dismissed",
        "command",
    )
    assert run("feedback", "--take-back", said["feedback"]) == (0, {"taken_back": 1})
    assert run("feedback", "--list")[1] == {"feedback": []}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--customer", "ann"), "belong together"),
        (("--list", "--export", "x.csv"), "one at a time"),
        (("--customer", "ann", "--verdict", "hated"), "verdict “hated”"),
        (("--customer", "ann", "--verdict", "survey"), "score or a comment"),
        (("--customer", "ann", "--verdict", "survey", "--score", "7"), "between 0 and 5"),
        (("--customer", " ", "--verdict", "bought"), "No customer"),
    ],
)
def test_wrong_words_are_told(words, says, run):
    status, told = run("feedback", *words)
    assert status == 2 and says in f"{told['error']} {told['hint']}"
    assert run("feedback", "--list")[1] == {"feedback": []}


def test_an_erased_customer_is_gone_and_says_nothing_more(run, tmp_path):
    path = written(tmp_path, "said.csv", FILE)
    run("feedback", path)
    _, told = run("export", "--what", "customer", "--customer", "bob", "--out", tmp_path / "bob.json")
    known = json.loads((tmp_path / "bob.json").read_text())
    assert [one["verdict"] for one in known["feedback"]] == ["dismissed", "survey"] and known["shown"] == []
    assert run("erase-customer", "bob")[1]["feedback"] == 2
    status, told = run("feedback", "--customer", "bob", "--verdict", "bought")
    assert status == 1 and "erased" in told["error"]
    run("feedback", written(tmp_path, "again.csv", FILE + "bob,bought,tea,,,2024-02-07 10:00\n"))
    assert [one["customer_id"] for one in run("feedback", "--list")[1]["feedback"]] == ["ann"]


def test_a_file_of_feedback_is_taken_back_like_any_import(run, tmp_path):
    run("feedback", written(tmp_path, "said.csv", FILE))
    assert run("undo-import", 2)[1]["feedback"] == 3
    assert run("feedback", "--list")[1] == {"feedback": []}

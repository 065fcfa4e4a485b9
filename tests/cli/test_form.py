"""The form of every command: exit status, one JSON object, sentences instead of tracebacks."""

import json

import pytest
import typer

from bundlerec import cli
from bundlerec.cli.output import hoist, plain
from bundlerec.errors import BadSetting, FileProblem


def no_store(url):
    raise AssertionError("no database is needed here")


@pytest.fixture
def run(monkeypatch, tmp_path):
    monkeypatch.setenv("BUNDLEREC_ERROR_LOG", str(tmp_path / "errors.log"))

    def command(*words, does):
        room = typer.Typer()
        room.command("try")(does)
        room.command("other")(lambda: None)
        monkeypatch.setattr(cli, "ROOMS", (room,))
        return cli.main(words, no_store)

    return command


def fails_with(error):
    def does():
        raise error

    return does


def test_words_around_the_command_may_come_last():
    words = ["inspect", "a.csv", "--shop", "x", "--json", "--db=sqlite://"]
    assert hoist(words) == ["--shop", "x", "--json", "--db=sqlite://", "inspect", "a.csv"]


def test_words_after_two_dashes_stay_where_they_are():
    assert hoist(["inspect", "--", "--json"]) == ["inspect", "--", "--json"]


def test_an_error_of_ours_is_one_sentence_and_exit_1(run, capsys):
    assert run("try", "--json", does=fails_with(FileProblem("a.csv is empty.", "Export it again."))) == 1
    out, err = capsys.readouterr()
    assert json.loads(out) == {"error": "a.csv is empty.", "hint": "Export it again."}
    assert err == "a.csv is empty. Export it again.\n"


def test_a_bad_setting_is_wrong_usage(run):
    assert run("try", does=fails_with(BadSetting("No such size."))) == 2


def test_wrong_usage_is_exit_2_with_a_json_object(run, capsys):
    assert run("try", "--nonsense", "--json", does=lambda: None) == 2
    assert set(json.loads(capsys.readouterr().out)) == {"error", "hint"}


def test_a_defect_gets_a_reference_and_never_a_traceback(run, capsys, tmp_path):
    assert run("try", does=fails_with(ZeroDivisionError("secret"))) == 1
    err = capsys.readouterr().err
    assert "Traceback" not in err and "secret" not in err and "reference" in err
    assert "ZeroDivisionError" in (tmp_path / "errors.log").read_text()


def test_what_cannot_be_computed_is_null_in_json():
    assert plain({"value": float("nan"), "n": [1]}) == {"value": None, "n": [1]}

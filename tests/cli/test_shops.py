"""What is said of a shop, on the command line."""

import json

import pytest

from bundlerec import cli
from db.store import open_store
from tests import databases
from tests.data.files import CATALOGUE, LOG, written


@pytest.fixture
def run(tmp_path, capsys):
    def command(*words):
        address = databases.at(tmp_path / "shop.db")
        status = cli.main(["--db", address, *map(str, words), "--json"], open_store)
        return status, json.loads(capsys.readouterr().out)

    return command


def test_settings_are_kept_and_hold_for_later_files(run, tmp_path):
    run("import", written(tmp_path, "log.csv", LOG))
    status, told = run("settings", "--currency", "eur", "--time-zone", "Europe/Berlin")
    assert (status, told["settings"]) == (
        0,
        {"currency": "EUR", "time_zone": "Europe/Berlin", "watched_folder": "", "join_variants": True},
    )
    assert run("settings")[1] == told
    later = written(tmp_path, "more.csv", "customer_id,item_id,timestamp\nann,tea,2024-07-01 12:00\n")
    assert run("import", later)[1]["files"][0]["span"][0] == "2024-07-01T10:00:00"


@pytest.mark.parametrize(
    "words", [("--currency", "beads"), ("--time-zone", "Atlantis"), ("--watch-folder", "nowhere")]
)
def test_what_means_nothing_is_wrong_usage(run, tmp_path, words):
    run("import", written(tmp_path, "log.csv", LOG))
    assert run("settings", *words)[0] == 2


def test_quality_tells_figures_and_words(run, tmp_path):
    run("import", written(tmp_path, "log.csv", LOG))
    status, told = run("quality")
    assert status == 0
    assert told["level"] == "not enough"
    assert told["figures"]["orders"] > 0 and told["findings"] and told["advice"]
    assert run("quality", "--shop", "nowhere")[0] == 1


def test_attributes_are_marked_by_name(run, tmp_path):
    run("import", written(tmp_path, "people.csv", "customer_id,age,town\nann,30,Ulm\n"))
    told = run("attributes", "--sensitive", "town", "--not-sensitive", "age")[1]["attributes"]
    assert [(one["attribute"], one["sensitive"]) for one in told] == [("age", False), ("town", True)]
    assert run("attributes", "--sensitive", "shoe")[0] == 2


def test_watch_takes_in_what_is_certain(run, tmp_path, monkeypatch):
    monkeypatch.setattr("bundlerec.data.watching.SETTLE_SECONDS", 0)
    folder = tmp_path / "exports"
    folder.mkdir()
    run("import", written(tmp_path, "catalogue.csv", CATALOGUE))
    run("settings", "--watch-folder", folder, "--currency", "none", "--time-zone", "UTC")
    written(folder, "log.csv", LOG)
    status, told = run("watch", "--once")
    assert (status, [(one["file"], one["state"]) for one in told["files"]["default"]]) == (
        0,
        [("log.csv", "saved")],
    )
    assert run("watch", "--once")[1] == {"files": {}}


def test_two_shops_are_matched_through_a_file(run, tmp_path):
    run("import", written(tmp_path, "a.csv", "item_id,title\n1,Green tea\n2,Jam\n"), "--shop", "web")
    run("import", written(tmp_path, "b.csv", "item_id,title\n8,GREEN TEA\n9,Hammer\n"), "--shop", "market")
    out = tmp_path / "same.csv"
    status, told = run("match-shops", "market", "--shop", "web", "--out", out)
    assert (status, told["items"]) == (0, {"found": 1, "accepted": 0})
    out.write_text(out.read_text(encoding="utf-8-sig").replace(",no", ",yes"))
    assert run("match-shops", "market", "--shop", "web", "--accept", out)[1]["items"]["accepted"] == 1
    assert run("match-shops", "web", "--shop", "market")[1]["items"]["accepted"] == 1
    assert run("match-shops", "web", "--shop", "web")[0] == 2
    assert run("train", "--join", "market", "--shop", "nowhere")[0] == 1


def test_a_training_joins_only_what_was_matched(run, tmp_path):
    run("import", written(tmp_path, "log.csv", LOG), "--shop", "web")
    run("import", written(tmp_path, "log.csv", LOG), "--shop", "market")
    status, told = run("train", "--join", "market", "--shop", "web")
    assert status == 2 and "match-shops" in told["hint"]

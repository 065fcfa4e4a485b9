"""The commands compare-runs, schedule, retrain, train --like, and the model card."""

from __future__ import annotations

from bundlerec import cli
from bundlerec.cli import retraining as commands
from bundlerec.registry import schedule as rules
from bundlerec.store import Schedule
from db.store import open_store


def stub(store, run, progress):
    """A training that leaves nothing but a word."""
    return {"chosen": "best_sellers", "cut": "2024-03-01T00:00:00"}


def test_two_runs_are_compared_in_figures_and_words(ask, lasting_shop, capsys):
    words = ["compare-runs", str(lasting_shop.latest), str(lasting_shop.earlier)]
    status, told = ask(lasting_shop, *words)
    assert status == 0 and told["first"] == lasting_shop.latest and told["warnings"]
    assert {one["metric"] for one in told["figures"]} == {"f1", "precision", "recall", "discovery_f1"}
    assert cli.main([*words, "--db", lasting_shop.url], open_store) == 0
    assert told["verdict"][:20] in capsys.readouterr().out


def test_what_can_t_be_compared_is_told(ask, lasting_shop):
    run = lasting_shop.latest
    assert ask(lasting_shop, "compare-runs", run, run)[0] == 2
    assert ask(lasting_shop, "compare-runs", run, 99)[0] == 1


def test_a_schedule_is_shown_and_changed_field_by_field(ask, growing_shop):
    assert ask(growing_shop, "schedule")[1] == {
        "schedule": {"every_days": 0, "hour": 3, "new_orders": 0}, "next": None, "retrainings": [],
    }  # fmt: skip
    ask(growing_shop, "schedule", "--every-days", 7)
    told = ask(growing_shop, "schedule", "--new-orders", 50)[1]
    assert told["schedule"] == {"every_days": 7, "hour": 3, "new_orders": 50} and "T03:00" in told["next"]
    assert ask(growing_shop, "schedule", "--off")[1]["schedule"]["every_days"] == 0
    assert ask(growing_shop, "schedule", "--hour", 24)[0] == 2
    assert ask(growing_shop, "schedule", "--off", "--every-days", 1)[0] == 2


def test_what_is_not_due_is_not_trained(ask, growing_shop):
    assert ask(growing_shop, "retrain", "--if-due") == (0, {"retrained": {}, "problems": []})
    growing_shop.store.retrainings.save_schedule("default", Schedule(every_days=7))
    assert ask(growing_shop, "retrain", "--if-due")[1]["retrained"] == {}


def test_without_new_data_nothing_is_trained_and_that_is_told(ask, growing_shop, monkeypatch):
    monkeypatch.setattr(commands, "training", stub)
    status, told = ask(growing_shop, "retrain")
    assert (status, told["retrained"]) == (0, {}) and "No new data came" in told["problems"][0]
    assert len(growing_shop.store.runs.list()) == 2


def test_what_was_trained_again_is_decided_and_told(ask, growing_shop, monkeypatch):
    """Best sellers against a model: worse, so the model stays."""
    monkeypatch.setattr(commands, "training", stub)
    monkeypatch.setattr(rules, "hindrance", lambda *_: None)
    monkeypatch.setattr("bundlerec.registry.retraining.hindrance", lambda *_: None)
    status, told = ask(growing_shop, "retrain")
    one = told["retrained"]["default"]
    assert (status, one["outcome"], one["rival_id"]) == (0, "kept", growing_shop.latest)
    assert "not above -1 %" in one["why"] and one["figures"]["least_gain"] < -0.01
    assert ask(growing_shop, "promotions")[1]["in_use"] == growing_shop.latest


def test_a_run_is_asked_for_again_from_its_row(ask, growing_shop, monkeypatch):
    monkeypatch.setattr("bundlerec.cli.models.training", stub)
    made = ask(growing_shop, "train", "--like", growing_shop.earlier)[1]
    assert made["problems"] == []
    store = growing_shop.store
    assert store.runs.get(made["run"]).settings == store.runs.get(growing_shop.earlier).settings
    growing_shop.store.data.erase_customer("default", "007", "mark")
    assert "not there any more" in ask(growing_shop, "train", "--like", growing_shop.earlier)[1]["problems"][0]


def test_the_card_of_the_run_in_use_is_written(ask, growing_shop, tmp_path):
    ask(growing_shop, "promote", growing_shop.earlier)
    for name in ("card.html", "card.pdf"):
        assert ask(growing_shop, "export", "--what", "card", "--out", tmp_path / name)[0] == 0
    assert f"Training {growing_shop.earlier}" in (tmp_path / "card.html").read_text(encoding="utf-8")
    assert (tmp_path / "card.pdf").read_bytes().count(b"/Type /Page\n") == 1

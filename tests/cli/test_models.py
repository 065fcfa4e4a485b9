"""train, evaluate and demo on the command line."""

from __future__ import annotations

import pandas as pd
import pytest

from bundlerec import cli
from bundlerec.bundles.baselines import simple_methods
from bundlerec.cli import models as commands
from bundlerec.data import columns as c
from bundlerec.store import RunState
from db.store import open_store
from tests.shops import UNTIL, save
from tests.worlds import events, habitual_shop

OURS = ["scorer", "policy"]
SIMPLE = [method.name for method in simple_methods()]
MEASURES = {"precision", "recall", "f1", "ndcg", "hit", "together"}
COLUMNS = ["model", "k", "segment", "metric", "value", "low", "high", "n"]


def figures(told):
    """The metrics rows of an answer as a table; checks what holds for every row."""
    rows = told["metrics"]
    assert all(list(row) == COLUMNS for row in rows)
    assert all(row["k"] == "auto" or type(row["k"]) is int for row in rows)
    table = pd.DataFrame(rows)
    known = table[table["n"] > 0]
    assert known[["value", "low", "high"]].notna().all().all()
    assert (known["low"] <= known["value"] + 1e-6).all() and (known["value"] <= known["high"] + 1e-6).all()
    assert table[table["n"] == 0]["value"].isna().all()
    return table


def of_all(table, metric, k):
    rows = table[(table["segment"] == "all") & (table["metric"] == metric) & (table["k"] == k)]
    return rows.set_index("model")


def next_orders(log):
    """What each customer bought in the first order at or after UNTIL."""
    later = log[log[c.TIME] >= UNTIL].sort_values([c.TIME, c.ORDER_ID])
    first = later.groupby(c.CUSTOMER_ID)[c.ORDER_ID].first()
    return {name: set(later[later[c.ORDER_ID] == order][c.ITEM_ID]) for name, order in first.items()}


def test_train_answers_with_the_run_its_model_and_its_figures(growing_shop, ask):
    status, told = ask(growing_shop, "train", "--seed", "3", "--until", UNTIL, "--device", "cpu")
    assert status == 0
    assert {"run", "state", "seconds", "device", "chosen", "metrics", "problems", "limits"} == set(told)
    assert (told["state"], told["problems"]) == ("done", [])
    assert told["run"] == growing_shop.latest + 1 and told["seconds"] > 0 and "CPU" in told["device"]
    assert told["chosen"] in [*OURS, *SIMPLE]
    run = growing_shop.store.runs.get(told["run"])
    assert (run.settings["seed"], run.settings["until"], run.settings["preset"]) == (3, UNTIL, "quick")
    bundles = [growing_shop.store.results.bundles(each) for each in (run.id, growing_shop.earlier)]
    assert not bundles[0].equals(bundles[1])  # another seed
    table = figures(told)
    assert {*OURS, *SIMPLE, "ceiling"} == set(table["model"])
    assert {*MEASURES, *(f"discovery_{name}" for name in MEASURES)} <= set(table["metric"])
    assert {1, 5, 10, 20, "auto"} <= set(table["k"]) and "all" in set(table["segment"])
    for k in (5, 10, "auto"):
        f1 = of_all(table, "f1", k)
        assert {*OURS, *SIMPLE} <= set(f1.index)
        assert f1["n"].nunique() == 1 and f1["n"].iloc[0] == run.summary["customers_judged"]
        assert (f1["value"] <= f1.loc["ceiling", "value"]).all()


@pytest.mark.parametrize(
    ("bought", "catalogue"),
    [
        (events([("", "tea", str(n), n) for n in range(6)]), None),
        (events([("ann", "tea", "1", 0), ("ann", "jam", "1", 0), ("ann", "tea", "2", 9)]), None),
        (None, habitual_shop()[1]),
        (events([(f"c{n}", "tea", f"{n}-{o}", d) for n in range(40) for o, d in enumerate((0, 0, 10))]), None),
    ],
    ids=["anonymous baskets alone", "one customer", "a catalogue without a log", "all orders at two moments"],
)
def test_too_little_to_learn_from_is_no_failure(bought, catalogue, growing_shop, ask, recommended, tmp_path):
    save(growing_shop.store, "small", bought, catalogue)
    status, told = ask(growing_shop, "train", "--shop", "small")
    assert (status, told["state"], told["chosen"], told["metrics"]) == (0, "done", "best_sellers", [])
    assert "best sellers" in told["problems"][0] and "Add a longer log" in told["problems"][0]
    assert ask(growing_shop, "evaluate", "--shop", "small", "--k", "7") == (0, {"metrics": []})
    stranger = tmp_path / "stranger.csv"
    stranger.write_text("nobody\n")
    counts, rows = recommended(growing_shop, "--shop", "small", "--customers", stranger, "--size", "1")
    assert counts["unknown"] == 1
    assert rows["item_id"].tolist() == (["tea"] if bought is not None else [])
    counts, rows = recommended(growing_shop, "--shop", "small", "--model", "ease", "--size", "auto")
    known = 0 if bought is None else bought[c.CUSTOMER_ID].nunique()
    assert (counts["customers"], counts["without"]) == (known, 0)
    status, told = ask(growing_shop, "recommend", "--shop", "small", "--model", "policy", "--out", tmp_path / "x")
    assert status == 1 and "too small" in told["error"]


def test_people_read_the_same_in_words(growing_shop, capsys):
    save(growing_shop.store, "small", events([("ann", "tea", "1", 0)]))
    words = ["--db", growing_shop.url, "--shop", "small"]
    assert cli.main(["train", *words], open_store) == 0
    out = capsys.readouterr().out
    assert out.count("No customer has two orders") == 1 and "the shop gets “best_sellers”" in out
    assert cli.main(["evaluate", *words], open_store) == 0
    assert "no figures" in capsys.readouterr().out
    assert cli.main(["evaluate", "--db", growing_shop.url], open_store) == 0
    out = capsys.readouterr().out
    assert "expected calibration error" in out and "Of those said to be bought with" in out
    assert "120 customers" in out and all(name in out for name in [*OURS, *SIMPLE, "ceiling"])


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (("train", "--device", "cuda"), 1, "no GPU"),
        (("train", "--until", "31/12/2024"), 2, "no time"),
        (("train", "--until", "0001-01-01T00:00+14:00"), 2, "no time"),
        (("train", "--shop", "elsewhere"), 1, "no shop"),
        (("train", "--preset", "heroic"), 2, ""),
        (("train", "--seed", "-1"), 2, ""),
        (("evaluate", "--run", "77"), 1, "no run 77"),
        (("evaluate", "--k", "0"), 2, ""),
        (("evaluate", "--shop", "elsewhere"), 1, "no shop"),
    ],
)
def test_what_cannot_be_done_is_told_and_starts_nothing(words, status, says, lasting_shop, ask):
    before = len(lasting_shop.store.runs.list())
    ended, told = ask(lasting_shop, *words)
    assert (ended, set(told)) == (status, {"error", "hint"})
    assert says in told["error"] and "reference" not in told["error"]
    assert len(lasting_shop.store.runs.list()) == before


def test_evaluate_is_the_judgement_of_the_training(lasting_shop, ask):
    status, told = ask(lasting_shop, "evaluate")
    assert (status, set(told)) == (0, {"metrics", "calibration"})
    kept = lasting_shop.store.results.metrics(lasting_shop.latest)
    assert told["metrics"] == commands.records(kept)
    run = lasting_shop.store.runs.get(lasting_shop.latest)
    assert told["calibration"] == run.summary["calibration"]
    assert told["calibration"]["customers"] == run.summary["customers_judged"]
    assert len(told["calibration"]["bins"]) == 15 and 0 <= told["calibration"]["error"] < 0.2
    later = ask(lasting_shop, "evaluate", "--run", lasting_shop.earlier)[1]["calibration"]
    assert later["customers"] == 120 and later["brier_skill"] > 0 and later["error"] < 0.2


def test_evaluate_takes_any_size(lasting_shop, ask):
    table = figures(ask(lasting_shop, "evaluate", "--k", "7", "--k", "5", "--k", "33")[1])
    assert set(table["k"]) == {5, 7, 33, "auto"}
    assert {*OURS, *SIMPLE, "ceiling"} == set(of_all(table, "f1", 33).index)
    kept = figures(ask(lasting_shop, "evaluate", "--k", "5")[1])
    again = table[table["k"].isin([5, "auto"])].reset_index(drop=True)
    key = ["model", "k", "segment", "metric"]
    both = kept.merge(again, on=key, suffixes=("", "_again"), validate="one_to_one")
    assert len(both) == len(kept) == len(again)
    near = pd.DataFrame(
        {name: (both[name] - both[f"{name}_again"]).abs() for name in ("value", "low", "high", "n")}
    )
    assert near.fillna(0).to_numpy().max() < 1e-5


@pytest.mark.parametrize("model", ["gp_decay", "policy"])
def test_evaluate_judges_by_the_orders_after_the_runs_end(model, lasting_shop, ask, recommended):
    table = figures(ask(lasting_shop, "evaluate", "--run", lasting_shop.earlier, "--k", "6")[1])
    truth = next_orders(lasting_shop.events)
    words = ("--run", lasting_shop.earlier, "--model", model)
    rows = recommended(lasting_shop, *words, "--size", "6")[1]
    hits = [len(truth[name] & set(items)) for name, items in rows.groupby("customer_id")["item_id"]]
    found = of_all(table, "precision", 6).loc[model]
    assert found["n"] == len(truth) == 120
    assert found["value"] == pytest.approx(sum(hits) / 6 / 120, abs=1e-6)
    rows = recommended(lasting_shop, *words, "--size", "auto")[1]
    own = rows.groupby("customer_id")["item_id"]
    f1 = [2 * len(truth[name] & set(items)) / (len(items) + len(truth[name])) for name, items in own]
    assert of_all(table, "f1", "auto").loc[model, "value"] == pytest.approx(sum(f1) / 120, abs=1e-6)


def test_discovery_is_judged_by_what_was_new_to_each_customer(lasting_shop, ask, recommended):
    table = figures(ask(lasting_shop, "evaluate", "--run", lasting_shop.earlier, "--k", "6")[1])
    truth, past = next_orders(lasting_shop.events), lasting_shop.events[lasting_shop.events[c.TIME] < UNTIL]
    bought = past.groupby(c.CUSTOMER_ID)[c.ITEM_ID].agg(set)
    new = {name: items - bought[name] for name, items in truth.items() if items - bought[name]}
    words = ("--run", lasting_shop.earlier, "--model", "ease", "--size", "6", "--only-new")
    lists = recommended(lasting_shop, *words)[1].groupby("customer_id")["item_id"].agg(set)
    found = of_all(table, "discovery_recall", 6).loc["ease"]
    assert found["n"] == len(new) < 120
    recall = sum(len(items & lists[name]) / len(items) for name, items in new.items()) / len(new)
    assert found["value"] == pytest.approx(recall, abs=1e-6)


def test_evaluate_without_later_orders_falls_back_on_the_training(growing_shop, ask):
    save(growing_shop.store, "ended", growing_shop.events)
    end = str(growing_shop.events[c.TIME].max() + pd.Timedelta("1D"))
    trained = ask(growing_shop, "train", "--shop", "ended", "--until", end)[1]
    assert ask(growing_shop, "evaluate", "--shop", "ended")[1]["metrics"] == trained["metrics"]


def test_demo_trains_once_and_then_only_shows(growing_shop, ask, monkeypatch):
    def load_demo(store, progress):
        if not store.shops.exists(commands.DEMO):
            save(store, commands.DEMO, *habitual_shop())

    monkeypatch.setattr(commands, "load_demo", load_demo)
    status, told = ask(growing_shop, "demo", "--no-serve")
    assert (status, set(told)) == (0, {"run", "metrics"})
    assert growing_shop.store.runs.get(told["run"]).shop == "demo"
    assert {*OURS, *SIMPLE} <= set(figures(told)["model"])
    assert ask(growing_shop, "demo", "--no-serve") == (0, told)
    assert [run.state for run in growing_shop.store.runs.list("demo")] == [RunState.DONE]

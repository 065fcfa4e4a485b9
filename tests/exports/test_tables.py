"""`export`: tables of a shop and of its latest finished run."""

import json

import pandas as pd
import pytest

from bundlerec.bundles.due_reasons import DUE
from bundlerec.bundles.requests import REPLENISH
from bundlerec.data import columns as c
from bundlerec.data.intake import import_files
from bundlerec.errors import BadSetting, UnknownRun
from bundlerec.exports.reason_numbers import NUMBERS, OWED_TO
from bundlerec.exports.tables import export
from db.store import open_store
from tests import databases
from tests.data.files import CATALOGUE, LOG, written
from tests.pages import seed


@pytest.fixture
def store(tmp_path):
    store = open_store(databases.at(tmp_path / "shop.db"))
    text = CATALOGUE + '"=cmd()",=1+1,,2,,\n'
    import_files(store, "shop", [written(tmp_path, "log.csv", LOG), written(tmp_path, "catalogue.csv", text)])
    return store


def test_the_catalogue_and_the_log_are_exported(store, tmp_path):
    assert export(store, "shop", "catalogue", tmp_path / "out.csv") == 3
    table = pd.read_csv(tmp_path / "out.csv", dtype=str)
    assert list(table.columns) == list(c.CATALOGUE)
    assert "'=cmd()" in set(table[c.ITEM_ID])
    assert export(store, "shop", "events", tmp_path / "log2.csv") == 4


@pytest.mark.parametrize("ending", ["jsonl", "xlsx"])
def test_the_ending_says_the_format(ending, store, tmp_path):
    assert export(store, "shop", "events", tmp_path / f"log.{ending}") == 4
    read = (
        pd.read_json(tmp_path / "log.jsonl", lines=True)
        if ending == "jsonl"
        else pd.read_excel(tmp_path / "log.xlsx", engine="calamine")
    )
    assert list(read.columns) == list(c.EVENTS) and len(read) == 4


def test_results_need_a_finished_training(store, tmp_path):
    with pytest.raises(UnknownRun):
        export(store, "shop", "bundles", tmp_path / "out.csv")
    with pytest.raises(BadSetting):
        export(store, "shop", "weather", tmp_path / "out.csv")
    with pytest.raises(BadSetting):
        export(store, "shop", "events", tmp_path / "out.xls")
    assert not (tmp_path / "out.csv").exists()


def test_the_latest_finished_runs_results_are_exported_with_their_sentences(store, tmp_path):
    seed.filled_shop(store)
    run = seed.finished_run(store)
    metrics, bundles = (tmp_path / name for name in ("m.csv", "b.jsonl"))
    assert export(store, seed.SHOP, "metrics", metrics) == len(store.results.metrics(run.id))
    assert pd.read_csv(metrics)["value"][0] == 0.3
    assert export(store, seed.SHOP, "bundles", bundles) == 60 * 14
    table = pd.read_json(bundles, lines=True)
    assert list(table.columns) == [*c.BUNDLES, "why", *NUMBERS]
    told = store.results.reasons(run.id, str(table[c.CUSTOMER_ID][0]), reason="value")
    evidence = {row[c.ITEM_ID]: json.loads(row[c.EVIDENCE]) for row in told.to_dict("records")}
    assert table["chance"][0] == evidence[table[c.ITEM_ID][0]]["probability"]
    assert table["times_bought"].notna().any() and table[OWED_TO].str.contains(" %").any()
    assert table["why"].str.contains("is due again").all()
    assert table["expected_day"].isna().all()
    first = table.iloc[0]
    assert first["why"].startswith(f"Product {int(first[c.ITEM_ID][1:])} is bought")


def test_what_is_due_again_is_exported_with_its_day(store, tmp_path):
    seed.filled_shop(store)
    run = seed.finished_run(store)
    due = {c.KIND: REPLENISH, c.CUSTOMER_ID: "c000", c.BUNDLE: 1, c.ITEM_ID: "i003"}
    bundle = pd.DataFrame([{**due, c.MODEL: "policy", c.SLOT: 1, c.SCORE: 0.5}]).reindex(columns=list(c.BUNDLES))
    reason = pd.DataFrame([{**due, c.REASON: DUE, c.WEIGHT: 0.5, c.EVIDENCE: json.dumps({"day": "2024-04-02"})}])
    store.results.save_bundles(run.id, bundle, reason)
    export(store, seed.SHOP, "bundles", tmp_path / "out.csv")
    assert pd.read_csv(tmp_path / "out.csv")["expected_day"].tolist() == ["2024-04-02"]

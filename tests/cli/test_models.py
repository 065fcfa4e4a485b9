"""train, recommend, evaluate and demo on the command line, in the words of its contract."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from bundlerec import cli
from bundlerec.bundles.baselines import simple_methods
from db.store import open_store

HEADER = "customer_id,bundle,slot,item_id,score"
MODELS = ["scorer", "policy", *(method.name for method in simple_methods())]


@pytest.fixture
def answer(lasting_shop, capsys):
    """Runs a command over the trained shop with --json; (exit status, the object)."""

    def command(*words):
        status = cli.main([*map(str, words), "--db", lasting_shop.url, "--json"], open_store)
        return status, json.loads(capsys.readouterr().out)

    return command


@pytest.fixture
def bundles(answer, tmp_path):
    """Runs `recommend` and reads its file; (counts, rows as text)."""

    def command(*words):
        out = tmp_path / "out.csv"
        status, told = answer("recommend", *words, "--out", out)
        assert status == 0, told
        assert out.read_bytes().splitlines()[0].decode() == HEADER
        return told, pd.read_csv(out, dtype=str, keep_default_na=False)

    return command


def of_each(rows):
    """The items of each customer, best first."""
    return {customer: list(items) for customer, items in rows.groupby("customer_id", sort=False)["item_id"]}


def test_recommend_gives_everybody_ten_items_best_first(bundles, lasting_shop):
    told, rows = bundles()
    customers = set(lasting_shop.events["customer_id"])
    assert (told["customers"], told["rows"], told["unknown"], told["without"]) == (120, 1200, 0, 0)
    assert told["run"] == lasting_shop.latest and told["seconds"] >= 0
    assert set(rows["customer_id"]) == customers
    for _, bundle in rows.groupby("customer_id"):
        assert list(bundle["slot"]) == [str(slot) for slot in range(1, 11)]
        assert set(bundle["bundle"]) == {"1"}
        assert bundle["item_id"].is_unique
        assert bundle["score"].astype(float).diff().dropna().lt(0).all()


def test_ids_come_out_as_they_went_in(bundles, lasting_shop):
    rows = bundles("--size", "40")[1]
    assert {"007", "NA"} <= set(rows["customer_id"])
    assert set(rows["item_id"]) == set(lasting_shop.events["item_id"])
    assert {"0012", "NA", "=1+1", 'tea, "green"'} <= set(rows["item_id"])


@pytest.mark.parametrize("model", ["chosen", *MODELS])
def test_every_model_gives_bundles_of_the_asked_and_of_its_own_size(model, bundles):
    assert {len(items) for items in of_each(bundles("--model", model, "--size", "7")[1]).values()} == {7}
    told, own = bundles("--model", model, "--size", "auto")
    lengths = [len(items) for items in of_each(own).values()]
    assert told["customers"] == len(lengths) == 120
    assert min(lengths) >= 1 and max(lengths) <= 40
    falls = own.groupby("customer_id")["score"].apply(
        lambda score: score.astype(float).diff().dropna().lt(0).all()
    )
    assert falls.all()

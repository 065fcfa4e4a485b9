"""A share of the customers gets a bundle drawn by chance, and what is served is kept with its exact probability."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from bundlerec import cli
from bundlerec.bundles.answering import chance_of
from bundlerec.data import columns as c
from bundlerec.data.lists import EMPTY
from bundlerec.device import torch_device
from bundlerec.training.keeping import kept_models
from bundlerec.training.shop import end_of, load_dataset
from db.store import open_store

SHARE = 0.5
WORDS = ("recommend", "--kind", "mixed", "--size", "auto", "--day", "2024-12-24")


@pytest.fixture
def ask(growing_shop, capsys, tmp_path):
    def command(*words):
        capsys.readouterr()
        out = tmp_path / "out.csv"
        words = [*WORDS, *map(str, words), "--out", str(out), "--db", growing_shop.url, "--json"]
        status = cli.main(words, open_store)
        return status, json.loads(capsys.readouterr().out), out

    return command


@pytest.fixture
def models(growing_shop):
    store, run = growing_shop.store, growing_shop.store.runs.latest_done("default")
    dataset = load_dataset(store, "default", None)
    return kept_models(store, run.id, dataset, end_of(dataset, None), torch_device("cpu"))


def bundle_of(found):
    return tuple(found.lists.items[0][found.lists.items[0] != EMPTY].tolist())


def test_the_probability_is_that_of_the_mixture(models):
    """Bundles come up as often as it says, whoever decides who gets a drawn one."""
    customers, chance = np.zeros(1, dtype=np.int32), np.random.default_rng(5)
    best = bundle_of(models.explored(customers, np.array([False]), SHARE, 0))
    served, said = [], {}
    for seed in range(150):
        found = models.explored(customers, chance.random(1) < SHARE, SHARE, seed)
        served.append(bundle_of(found))
        assert said.setdefault(served[-1], found.probability[0]) == pytest.approx(found.probability[0], rel=1e-4)
    assert said[best] > 1 - SHARE
    for bundle in {best, *(one for one in said if said[one] > 0.05)}:
        spread = (said[bundle] * (1 - said[bundle]) / len(served)) ** 0.5
        assert abs(served.count(bundle) / len(served) - said[bundle]) < 5 * spread


def test_all_that_is_served_is_kept_as_shown_with_its_probability(growing_shop, ask):
    status, told, out = ask("--explore", SHARE)
    assert status == 0, told
    rows = pd.read_csv(out, dtype=str, keep_default_na=False).astype({c.PROBABILITY: float})
    shown = growing_shop.store.exposures.shown("default")
    assert told["shown"] == told["customers"] == shown[c.EXPOSURE].nunique()
    assert set(shown[c.CHANNEL]) == {"export"} and set(shown[c.MODEL]) == {"policy"}
    assert shown[c.ITEM_ID].tolist() == rows[c.ITEM_ID].tolist()
    np.testing.assert_allclose(shown[c.PROBABILITY], rows[c.PROBABILITY], rtol=1e-6)
    assert rows[c.PROBABILITY].between(0, 1, inclusive="right").all()
    assert 0 < told["drawn"] < told["customers"]
    usual = rows[rows[c.PROBABILITY] >= 1 - SHARE][c.CUSTOMER_ID].nunique()
    assert usual >= told["customers"] - told["drawn"]
    assert ask("--explore", SHARE)[1]["shown"] == 0


def test_without_a_share_nothing_is_drawn_and_nothing_is_kept(growing_shop, ask):
    _, told, out = ask()
    assert "drawn" not in told and c.PROBABILITY not in pd.read_csv(out)
    assert growing_shop.store.exposures.count("default") == 0


@pytest.mark.parametrize(
    "words", [("--size", "5"), ("--only-new",), ("--kind", "replenish"), ("--model", "ease"), ("--cart", "i001")]
)
def test_what_leaves_nothing_to_chance_is_refused(words, ask):
    status, told, _ = ask("--explore", 0.1, *words)
    assert status == 2 and "chance" in told["error"]


@pytest.mark.parametrize("share", [-0.1, 1])
def test_a_share_is_a_share(share, ask):
    assert ask("--explore", share)[0] == 2


def test_chances_are_even_and_the_same_for_a_customer_and_a_day():
    names = np.array([f"c{number}" for number in range(4000)], dtype=object)
    found = chance_of(names, "2024-12-24")
    assert abs((found < 0.1).mean() - 0.1) < 0.02 and found.min() >= 0 and found.max() < 1
    np.testing.assert_array_equal(found, chance_of(names, "2024-12-24"))
    assert (found != chance_of(names, "2024-12-25")).mean() > 0.99

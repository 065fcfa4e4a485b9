"""A product that came into the catalogue today, without any sale, reaches the customers whom it suits."""

from __future__ import annotations

import pandas as pd
import pytest

from bundlerec import cli
from bundlerec.data import columns as c
from db.store import open_store
from tests.shops import SHOP, save


@pytest.fixture
def launched_shop(growing_shop, tmp_path, monkeypatch):
    """The shop, trained before the product came; customers of number 4k buy from Shelf 0."""
    monkeypatch.setenv("BUNDLEREC_TEXT_CACHE", str(tmp_path / "text"))
    catalogue = pd.DataFrame(
        {c.ITEM_ID: ["launch"], c.TITLE: ["Product 900"], c.CATEGORY: ["Shelf 0"], c.PRICE: [3.0], c.COST: [1.0]}
    )
    save(growing_shop.store, SHOP, growing_shop.events.head(0), catalogue)
    return growing_shop


@pytest.mark.parametrize("model", ["scorer", "policy"])
def test_it_stands_in_bundles_of_those_who_buy_from_its_shelf(model, launched_shop, recommended):
    told, rows = recommended(launched_shop, "--model", model, "--size", "12")
    gets = rows[rows["item_id"] == "launch"]
    high = gets[gets["slot"].astype(int) <= 6]["customer_id"].replace({"007": "c000", "NA": "c001"})
    assert len(high) >= 25 and (high.str[1:].astype(int) % 4 == 0).mean() > 0.9
    assert gets["customer_id"].is_unique and told["rows"] == 12 * 120
    falls = rows.groupby("customer_id")["score"].apply(
        lambda score: score.astype(float).diff().dropna().lt(0).all()
    )
    assert falls.all()


@pytest.mark.parametrize("model", ["gp_decay", "best_sellers"])
def test_simple_methods_offer_what_was_sold_alone(model, launched_shop, recommended):
    rows = recommended(launched_shop, "--model", model, "--size", "12")[1]
    assert "launch" not in set(rows["item_id"])


def test_who_is_not_known_gets_best_sellers_and_is_told_of_in_words(lasting_shop, tmp_path, capsys):
    people = tmp_path / "people.csv"
    people.write_text("nobody\nc044\n")
    words = ["recommend", "--customers", str(people), "--out", str(tmp_path / "out.csv"), "--db", lasting_shop.url]
    assert cli.main(words, open_store) == 0
    assert "no order of 1 of them: they get what sells best of late" in " ".join(capsys.readouterr().err.split())

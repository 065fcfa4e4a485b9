"""The merchant's own bundles on the Bundles page."""

import pandas as pd
import pytest

from bundlerec.bundles.existing.building import build_existing
from bundlerec.data import columns as c
from bundlerec.store import ImportRecord, TablesOfFile
from pages.common.bundle_export import as_csv
from tests.bundles.existing.world import log, table
from tests.pages import seed
from tests.pages.conftest import text_of


@pytest.fixture
def run(store):
    seed.filled_shop(store)
    record = ImportRecord("own.csv", "own", "bundles", "bundles", {})
    own = table({f"B-{letter}": [f"i00{number}" for number in range(9)] for letter in "xy"} | {"B-tea": ["green"]})
    store.data.save(seed.SHOP, [TablesOfFile(record, bundles=own)])
    run = seed.finished_run(store)
    made = seed.bundles_and_reasons()
    ours = build_existing(table(), log())
    people = {"t9": "c000", "k9": "c001"}
    mine = [
        rows.replace({c.CUSTOMER_ID: people, c.ITEM_ID: {"B-coffee": "B-x", "B-cocoa": "B-y"}}) for rows in ours
    ]
    store.results.save_bundles(run.id, *(pd.concat(pair) for pair in zip(made, mine, strict=True)))
    return run


def test_a_customer_sees_the_shops_own_bundles_best_first_with_reasons(visit, run):
    text = text_of(visit("Bundles", customer="c000"))
    assert "Bundles you already have" in text
    assert text.index("1. Tea for two") < text.index("2. B-")
    assert "9 products\\: Product 0, Product 1, Product 2, Product 3, Product 4, Product 5 and 3 more" in text
    assert "of its 3 products bought before; customers with green like it" in text
    assert "of this advice comes from *green*" in text
    assert "for all instead of ~~" in text, "what they cost"


def test_the_best_customers_of_a_bundle_are_listed(visit, run):
    at = visit("Bundles", customer="c001")
    best = at.dataframe[-1].value
    assert at.selectbox(key=f"own_bundle{run.id}").value == "B-x"
    assert best["Customer"].iloc[0].startswith(("k", "c001")) and len(best) == 10
    assert best["Its place for them"].iloc[0] == 1


def test_a_shop_without_bundles_sees_nothing_of_them(visit, store):
    seed.filled_shop(store)
    seed.finished_run(store)
    assert "already have" not in text_of(visit("Bundles", customer="c000"))


def test_the_file_names_own_bundles_by_their_titles(store, run):
    rows = as_csv(store, run, "c000").decode("utf-8-sig")
    assert "existing,1,1,B-tea,Tea for two" in rows

"""rank-bundles on the command line, and what a training leaves of the shop's own bundles."""

from __future__ import annotations

import pandas as pd
import pytest

from bundlerec.bundles.requests import EXISTING
from bundlerec.data import columns as c
from tests.shops import SHOP, UNTIL, trained


@pytest.fixture
def with_bundles(growing_shop, ask, tmp_path):
    """The shop with four bundles: each half a shelf of ten products."""
    path = tmp_path / "own.csv"
    codes = sorted(growing_shop.events[c.ITEM_ID].unique())
    lines = [f'S{shelf},"{item.replace(chr(34), chr(34) * 2)}"' for shelf in range(4)
             for item in codes[shelf * 10 : shelf * 10 + 2]]  # fmt: skip
    path.write_text("bundle_id,item_id\n" + "\n".join(lines))
    assert ask(growing_shop, "import", path)[0] == 0
    return growing_shop


@pytest.fixture
def rank(ask, tmp_path):
    def command(shop, *words):
        out = tmp_path / "ranked.csv"
        status, told = ask(shop, "rank-bundles", *words, "--out", out)
        assert status == 0, told
        return told, pd.read_csv(out, dtype=str, keep_default_na=False)

    return command


def test_every_customer_gets_the_shops_bundles_best_first(with_bundles, rank):
    told, rows = rank(with_bundles, "--again")
    assert list(rows.columns) == ["customer_id", "bundle", "slot", "item_id", "score", "bundle_id"]
    assert told.pop("seconds") >= 0
    assert told == {
        "run": with_bundles.latest, "customers": 120, "rows": 480, "unknown": 0, "without": 0,
        "taken_left_out": False, "problems": [],
    }  # fmt: skip
    assert set(rows["customer_id"]) == set(with_bundles.events[c.CUSTOMER_ID])
    assert rows.groupby("customer_id")["bundle_id"].nunique().eq(4).all()
    assert rows.groupby("customer_id")["score"].agg(lambda s: s.astype(float).is_monotonic_decreasing).all()


def test_size_and_customers_are_as_asked(with_bundles, rank, tmp_path):
    people = tmp_path / "people.csv"
    people.write_text("NA\nstranger\n")
    told, rows = rank(with_bundles, "--size", 2, "--customers", people, "--again")
    assert (told["customers"], told["rows"], told["unknown"]) == (2, 4, 1)
    assert rows["customer_id"].tolist() == ["NA", "NA", "stranger", "stranger"]


def test_a_run_that_stopped_earlier_sees_nothing_later(with_bundles, rank):
    before = rank(with_bundles, "--run", with_bundles.earlier, "--again")[1]
    late = with_bundles.events[c.TIME] >= UNTIL
    assert late.any()
    assert not before.equals(rank(with_bundles, "--again")[1])


def test_a_shop_without_bundles_says_what_to_import(lasting_shop, ask, tmp_path):
    status, told = ask(lasting_shop, "rank-bundles", "--out", tmp_path / "out.csv")
    assert status == 1 and "has no bundles of its own" in told["error"] and "bundle_id,item_id" in told["hint"]
    assert not (tmp_path / "out.csv").exists()


def test_a_shop_without_a_training_ranks_from_all_it_knows(ask, rank, tmp_path, growing_shop):
    log, own = tmp_path / "log.csv", tmp_path / "own.csv"
    log.write_text(
        "customer_id,item_id,order_id,timestamp\na,tea,1,2024-01-01\na,B1,2,2024-01-02\nb,tea,3,2024-01-03\n"
    )
    own.write_text("bundle_id,item_id\nB1,tea\nB1,pot\nB2,mug\nB2,jug\n")
    assert ask(growing_shop, "--shop", "new", "import", log, own)[0] == 0
    told, rows = rank(growing_shop, "--shop", "new")
    assert told["run"] is None and told["taken_left_out"] is True
    assert rows[["customer_id", "bundle_id"]].to_numpy().tolist() == [["a", "B2"], ["b", "B1"], ["b", "B2"]]


def test_a_training_leaves_them_for_the_pages(with_bundles):
    run = trained(with_bundles.store, SHOP)
    rows = with_bundles.store.results.bundles(run.id, kind=EXISTING)
    assert rows[c.CUSTOMER_ID].nunique() == 120
    one = with_bundles.store.results.bundles(run.id, kind=EXISTING, item_id=rows[c.ITEM_ID].iloc[0])
    assert set(one[c.ITEM_ID]) == {rows[c.ITEM_ID].iloc[0]}
    why = with_bundles.store.results.reasons(run.id, "007")
    assert {"sentence", "because"} <= set(why[why[c.KIND] == EXISTING][c.REASON])

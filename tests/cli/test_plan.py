"""The command `plan`, and the list of demand."""

import pandas as pd

from bundlerec.data import columns as c
from tests.shops import SHOP, save


def test_a_plan_keeps_within_stock_and_says_what_it_expects(growing_shop, ask, tmp_path):
    stock = pd.DataFrame({c.ITEM_ID: [f"i{item:03}" for item in range(10, 40)], c.STOCK: 4.0})
    save(growing_shop.store, SHOP, None, stock)
    out = tmp_path / "plan.csv"
    status, told = ask(growing_shop, "plan", "--size", "3", "--out", out)
    rows = pd.read_csv(out, dtype={c.ITEM_ID: str, c.CUSTOMER_ID: str})
    assert status == 0 and told["rows"] == told["pieces"] == len(rows) > 0
    assert (rows[rows[c.ITEM_ID].isin(stock[c.ITEM_ID])][c.ITEM_ID].value_counts() <= 4).all()
    assert told["aim"] == "margin" and told["products_short"] > 0
    assert 0.95 < told["share_of_best_at_least"] <= 1 and told["value"] < told["value_without_limit"]
    expected = told["estimates_per_100_customers"]
    assert set(expected) == {"purchases", "takings", "margin"}
    assert all(one["low"] < one["value"] < one["high"] for one in expected.values())
    assert any("is not known" in problem for problem in told["problems"])
    out = tmp_path / "demand.xlsx"
    assert ask(growing_shop, "export", "--what", "demand", "--out", out) == (
        0,
        {"rows": len(pd.read_excel(out, engine="calamine"))},
    )


def test_a_plan_for_what_is_not_there_is_told(growing_shop, ask):
    assert ask(growing_shop, "plan", "--size", "none")[0] == 2
    assert ask(growing_shop, "plan", "--aim", "fame")[0] == 2
    assert ask(growing_shop, "plan", "--run", "99")[0] == 1

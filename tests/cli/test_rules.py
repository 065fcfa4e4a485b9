"""The command `rules`: what is ruled holds for whatever is written out."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from bundlerec.data import columns as c

CARTS = "cart_id,item_id\nx,i012\n"


def test_rules_are_set_shown_and_taken_away(growing_shop, ask):
    status, told = ask(growing_shop, "rules")
    assert (status, told["rules"], told["effects"]) == (0, {}, [])
    words = ("--set", "exclude_items=i012", "--set", "exclude_items=0012", "--set", "most_price=6")
    status, told = ask(growing_shop, "rules", *words)
    assert status == 0 and told["rules"] == {"all": {"exclude_items": ["i012", "0012"], "most_price": 6.0}}
    one, two, both = told["effects"]
    assert (one["kind"], one["rule"], one["products"]) == ("all", "exclude_items", 2)
    assert two["rule"] == "most_price" and two["products"] > 0 and both["rule"] == ""
    assert both["products"] >= two["products"] and both["hits"] > 0 and both["money"] > 0
    _, told = ask(growing_shop, "rules", "--kind", "mixed", "--set", "in_stock=true")
    assert set(told["rules"]) == {"all", "mixed"}
    _, told = ask(growing_shop, "rules", "--unset", "most_price")
    assert told["rules"]["all"] == {"exclude_items": ["i012", "0012"]}
    _, told = ask(growing_shop, "rules", "--clear")
    assert set(told["rules"]) == {"mixed"}


def test_a_dry_run_changes_nothing(growing_shop, ask):
    status, told = ask(growing_shop, "rules", "--set", "in_stock=yes", "--dry-run")
    assert status == 0 and told["rules"] == {"all": {"in_stock": True}}
    assert told["effects"][0]["products"] == 40
    assert growing_shop.store.rules.all("default") == {}


def test_rules_come_from_a_file(growing_shop, ask, tmp_path):
    file = tmp_path / "rules.json"
    file.write_text(
        json.dumps(
            {"exclude_categories": ["Shelf 1"], "blackouts": [{"first": "2030-01-01", "last": "2030-01-02"}]}
        )
    )
    assert ask(growing_shop, "rules", "--kind", "ranked", "--file", file)[0] == 0
    assert set(growing_shop.store.rules.all("default")) == {"ranked"}
    _, told = ask(
        growing_shop, "rules", "--set", "blackouts=2030-02-01..2030-02-03", "--set", "blackouts=2030-03-01"
    )
    assert [one["last"] for one in told["rules"]["all"]["blackouts"]] == ["2030-02-03", "2030-03-01"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--set", "in_stok=true"), "in_stok"),
        (("--set", "in_stock"), "RULE=VALUE"),
        (("--unset", "everything"), "everything"),
        (("--set", "least_price=dear"), "least_price"),
        (("--set", "least_price=1", "--set", "least_price=2"), "one value"),
        (("--kind", "weather"), "weather"),
        (("--file", "nowhere.json"), "nowhere.json"),
        (("--set", "blackouts=soon"), "blackouts"),
    ],
)
def test_what_is_no_rule_is_told(words, says, growing_shop, ask):
    status, told = ask(growing_shop, "rules", *words)
    assert status in (1, 2) and says in told["error"] + told["hint"] and "reference" not in told["error"]
    assert growing_shop.store.rules.all("default") == {}


def test_recommend_carts_and_export_obey(growing_shop, ask, recommended, tmp_path):
    ask(growing_shop, "rules", "--set", "exclude_categories=Shelf 1", "--set", "exclude_items=007")
    gone = {f"i{number:03}" for number in range(10, 20)}
    for words in ((), ("--kind", "mixed", "--size", "auto"), ("--model", "ease", "--only-new")):
        told, rows = recommended(growing_shop, *words)
        assert not gone & set(rows["item_id"]) and told["without"] == 0
    assert any("007" in one for one in told["problems"])
    (tmp_path / "carts.csv").write_text(CARTS)
    assert not gone & set(recommended(growing_shop, "--carts", tmp_path / "carts.csv")[1]["item_id"])
    out = tmp_path / "bundles.csv"
    assert ask(growing_shop, "export", "--what", "bundles", "--out", out)[0] == 0
    rows = pd.read_csv(out, dtype=str)
    assert len(rows) and not gone & set(rows[c.ITEM_ID])


def test_a_day_of_blackout_leaves_nothing_and_says_so(growing_shop, ask, recommended):
    ask(growing_shop, "rules", "--set", "blackouts=2030-12-24..2030-12-26")
    told, rows = recommended(growing_shop, "--day", "2030-12-25")
    assert len(rows) == 0 and told["without"] == told["customers"] == 120
    assert any("blackout 2030-12-24 to 2030-12-26" in one for one in told["problems"])
    assert recommended(growing_shop, "--day", "2030-12-27")[0]["rows"] == 1200

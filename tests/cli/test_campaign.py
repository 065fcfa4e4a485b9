"""The command `campaign`, from choosing customers to what came of it."""

from __future__ import annotations

import json
from datetime import timedelta

import pandas as pd
import pytest

from bundlerec.data import columns as c
from bundlerec.store import ImportRecord, TablesOfFile
from tests.shops import SHOP, save
from tests.worlds import START

NAME = "Spring tea"
FIRST = "2024-03-27"  # after the log's last day


@pytest.fixture
def written(growing_shop, ask, tmp_path):
    """A campaign of everybody, a third held back, that was written out; (answer, rows of the file)."""
    out = tmp_path / "sending.csv"
    words = ("--create", NAME, "--kind", "mixed", "--holdout", 0.33, "--start", FIRST, "--days", 10, "--out", out)
    status, told = ask(growing_shop, "campaign", *words)
    assert status == 0, told
    return told, pd.read_csv(out, dtype=str, keep_default_na=False)


def test_a_campaign_is_chosen_drawn_priced_and_written_out(growing_shop, written):
    told, rows = written
    members = growing_shop.store.campaigns.members(growing_shop.store.campaigns.get(SHOP, NAME).id)
    assert told["customers"] == len(members) == 120 and abs(told["held"] - 0.33 * 120) < 1
    assert (told["state"], told["rows"]) == ("running", 120 - told["held"])
    held = set(members.loc[members[c.HELD], c.CUSTOMER_ID])
    assert not held & set(rows["customer_id"]) and len(rows) == told["rows"]
    assert rows["best_day"].between(FIRST, "2024-04-05").all() and rows["best_day"].is_monotonic_increasing
    assert (rows["bundle_price"].astype(float) <= rows["list_price"].astype(float)).all()
    assert rows["reason"].str.contains("Bought in").mean() > 0.8
    assert not rows.map(lambda cell: cell.startswith(("=", "+", "-", "@"))).to_numpy().any()
    assert "'=1+1" in rows.filter(like="item_").to_numpy()  # an id that a spreadsheet would run


def test_the_next_campaign_holds_back_others_unless_its_draw_is_said(growing_shop, written, ask):
    def held(name, *more):
        words = ("--create", name, "--kind", "mixed", "--holdout", 0.33, "--start", FIRST, *more)
        status, told = ask(growing_shop, "campaign", *words)
        assert status == 0, told
        return told["seed"], _held_back(growing_shop.store, name)

    first = growing_shop.store.campaigns.get(SHOP, NAME)
    same = held("As before", "--seed", first.seed)
    other = held("Another")
    growing_shop.store.campaigns.drop(growing_shop.store.campaigns.get(SHOP, "As before").id)
    assert held("After one was dropped")[0] not in (first.seed, other[0])
    assert same == (first.seed, _held_back(growing_shop.store, NAME))
    assert first.seed != other[0]
    assert other[1] != same[1] and abs(len(other[1]) - len(same[1])) <= 1


def test_what_was_written_out_counts_as_shown_once(growing_shop, written, ask, tmp_path):
    _, rows = written
    again = tmp_path / "again.jsonl"
    status, told = ask(growing_shop, "export", "--what", "campaign", "--campaign", NAME, "--out", again)
    assert (status, told["rows"]) == (0, len(rows))
    campaign = growing_shop.store.campaigns.get(SHOP, NAME)
    shown = growing_shop.store.exposures.shown(SHOP, campaign=campaign.id)
    assert shown[c.EXPOSURE].nunique() == len(rows) and set(shown[c.CHANNEL]) == {c.IN_CAMPAIGN}
    assert set(shown[c.CUSTOMER_ID]) == set(rows["customer_id"])
    one = shown[shown[c.CUSTOMER_ID] == "007"]
    row = rows[rows["customer_id"] == "007"]
    if len(row):
        items = [cell for cell in row.filter(like="item_").iloc[0] if cell]
        assert [item.removeprefix("'") for item in items] == one[c.ITEM_ID].tolist()


def test_an_effect_shows_in_later_orders(growing_shop, written, ask, tmp_path):
    """Everybody who got the offer buys the first product of it, of those held back every fourth."""
    store = growing_shop.store
    status, told = ask(growing_shop, "campaign", "--judge", NAME)
    assert status == 0 and "import later orders" in told["judgement"]["verdict"]
    members = store.campaigns.members(store.campaigns.get(SHOP, NAME).id)
    held = members[members[c.HELD]]
    buyers = pd.concat([members[~members[c.HELD]], held.iloc[::4]])
    log = _orders(buyers[c.CUSTOMER_ID], [json.loads(items)[0] for items in buyers[c.ITEMS]], day=88)
    save(store, SHOP, log)
    _, told = ask(growing_shop, "campaign", "--judge", NAME)
    assert "Orders are known of 3 of the campaign's 10 days" in " ".join(told["judgement"]["notes"])
    save(store, SHOP, _orders(["nobody else"], ["i010"], day=99))
    status, told = ask(growing_shop, "campaign", "--finish", NAME)
    judgement = told["judgement"]
    assert status == 0 and told["state"] == "finished" and judgement["seen"] == 10 and not judgement["notes"]
    main = judgement["effects"][0]
    assert (main["treated"], main["held"]) == (1.0, pytest.approx(len(held.iloc[::4]) / len(held)))
    assert 0.5 < main["low"] < 0.75 < main["high"] and "more of 100 customers bought" in judgement["verdict"]
    again = ask(growing_shop, "export", "--what", "campaign", "--campaign", NAME, "--out", tmp_path / "again.csv")
    assert again == (0, {"rows": len(members) - len(held)})
    assert [one["measure"] for one in judgement["effects"]] == ["bundle", "bought", "takings", "margin"]


def test_what_reached_the_held_back_is_told(growing_shop, written, ask, tmp_path):
    words = ("--kind", "ranked", "--holdout", 0, "--start", FIRST, "--days", 10, "--out", tmp_path / "second.csv")
    assert ask(growing_shop, "campaign", "--create", "Second", *words)[0] == 0
    save(growing_shop.store, SHOP, _orders(["nobody else"], ["i010"], day=99))
    _, told = ask(growing_shop, "campaign", "--judge", NAME)
    assert any("offered a bundle by another campaign" in note for note in told["judgement"]["notes"])
    _, second = ask(growing_shop, "campaign", "--judge", "Second")
    assert "Nobody was held back" in second["judgement"]["verdict"]


def test_an_erased_customer_leaves_the_campaign(growing_shop, written, ask):
    save(growing_shop.store, SHOP, _orders(["nobody else"], ["i010"], day=99))
    assert ask(growing_shop, "erase-customer", "NA")[0] == 0
    _, told = ask(growing_shop, "campaign", "--judge", NAME)
    assert any("1 customer was erased" in note for note in told["judgement"]["notes"])
    assert told["judgement"]["treated"] + told["judgement"]["held"] == 119


def test_a_dry_run_and_the_same_seed_change_nothing(growing_shop, ask, tmp_path):
    words = ("campaign", "--create", NAME, "--segment", "loyal", "--seed", 3, "--start", FIRST)
    status, told = ask(growing_shop, *words, "--dry-run")
    assert status == 0 and told["state"] == "draft" and growing_shop.store.campaigns.list(SHOP) == []
    assert 0 < told["customers"] < 120 and told["segment_words"][0].startswith("Loyal: 12 orders or more")
    _, made = ask(growing_shop, *words)
    assert {name: made[name] for name in ("customers", "held")} == {
        name: told[name] for name in ("customers", "held")
    }
    _, told = ask(growing_shop, "campaign", "--list")
    assert [(one["name"], one["state"]) for one in told["campaigns"]] == [(NAME, "draft")]
    assert ask(growing_shop, "campaign", "--finish", NAME)[0] == 1
    assert ask(growing_shop, "campaign", "--judge", NAME)[0] == 1
    assert ask(growing_shop, "campaign", "--drop", NAME) == (0, {"dropped": NAME})
    assert growing_shop.store.campaigns.list(SHOP) == []


@pytest.mark.parametrize(
    ("start", "says"), [("2024-03-01", "not for a proof"), (None, "as if it began on"), (FIRST, "")]
)
def test_a_start_in_the_past_and_a_log_that_ended_long_ago_are_told(start, says, growing_shop, ask):
    words = () if start is None else ("--start", start)
    _, told = ask(growing_shop, "campaign", "--create", NAME, "--kind", "mixed", *words, "--dry-run")
    assert says in "".join(told["problems"]) and bool(says) == bool(told["problems"])


def test_who_is_new_since_the_training_is_told(growing_shop, ask):
    save(growing_shop.store, SHOP, _orders(["newcomer"], ["i010"], day=86))
    _, told = ask(growing_shop, "campaign", "--create", NAME, "--kind", "mixed", "--start", FIRST, "--dry-run")
    assert (told["chosen"], told["customers"], told["without"]) == (121, 120, 1)
    assert "1 of the chosen customers can't be offered anything" in "".join(told["problems"])


def test_rules_of_the_shop_hold_and_are_kept_with_the_campaign(growing_shop, ask, tmp_path):
    ask(growing_shop, "rules", "--set", "exclude_categories=Shelf 1")
    out = tmp_path / "sending.csv"
    status, told = ask(growing_shop, "campaign", "--create", NAME, "--kind", "ranked", "--size", 3, "--out", out)
    assert status == 0 and told["rules"] == {"exclude_categories": ["Shelf 1"]}
    rows = pd.read_csv(out, dtype=str)
    items = set(rows.filter(like="item_").to_numpy().ravel())
    assert items and not items & {f"i{number:03}" for number in range(10, 20)} and "item_4" not in rows


def test_who_is_marked_as_sensitive_since_is_not_chosen_by_it(growing_shop, ask, tmp_path):
    people = pd.DataFrame({c.CUSTOMER_ID: ["c010", "c011"], c.ATTRIBUTE: "faith", c.VALUE: "x"})
    record = ImportRecord("p.csv", "p", "plain", "customers", {})
    growing_shop.store.data.save(SHOP, [TablesOfFile(record, customers=people)])
    words = ("campaign", "--create", NAME, "--segment", "attribute:faith=x")
    assert ask(growing_shop, *words)[0] == 0
    growing_shop.store.data.mark_sensitive(SHOP, {"faith": True})
    out = tmp_path / "sending.csv"
    status, told = ask(growing_shop, "export", "--what", "campaign", "--campaign", NAME, "--out", out)
    assert status == 2 and "sensitive" in told["error"] and not out.exists()
    status, told = ask(growing_shop, *words[:2], "Again", *words[3:])
    assert status == 2 and "sensitive" in told["error"]


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        ((), 2, "One thing at a time"),
        (("--list", "--judge", NAME), 2, "One thing at a time"),
        (("--create", " "), 2, "needs a name"),
        (("--create", NAME, "--segment", "rich"), 2, "rich"),
        (("--create", NAME, "--holdout", 0.9), 2, "held back"),
        (("--create", NAME, "--kind", "weather"), 1, "weather"),
        (("--create", NAME, "--start", "soon"), 2, "soon"),
        (("--create", NAME, "--segment", "new:1"), 2, "Nobody is in this campaign"),
        (("--create", NAME, "--out", "file.docx"), 2, ".docx"),
        (("--create", NAME, "--kind", "mixed", "--out", "no/such/folder/file.csv"), 1, "can't be written"),
        (("--judge", NAME), 1, "no campaign"),
        (("--drop", NAME), 1, "no campaign"),
    ],
)
def test_what_can_not_be_is_told_and_leaves_nothing(words, status, says, growing_shop, ask):
    found, told = ask(growing_shop, "campaign", *words)
    assert found == status and says in told["error"] + told["hint"] and "reference" not in told["error"]
    assert growing_shop.store.campaigns.list(SHOP) == []


def test_a_campaign_is_named_with_that_export_only(growing_shop, ask, tmp_path):
    assert ask(growing_shop, "export", "--what", "campaign", "--out", tmp_path / "x.csv")[0] == 2
    assert ask(growing_shop, "export", "--what", "events", "--campaign", NAME, "--out", tmp_path / "x.csv")[0] == 2


def _orders(customers, items, day):
    return pd.DataFrame(
        {
            c.CUSTOMER_ID: list(customers),
            c.ITEM_ID: list(items),
            c.ORDER_ID: [f"late-{who}" for who in customers],
            c.TIME: pd.Timestamp(START + timedelta(days=day)),
            c.KIND: c.PURCHASE,
            c.QUANTITY: 1.0,
            c.PRICE: 2.0,
        }
    )


def _held_back(store, name):
    members = store.campaigns.members(store.campaigns.get(SHOP, name).id)
    return set(members.loc[members[c.HELD], c.CUSTOMER_ID])

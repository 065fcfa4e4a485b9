"""Rows of products on cards: pictures, prices, stock and short reasons."""

import pandas as pd
import pytest

from bundlerec.bundles.rules.model import ALL, Rules
from bundlerec.bundles.rules.of_shop import save_rules
from bundlerec.data import columns as c
from pages.common import product_row, reason_chips, words
from pages.common.customer_history import told_apart
from pages.common.reasons import Reason
from tests.money.shop import stocked
from tests.pages import seed
from tests.pages.conftest import text_of
from tests.shops import save

PICTURE = "https://img.example/a.jpg?w=1&h=2"


def reason(kind, weight=1.0, **evidence):
    return Reason(kind, weight, evidence)


BECAUSE = reason("because", 0.4, item_id="jam", title="Jam", own=False)
HABIT = reason("habit", 31, times=31, last="2017-12-21", days_ago=11, usual_gap_days=11.6)


def test_a_picture_has_the_title_as_its_words_and_nothing_of_it_runs():
    shown = product_row.picture(f" {PICTURE}", 'A "big" <b>pan</b>')
    assert 'src="https://img.example/a.jpg?w=1&amp;h=2"' in shown
    assert 'alt="A &quot;big&quot; &lt;b&gt;pan&lt;/b&gt;"' in shown


@pytest.mark.parametrize(
    "address",
    [
        "",
        "javascript:alert(1)",
        "data:image/png;base64,xx",
        "file:///etc/passwd",
        "//x.org/a.png",
        "https://",
        "http://[x",
    ],
)
def test_only_addresses_of_the_web_are_fetched(address):
    assert product_row.picture(address, "Tea") == ""


@pytest.mark.parametrize(
    ("why", "told"),
    [
        ([], []),
        ([reason("due", 0.5, day="2018-01-07", times=31)], ["bought 31 times", "due 7 Jan"]),
        ([HABIT, BECAUSE], ["bought 31 times", "due 2 Jan"]),
        (
            [reason("habit", 31, last="2017-12-10", days_ago=22, usual_gap_days=11.6)],
            ["bought 31 times", "due again"],
        ),
        ([reason("habit", 31, last="2017-01-10", days_ago=300, usual_gap_days=11.6)], ["bought 31 times"]),
        ([reason("habit", 2, last="2017-12-21", days_ago=11, usual_gap_days=11.6)], ["bought twice"]),
        ([reason("habit", 1, last="2017-12-21", days_ago=11)], ["bought once"]),
        ([BECAUSE], ["new to the customer"]),
        ([reason("sentence", text="It sells most.")], []),
        ([BECAUSE, reason("together", 9, title="Bananas")], ["new to the customer", "goes with Bananas"]),
    ],
)
def test_short_reasons(why, told):
    assert reason_chips.chips(why) == told


def test_no_more_than_three_and_what_a_rule_did_comes_first():
    found = reason_chips.chips([HABIT, reason("together", 9, title="A very, very long title")], promoted=True)
    assert found == ["promoted", "bought 31 times", "due 2 Jan"]
    short = reason_chips.chips([reason("together", 9, title="A very, very long title")])
    assert short == ["goes with A very, very long…"]
    assert reason_chips.line(["[x](y)"]) == f":gray-badge[{words.plain('[x](y)')}]"


def test_products_of_the_same_title_have_their_codes_behind_it():
    assert told_apart({"a": "Milk", "b": "Milk", "c": "Tea"}) == {"a": "Milk (a)", "b": "Milk (b)", "c": "Tea"}


def test_cards_tell_products_of_the_same_title_apart(visit, store):
    seed.filled_shop(store)
    one, two = first_of(store, seed.finished_run(store))[:2]
    save(store, seed.SHOP, None, pd.DataFrame({c.ITEM_ID: [one, two], c.TITLE: ["Milk", "Milk"]}))
    text = text_of(visit("Bundles", customer="c000"))
    assert f"Milk ({one})" in text.replace("\\", "") and f"Milk ({two})" in text.replace("\\", "")


def first_of(store, run, customer="c000"):
    return (
        store.results.bundles(run.id, customer_id=customer, kind="mixed").sort_values(c.SLOT)[c.ITEM_ID].tolist()
    )


def test_a_row_tells_price_struck_price_stock_and_shows_the_picture(visit, store):
    run = stocked(store, {"i000": 5.0})
    item, other = first_of(store, run)[:2]
    told = {c.ITEM_ID: [item, other], c.STOCK: [7.0, 0.0], c.IMAGE_URL: [PICTURE, "javascript:alert(1)"]}
    save(store, seed.SHOP, None, pd.DataFrame(told))
    at = visit("Bundles", customer="c000")
    text = text_of(at)
    assert "7 in stock" in text and "not in stock" in text and "~~ " in text
    [shown] = [one.proto.body for one in at.get("html") if "<img" in one.proto.body]
    assert 'src="https://img.example' in shown and "alt=" in shown


def test_the_parts_of_a_reduced_bundle_add_up_to_its_price(visit, store):
    run = stocked(store, {"i000": 5.0})
    from bundlerec.money.of_bundles import bundle_offers
    from pages.common import bundle_money

    rows = store.results.bundles(run.id, customer_id="c000", kind="mixed")
    offer = bundle_offers(store, run, rows, [c.BUNDLE]).loc[1].to_dict()
    assert offer[c.SAVING] > 0
    parts = bundle_money.reduced(offer, [4.5] * len(rows), "EUR")
    assert sum(parts) == pytest.approx(offer[c.BUNDLE_PRICE])
    assert bundle_money.reduced({**offer, c.SAVING: 0.0}, [4.5], "EUR") == []


def test_what_a_rule_offers_sooner_says_so(visit, store):
    seed.filled_shop(store)
    run = seed.finished_run(store)
    assert "promoted" not in str(folds(visit("Bundles", customer="c000")))
    save_rules(store, seed.SHOP, ALL, Rules(promote_items=(first_of(store, run)[0],)))
    assert [label for label in folds(visit("Bundles", customer="c000")) if "badge[promoted]" in label]


def folds(at):
    return [one.label for one in at.expander if "Why" in one.label]


def test_an_answer_stands_on_the_closed_row(visit, store):
    seed.filled_shop(store)
    item = first_of(store, seed.finished_run(store))[0]
    at = visit("Bundles", customer="c000")
    assert folds(at) and all(label.startswith("Why :gray-badge[") for label in folds(at))
    pills = next(one for one in at.get("button_group") if one.label == f"What the customer said of {item}")
    at = pills.select(c.DISMISSED).run()
    assert [label.startswith(":material/close: Why") for label in folds(at)].count(True) == 1


def test_the_reasons_behind_the_chips_are_all_there(visit, store):
    seed.filled_shop(store)
    seed.finished_run(store)
    at = visit("Bundles", customer="c000")
    text = text_of(at)
    assert "bought 3 times" in folds(at)[0] and "usually again after" in text

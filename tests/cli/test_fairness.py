"""The commands `fairness`, `report-bundle` and `reports`."""

import pandas as pd
import pytest

from bundlerec.data import columns as c
from bundlerec.fairness.audit import audit_summary
from bundlerec.store import ImportRecord, TablesOfFile
from tests.shops import SHOP


@pytest.fixture
def known_shop(growing_shop):
    """The trained shop, of whose customers an age and a newsletter are known; nothing is known of the last ten."""
    return with_attributes(growing_shop)


def with_attributes(shop, ages=("young", "old")):
    ids = shop.store.data.customer_ids(SHOP)[:-10]
    rows = [(one, "age", ages[number % len(ages)]) for number, one in enumerate(ids)]
    rows += [(one, "newsletter", "yes" if number % 2 else "no") for number, one in enumerate(ids)]
    table = pd.DataFrame(rows, columns=list(c.CUSTOMERS)).assign(sensitive=lambda t: t[c.ATTRIBUTE] == "age")
    shop.store.data.save(
        SHOP, [TablesOfFile(ImportRecord("c.csv", "c", "plain", "customers", {}), customers=table)]
    )
    return shop


def test_groups_are_compared_with_intervals_and_counts(ask, known_shop):
    status, told = ask(known_shop, "fairness")
    assert status == 0 and told["judged"] > 90 and told["customers"] == 120
    groups = {row["group"]: row for row in told["groups"] if row["metric"] == "f1"}
    assert set(groups) == {"everybody", "old", "young", "not known"}
    assert groups["everybody"]["n"] == told["judged"] and groups["old"]["n"] + groups["young"]["n"] <= 110
    assert groups["old"]["low"] <= groups["old"]["value"] <= groups["old"]["high"]
    assert {gap["metric"] for gap in told["gaps"]} == {"hits", "f1", "discovery", "price", "best_sellers"}
    assert not any(gap["more_than_chance"] for gap in told["gaps"]), "ages were dealt out in turn"


def test_another_attribute_that_is_a_copy_is_warned_of(ask, known_shop):
    _, told = ask(known_shop, "fairness")
    [copy] = [one for one in told["gives_away"] if one["by"] == "newsletter"]
    assert copy["gives_away"] and any("“newsletter” gives “age” away" in one for one in told["sentences"])


def test_figures_of_groups_are_those_of_the_metrics_table(ask, known_shop):
    _, told = ask(known_shop, "fairness")
    metrics = known_shop.store.results.metrics(known_shop.latest)
    f1 = metrics[(metrics[c.MODEL] == told["model"]) & (metrics[c.K] == 10) & (metrics[c.METRIC] == "f1")]
    whole = f1[f1[c.SEGMENT] == "all"][c.VALUE].iloc[0]
    [mine] = [row for row in told["groups"] if row["metric"] == "f1" and row["group"] == "everybody"]
    assert mine["value"] == pytest.approx(whole, abs=1e-6)


def test_where_nothing_is_sensitive_it_says_how_to_mark_it(ask, growing_shop):
    status, told = ask(growing_shop, "fairness")
    assert status == 0 and told["groups"] == [] and "attributes --sensitive" in told["problems"][0]
    assert 0 < told["products"]["coverage"] <= 1 and told["category"]


def test_a_run_without_figures_of_customers_says_train_again(ask, known_shop):
    known_shop.store.results.drop_artifact(known_shop.latest, "judged.parquet")
    _, told = ask(known_shop, "fairness")
    assert "train again" in told["problems"][0]
    assert {gap["metric"] for gap in told["gaps"]} == {"price", "best_sellers"}


def test_a_bundle_is_reported_listed_answered_closed_and_counted(ask, known_shop):
    words = ("--customer", "007", "--kind", "ranked", "--what", "unfair", "--comment", "too dear, ann@x.org")
    status, told = ask(known_shop, "report-bundle", *words)
    assert (status, told) == (0, {"report": 1})
    _, listed = ask(known_shop, "reports")
    [one] = listed["reports"]
    assert (one["state"], one["what"], one["customer_id"]) == ("open", "unfair", "007")
    assert "ann@x.org" not in one["comment"]
    _, answered = ask(known_shop, "reports", "--answer", 1, "--words", "All pay the same.")
    assert (answered["reports"][0]["state"], answered["reports"][0]["answer"]) == ("answered", "All pay the same.")
    _, closed = ask(known_shop, "reports", "--close", 1)
    assert (closed["reports"][0]["state"], closed["reports"][0]["answer"]) == ("closed", "All pay the same.")
    _, audited = ask(known_shop, "fairness")
    assert sum(row["reports"] for row in audited["reports"]) == 1


@pytest.mark.parametrize(
    "words",
    [
        ("--customer", "nobody"),
        ("--customer", "007", "--kind", "ranked", "--bundle", 9),
        ("--customer", "007", "--kind", "ranked", "--what", "ugly"),
    ],
)
def test_what_is_not_there_cannot_be_reported(ask, growing_shop, words):
    status, told = ask(growing_shop, "report-bundle", *words)
    assert status == 2 and told["error"]


def test_the_weight_is_set_obeyed_and_taken_away(ask, growing_shop, recommended):
    _, before = recommended(growing_shop, "--kind", "ranked")
    status, told = ask(growing_shop, "fairness", "--of", "category", "--weight", 1)
    assert status == 0 and told["fairness"]["of"] == "category"
    _, rows = recommended(growing_shop, "--kind", "ranked")
    assert not rows.equals(before)
    ask(growing_shop, "fairness", "--weight", 0)
    _, again = recommended(growing_shop, "--kind", "ranked")
    pd.testing.assert_frame_equal(again, before)
    assert growing_shop.store.rules.all(SHOP) == {}


def test_the_price_is_a_curve_against_f1_and_is_kept(ask, growing_shop):
    status, told = ask(growing_shop, "fairness", "--price", "--of", "category")
    assert status == 0
    prices = told["prices"]
    metrics = growing_shop.store.results.metrics(growing_shop.latest)
    f1 = metrics[(metrics[c.K] == 10) & (metrics[c.METRIC] == "f1") & (metrics[c.SEGMENT] == "all")]
    chosen = growing_shop.store.runs.get(growing_shop.latest).summary["chosen"]
    assert [one["weight"] for one in prices] == [0, 0.25, 0.5, 0.75, 1]
    assert prices[0]["f1"] == pytest.approx(f1[f1[c.MODEL] == chosen][c.VALUE].iloc[0], abs=1e-6)
    assert prices[0]["difference"] == 0
    assert prices[-1]["distance"] < 0.05, "it was balanced already"
    assert ask(growing_shop, "fairness", "--price", "--weight", 1)[0] == 2


def test_nothing_to_balance_is_a_sentence(ask, growing_shop):
    status, told = ask(growing_shop, "fairness", "--of", "brand", "--weight", 0.5)
    assert status == 2 and "fewer than two" in told["error"]
    status, told = ask(growing_shop, "fairness", "--of", "age", "--weight", 0.5)
    assert status == 2 and "balance" in told["error"]


def test_a_model_card_gets_sentences_and_figures(known_shop):
    run = known_shop.store.runs.get(known_shop.latest)
    told = audit_summary(known_shop.store, run)
    assert told["attributes"] == ["age"] and told["reports"] == 0 and told["problems"] == []
    assert {gap["metric"] for gap in told["gaps"]} == {"hits", "f1", "discovery"}
    assert any(sentence.endswith("within chance.") for sentence in told["sentences"])
    assert any("stand in somebody's bundle of 10" in sentence for sentence in told["sentences"])


def test_off_policy_is_refused_where_nothing_was_drawn(ask, growing_shop):
    status, told = ask(growing_shop, "off-policy")
    assert status == 1 and "left to chance" in told["error"] and "--explore" in told["hint"]

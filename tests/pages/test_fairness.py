"""The Fairness page in its states, and reports from a bundle's card."""

import numpy as np
import pandas as pd
import pytest

from bundlerec.bundles.rules.fair import Fair
from bundlerec.bundles.rules.of_shop import save_fair
from bundlerec.data import columns as c
from bundlerec.evaluation.judged import JudgedScores, keep_judged
from bundlerec.fairness.prices import Price, keep_prices
from bundlerec.store import ImportRecord, TablesOfFile
from tests.pages import seed
from tests.pages.conftest import text_of


@pytest.fixture
def run(store):
    """A shop with a run; half of the customers are young, and get far more hits."""
    seed.filled_shop(store)
    found = seed.finished_run(store)
    ids = np.array(seed.CUSTOMERS, dtype=object)
    young = np.arange(60) < 30
    rows = [(one, "age", "young" if is_young else "old") for one, is_young in zip(ids, young, strict=True)]
    table = pd.DataFrame(rows, columns=list(c.CUSTOMERS)).assign(sensitive=True)
    store.data.save(
        seed.SHOP, [TablesOfFile(ImportRecord("c.csv", "c", "plain", "customers", {}), customers=table)]
    )
    hits = np.where(young, 0.3, 0.1) + np.random.default_rng(0).normal(0, 0.05, 60)
    values = {("policy", 10, metric): hits.astype(np.float32) for metric in ("precision", "f1", "discovery_f1")}
    keep_judged(store, found.id, JudgedScores(ids, values))
    return found


def test_a_gap_that_is_more_than_chance_is_said_first(visit, run):
    at = visit("Fairness")
    text = text_of(at)
    assert "are more than chance" in text
    assert "products bought of 10 offered is 1" in text and "in the group “old”" in text
    assert len(at.get("plotly_chart")) == 2  # groups, categories
    assert "Reported bundles" in text and "Nobody has reported" in text


def test_another_attribute_and_figure_can_be_looked_at(visit, run):
    at = visit("Fairness")
    at.selectbox(key="fairness.metric").set_value("price").run()
    assert not at.exception and "mean price of an offered product" in text_of(at)


def test_without_a_sensitive_attribute_it_says_how_to_mark_one(visit, store):
    seed.filled_shop(store)
    seed.finished_run(store)
    text = text_of(visit("Fairness"))
    assert "No attribute of the customers is marked as sensitive" in text
    assert "stand in somebody's bundle" in text


def test_a_run_without_figures_of_customers_says_train_again(visit, store, run):
    store.results.drop_artifact(run.id, "judged.parquet")
    text = text_of(visit("Fairness"))
    assert "train again" in text and "Groups of customers" in text


def test_a_bundle_is_reported_on_its_card_and_answered_here(visit, store, run):
    at = visit("Bundles", customer="c000")
    at.radio(key=f"report.{run.id}.mixed.c000.1.what").set_value(c.WRONG)
    at.text_area(key=f"report.{run.id}.mixed.c000.1.words").set_value("Not for children")
    [send] = [one for one in at.button if one.label == "Report"]
    send.click().run()
    assert not at.exception
    [told] = store.reports.all(seed.SHOP).to_dict("records")
    assert (told[c.WHAT], told[c.COMMENT], told[c.CUSTOMER_ID]) == (c.WRONG, "Not for children", "c000")
    at = visit("Fairness")
    assert "1 open" in text_of(at) and "Not for children" in text_of(at)
    at.text_area(key="report.answer.1").set_value("It is none.")
    at.button(key="report.send.1").click().run()
    assert store.reports.all(seed.SHOP)[c.STATE].tolist() == [c.ANSWERED]
    at.button(key="report.close.1").click().run()
    assert "0 open, 0 answered, 1 closed" in text_of(at)


def test_a_weight_without_chances_is_a_sentence_and_its_kept_price_a_curve(visit, store, run):
    at = visit("Fairness")
    at.selectbox(key=f"fairness.of.{seed.SHOP}").set_value("category").run()
    at.slider(key=f"fairness.weight.{seed.SHOP}").set_value(0.5).run()
    at.button(key="fairness.save").click().run()
    assert "nothing can be balanced" in text_of(at)
    numbers = dict.fromkeys(Price.__dataclass_fields__, 0.1)
    keep_prices(store, run, "category", [Price(**{**numbers, "weight": one}) for one in (0.0, 1.0)])
    at = visit("Fairness")
    at.selectbox(key=f"fairness.of.{seed.SHOP}").set_value("category").run()
    assert len(at.get("plotly_chart")) == 3


def test_a_product_that_the_weight_offers_sooner_says_so_on_its_row(visit, store, run):
    save_fair(store, seed.SHOP, Fair(of="category", weight=1, run=run.id, strength={"": 0.5, "shelf 0": 3.0}))
    at = visit("Bundles", customer="c001")
    labels = [one.label for one in at.expander]
    assert any("sooner, for fairness" in label for label in labels)
    assert "Set: categories, weight 1" in text_of(visit("Fairness"))

"""The model card: on one page what a run is, how good, for what and for whom not."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from lxml import html

from bundlerec.data import columns as c
from bundlerec.evaluation.judged import JudgedScores, keep_judged
from bundlerec.exports.card.content import card_of
from bundlerec.exports.card.writing import card_bytes, write_card
from bundlerec.exports.report.page import as_page
from bundlerec.store import ImportRecord, TablesOfFile
from db.store import open_store
from tests import databases
from tests.pages import seed

GAPS = {
    "customers_few_orders": 6,
    "items_never_sold": 3,
    "items_few_buyers": 5,
    "categories": 4,
    "sparse_categories": 1,
}


@pytest.fixture
def shop(tmp_path):
    store = open_store(databases.at(tmp_path / "shop.db"))
    seed.filled_shop(store)
    return store


def text(page):
    return re.sub(r"\s+", " ", html.fromstring(page).text_content())


def told_run(shop, **more):
    summary = {"customers": 60, "orders": 700, "lines": 2000, "items": 40, "gaps": GAPS, "shop_orders": 700}
    summary |= {"first": "2024-01-01T00:00:00", "end": "2024-03-25T00:00:00", "made_with": {"torch": "2.13.0"}}
    return seed.finished_run(shop, **summary, **more)


def test_it_says_what_it_learned_from_how_good_it_is_and_what_it_is_not_for(shop):
    run = told_run(shop)
    shop.registry.promote(run.id, "ann", "Better in spring.")
    told = text(as_page(card_of(shop, run)))
    for words in (
        f"Training {run.id}", "by ann (Better in spring.)", "in use", "1 Jan 2024 to 25 Mar 2024", "60 customers",
        "58 customers by their first order", "rows of 2 files kept", "Preset quick, seed 0", f"train --like {run.id}",
        "In use: BundleRec: whole bundles24.0 % (22.0 to 26.0)", "Best simple method: Recent", "Best sellers",
        "Perfect foresight", "Calibration: expected error 0.012", "Reasons: —", "Decisions about people",
        "6 of 60 customers (10 %)", "3 of 40 products were never sold", "1 of 4 categories", "Fairness",
    ):  # fmt: skip
        assert words.replace(" ", "") in told.replace(" ", ""), words


def test_a_gap_that_is_more_than_chance_is_told_before_what_is_not(shop):
    run, ids = told_run(shop), np.array(seed.CUSTOMERS, dtype=object)
    young = np.arange(60) < 30
    told = dict.fromkeys(("area", "arms"), np.where(np.arange(60) % 2, "north", "south"))
    told["born"] = np.where(young, "late", "early")
    rows = [(one, name, value) for name, values in told.items() for one, value in zip(ids, values, strict=True)]
    table = pd.DataFrame(rows, columns=list(c.CUSTOMERS)).assign(sensitive=True)
    record = ImportRecord("c.csv", "c", "plain", "customers", {})
    shop.data.save(seed.SHOP, [TablesOfFile(record, customers=table)])
    hits = (np.where(young, 0.3, 0.1) + np.random.default_rng(0).normal(0, 0.05, 60)).astype(np.float32)
    scores = {("policy", 10, metric): hits for metric in ("precision", "f1", "discovery_f1")}
    keep_judged(shop, run.id, JudgedScores(ids, scores))
    card = text(as_page(card_of(shop, run)))
    assert "born: products bought of 10 offered" in card and "more than chance" in card
    assert "more findings: fairness" in card


def test_no_finding_is_told_twice(shop):
    card = text(as_page(card_of(shop, told_run(shop))))
    assert card.count("kept no figures of single customers") == 1


def test_no_customer_is_named(shop):
    assert not re.search(r"\bc0\d\d\b", as_page(card_of(shop, told_run(shop))))


def test_a_run_without_figures_or_of_an_older_version_has_a_card_too(shop):
    run = seed.finished_run(shop)
    shop.results.save_metrics(run.id, seed.metrics().head(0), seed.comparisons().head(0))
    told = text(as_page(card_of(shop, run)))
    assert "— Nobody could be judged" in told and "not in use" not in told


def test_best_sellers_are_not_said_to_be_personal(shop):
    assert "Personal offers" in text(as_page(card_of(shop, told_run(shop, chosen="best_sellers"))))


def test_on_paper_it_is_one_page_however_much_there_is_to_say(shop):
    long = "Only the best-selling of all products were learned from, which is told here at some length. " * 2
    reasons = [{"model": "policy", "bundles": 900, "bundles_won": {"value": 0.9, "low": 0.88, "high": 0.92}}]
    run = told_run(shop, problems=[long], limits=[long, long, long], reasons=reasons)
    shop.registry.promote(run.id, "ann", "Better in spring, and in summer, by all that is known so far.")
    assert card_bytes(shop, run, "pdf").count(b"/Type /Page\n") == 1


def test_it_is_written_by_the_files_ending(shop, tmp_path):
    run = told_run(shop)
    assert write_card(shop, run, tmp_path / "c.html") == write_card(shop, run, tmp_path / "c.pdf") > 8
    assert (tmp_path / "c.pdf").read_bytes().startswith(b"%PDF")

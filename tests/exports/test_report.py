"""The report of a training: everything in one file, in plain words, nothing of it run or fetched."""

import io
import re

import pandas as pd
import pytest
from lxml import html

from bundlerec.bundles.rules.model import ALL, Rules
from bundlerec.bundles.rules.of_shop import save_rules
from bundlerec.data import columns as c
from bundlerec.errors import BadSetting, BundleRecError
from bundlerec.exports.report import paper
from bundlerec.exports.report.content import report_of
from bundlerec.exports.report.document import Bar, Bars, Document, Heading, Paragraph, Points, Table
from bundlerec.exports.report.page import as_page
from bundlerec.exports.report.paper import as_paper
from bundlerec.exports.report.writing import write_report
from bundlerec.store import ImportRecord, TablesOfFile
from db.store import open_store
from tests import databases
from tests.pages import seed

EVIL = "<script>alert(1)</script>"
ODD = Document(
    EVIL, "茶 & Tee", [Heading("Füße"), Paragraph(EVIL), Points(["a"]), Table("t", ("", ""), [("茶", "")])]
)


@pytest.fixture
def shop(tmp_path):
    store = open_store(databases.at(tmp_path / "shop.db"))
    seed.filled_shop(store)
    return store


def text(page: str) -> str:
    return re.sub(r"\s+", " ", html.fromstring(page).text_content())


def test_it_says_what_the_shop_holds_how_good_it_is_and_how_to_read_that(shop):
    save_rules(shop, seed.SHOP, ALL, Rules(exclude_items=["i000"]))
    run = seed.finished_run(shop, path={"ours": 0.2, "best_sellers": 0.1}, limits=["Only the best 4,000."])
    told = text(as_page(report_of(shop, run)))
    for words in (
        "May it be trusted?", "You may trust these bundles", "Customers60", "58 customers were judged",
        "Perfect foresight would reach 60.0 %", "BundleRec: whole bundles24.0 %" , "Best sellers9.6 %",
        "+14.40+12.90 to +15.90", "Next steps: bought in the next three orders20.0 %10.0 % best sellers",
        "A bundle for customer A:", "is due again", "all bundles: exclude items = i000", "Only the best 4,000.",
        "How to read the figures",
    ):  # fmt: skip
        assert words.replace(" ", "") in told.replace(" ", ""), words


def test_no_customer_is_named_and_nothing_that_rules_exclude_is_shown(shop):
    save_rules(shop, seed.SHOP, ALL, Rules(exclude_items=["i000"]))
    page = as_page(report_of(shop, seed.finished_run(shop)))
    assert not re.search(r"\bc0\d\d\b", page)
    assert "<td>Product 0</td>" not in page


def test_a_page_needs_nothing_from_outside_and_runs_nothing_of_the_merchants(shop):
    evil = pd.DataFrame({c.ITEM_ID: [f"i{n:03}" for n in range(40)], c.TITLE: [EVIL] * 40})
    record = ImportRecord("evil.csv", "evil", "plain", "catalogue", {})
    shop.data.save(seed.SHOP, [TablesOfFile(record, catalogue=evil)])
    page = as_page(report_of(shop, seed.finished_run(shop)))
    assert EVIL not in page and "&lt;script&gt;" in page
    assert not re.search(r"(src|href|url)\s*[=(]|https?:|<script|@import", page)


def test_a_training_without_figures_or_bundles_still_has_a_report(shop):
    run = seed.finished_run(shop)
    shop.results.save_metrics(run.id, seed.metrics().head(0), seed.comparisons().head(0))
    shop.results.save_bundles(run.id, *(table.head(0) for table in seed.bundles_and_reasons()))
    told = text(as_page(report_of(shop, run)))
    assert "— Nobody could be judged" in told and "This training left no bundles." in told
    assert as_paper(report_of(shop, run)).startswith(b"%PDF")


def test_letters_that_the_font_lacks_are_told(monkeypatch):
    lost = []
    monkeypatch.setattr(paper, "FONTS", ())
    monkeypatch.setattr(paper._Paper, "_text", lambda self, text, *_, **__: lost.append(self._able(text)))
    assert as_paper(ODD).startswith(b"%PDF")
    assert "? & Tee" in lost and "Füße" in lost and lost[-1].startswith("Letters that this PDF's font lacks")


def test_a_pdf_has_every_bar_and_breaks_long_documents_into_pages():
    bars = Bars("F1", [Bar(f"method {n}", 0.1, 0.05, 0.15, n == 0) for n in range(12)])
    one, many = (as_paper(Document("t", "s", [bars] * times)) for times in (1, 8))
    assert one.count(b"/Type /Page\n") < many.count(b"/Type /Page\n")
    assert bars.most == pytest.approx(0.1575)


def test_the_ending_says_how_and_another_is_refused(shop, tmp_path):
    run = seed.finished_run(shop)
    assert write_report(shop, run, tmp_path / "r.html") == write_report(shop, run, tmp_path / "r.pdf") > 10
    assert (tmp_path / "r.html").read_text().startswith("<!doctype html>")
    assert io.BytesIO((tmp_path / "r.pdf").read_bytes()).read(4) == b"%PDF"
    with pytest.raises(BadSetting, match="“.docx”"):
        write_report(shop, run, tmp_path / "r.docx")
    with pytest.raises(BundleRecError, match="can't be written"):
        write_report(shop, run, tmp_path / "nowhere" / "r.pdf")

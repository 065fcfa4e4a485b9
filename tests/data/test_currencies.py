"""Prices in several currencies: what the analyst says is done, and remembered; nobody asked: told and kept."""

import pytest

from bundlerec.data import columns as c
from bundlerec.data.currencies import PriceWish
from bundlerec.data.intake import ReadOptions, import_files, inspect_files
from bundlerec.data.questions import Topic
from bundlerec.errors import BadSetting
from db.store import open_store
from tests import databases
from tests.data.files import cleaned, looked_at, written

COLUMN = """customer_id,item_id,order_id,timestamp,price,currency
ann,tea,1,2024-01-01,2,EUR
ann,jam,2,2024-02-01,4,usd
bob,tea,3,2024-02-02,,
bob,jam,4,2024-02-03,5,
"""
MARKS = """customer_id,item_id,order_id,timestamp,price
ann,tea,1,2024-01-01,"2,50 €"
ann,jam,2,2024-02-01,"4,00 USD"
"""


def questions(report, topic=Topic.CURRENCIES):
    return [one for one in report.questions if one.topic is topic]


@pytest.mark.parametrize("content", [COLUMN, MARKS])
def test_nobody_asked_they_are_kept_and_told(tmp_path, content):
    report = looked_at(tmp_path, content)
    assert (report.rows_kept, report.rejected) == (report.rows_read, {})
    assert "are in several currencies (EUR, USD): they are kept as plain numbers" in " ".join(report.problems)
    (question,) = questions(report)
    assert question.choices == ("EUR", "USD") and not questions(report, Topic.CURRENCY)


def test_rows_of_other_currencies_are_rejected_when_one_is_kept(tmp_path):
    (file,) = cleaned(tmp_path, COLUMN, currencies="EUR")
    assert file.report.rejected == {"price in another currency": 1, "price without a currency": 1}
    assert file.events[c.ITEM_ID].tolist() == ["tea", "tea"]
    assert file.report.currency == "EUR" and not questions(file.report)


def test_rates_convert_and_are_told(tmp_path):
    (file,) = cleaned(tmp_path, MARKS, currencies="EUR USD=0.5")
    assert file.events[c.PRICE].tolist() == [2.5, 2.0]
    assert file.report.changed["price converted"] == 1
    assert "were converted: 1 USD = 0.5 EUR" in " ".join(file.report.problems)


def test_a_product_whose_price_is_in_another_currency_stays_without_it(tmp_path):
    (file,) = cleaned(tmp_path, "item_id,title,price\ntea,Tea,2 EUR\njam,Jam,3 USD\n", currencies="EUR")
    assert file.catalogue[c.PRICE].isna().tolist() == [False, True]
    assert file.report.changed["price in another currency, left empty"] == 1


def test_two_files_of_one_import_in_two_currencies_are_asked_about(tmp_path):
    paths = [
        written(tmp_path, f"{code}.csv", f"{COLUMN.splitlines()[0]}\nann,tea,{code},2024-01-01,2,{code}\n")
        for code in ("EUR", "USD")
    ]
    first, second = inspect_files(paths, ReadOptions(key_folder=tmp_path))
    assert not questions(first) and questions(second)[0].choices == ("EUR", "USD")


def test_the_name_of_the_column_says_the_currency(tmp_path):
    report = looked_at(tmp_path, MARKS.replace("price", "Price (CHF)").replace(" €", "").replace(" USD", ""))
    assert (report.currency, report.questions) == ("CHF", ())


def test_the_answer_holds_for_the_next_file_of_that_header_unless_there_is_a_new_currency(tmp_path):
    store = open_store(databases.at(tmp_path / "shop.db"))
    said = ReadOptions(currencies="EUR USD=0.5", key_folder=tmp_path)
    import_files(store, "tea", [written(tmp_path, "may.csv", COLUMN)], said)
    june = written(tmp_path, "june.csv", COLUMN.replace("2024", "2025"))
    july = written(tmp_path, "july.csv", COLUMN.replace("2024", "2026").replace("usd", "GBP"))
    known, unknown = inspect_files([june, july], ReadOptions(key_folder=tmp_path), store, "tea")
    assert questions(known)[0].answer == "EUR USD=0.5" and known.changed["price converted"] == 1
    assert questions(unknown)[0].answer is None
    store.close()


@pytest.mark.parametrize("text", ["", "USD=2", "all USD=2", "EUR USD=0", "EUR USD=x", "EUR =2"])
def test_what_means_nothing_is_a_wrong_setting(text):
    with pytest.raises(BadSetting):
        PriceWish.of(text)


def test_a_wish_reads_what_it_writes():
    assert PriceWish.of(str(PriceWish.of("eur usd=0,92 $=1.1"))) == PriceWish("EUR", {"USD": 0.92, "$": 1.1})

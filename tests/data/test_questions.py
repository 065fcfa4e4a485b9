"""What a file's data do not settle is a question, and its answer decides."""

from pathlib import Path

import pandas as pd
import pytest

from bundlerec.data.certainty import doubts
from bundlerec.data.cleaning.currency import in_one_currency
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.intake import ReadOptions, import_files, inspect_files
from bundlerec.data.questions import Topic
from bundlerec.errors import BadSetting
from bundlerec.store import ShopSettings
from db.store import open_store
from tests import databases
from tests.data.files import written

NOTHING = pd.DataFrame({"item_id": [], "title": []})
HEADER = "customer_id,item_id,order_id,timestamp,price\n"


@pytest.fixture
def store(tmp_path):
    opened = open_store(databases.at(tmp_path / "shop.db"))
    yield opened
    opened.close()


def log(folder: Path, time: str = "2024-03-01", price: str = "EUR 1.50") -> Path:
    path = folder / "log.csv"
    path.write_text(f'{HEADER}ann,tea,1,{time},"{price}"\nbob,jam,2,{time},"{price}"\n', encoding="utf-8")
    return path


def topics(report) -> set[Topic]:
    return {question.topic for question in report.questions}


def test_a_file_that_settles_everything_asks_nothing(tmp_path):
    (report,) = inspect_files([log(tmp_path, "2024-03-01T10:00:00+01:00")])
    assert (topics(report), report.currency) == (set(), "EUR")


@pytest.mark.parametrize(
    ("time", "price", "topic"),
    [
        ("2024-03-01 10:00", "EUR 1.50", Topic.TIME_ZONE),
        ("03/04/2024", "EUR 1.50", Topic.DAY_FIRST),
        ("2024-03-01", "EUR 1,500", Topic.DECIMAL_COMMA),
        ("2024-03-01", "EUR 1.500", Topic.DECIMAL_COMMA),
        ("2024-03-01", "1.50", Topic.CURRENCY),
        ("2024-03-01", "$1.50", Topic.CURRENCY),
    ],
)
def test_each_uncertainty_is_one_question_with_an_example(tmp_path, time, price, topic):
    (report,) = inspect_files([log(tmp_path, time, price)])
    assert topics(report) == {topic}
    assert report.questions[0].example.strip("EUR $") in f"{time} {price}"


def test_dates_without_a_clock_need_no_zone(tmp_path):
    assert Topic.TIME_ZONE not in topics(inspect_files([log(tmp_path, "2024-03-01")])[0])


def test_the_zone_of_the_shop_moves_times_to_utc_summer_and_winter(tmp_path, store):
    path = tmp_path / "log.csv"
    path.write_text(f"{HEADER}ann,tea,1,2024-01-10 12:00,1\nann,tea,2,2024-07-10 12:00,1\n")
    store.shops.save_settings("default", ShopSettings(currency="EUR", time_zone="Europe/Berlin"))
    (report,) = import_files(store, "default", [path])
    assert topics(report) == set()
    assert [str(one) for one in store.data.events("default")["time"]] == [
        "2024-01-10 11:00:00",
        "2024-07-10 10:00:00",
    ]


def test_an_hour_that_does_not_exist_or_comes_twice_is_kept(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(f"{HEADER}ann,tea,1,2024-03-31 02:30,1\nann,tea,2,2024-10-27 02:30,1\n")
    (report,) = inspect_files([path], ReadOptions(time_zone="Europe/Berlin"))
    assert report.rows_kept == 2
    assert [str(one) for one in report.span] == ["2024-03-31 01:00:00", "2024-10-27 01:30:00"]


def test_a_zone_that_nobody_knows_is_a_wrong_setting(tmp_path):
    with pytest.raises(BadSetting, match="Atlantis"):
        inspect_files([log(tmp_path, "2024-03-01 10:00")], ReadOptions(time_zone="Atlantis"))


@pytest.mark.parametrize(("comma", "value"), [(True, 1.5), (False, 1500.0)])
def test_the_answer_says_what_a_comma_means(tmp_path, store, comma, value):
    import_files(store, "default", [log(tmp_path, price="1,500")], ReadOptions(decimal_comma=comma))
    assert store.data.events("default")["price"].tolist() == [value, value]


@pytest.mark.parametrize(("comma", "value"), [(True, 1500.0), (False, 1.5), (None, 1.5)])
def test_the_answer_says_what_a_point_in_front_of_three_digits_means(tmp_path, store, comma, value):
    (report,) = import_files(store, "default", [log(tmp_path, price="1.500")], ReadOptions(decimal_comma=comma))
    assert store.data.events("default")["price"].tolist() == [value, value]
    assert (Topic.DECIMAL_COMMA in topics(report)) == (comma is None)


@pytest.mark.parametrize("price", ["0.500", "12.50", "1500", "1.5"])
def test_a_point_that_can_mark_no_thousands_is_not_asked_about(tmp_path, price):
    assert Topic.DECIMAL_COMMA not in topics(inspect_files([log(tmp_path, price=price)])[0])


def test_a_currency_that_the_prices_name_becomes_the_shops(tmp_path, store):
    import_files(store, "default", [log(tmp_path, price="1.50 €")])
    assert store.shops.settings("default") == ShopSettings(currency="EUR")


def test_another_currency_than_the_shops_is_told(tmp_path, store):
    store.shops.save_settings("default", ShopSettings(currency="USD"))
    (report,) = import_files(store, "default", [log(tmp_path, price="1.50 €")])
    assert any("are in EUR, those of the shop in USD" in one for one in report.problems)
    assert store.shops.settings("default").currency == "USD"


@pytest.mark.parametrize(
    ("texts", "currency", "asks"),
    [
        (["€ 5", "7,50 €"], "EUR", False),
        (["US$3.00"], "USD", False),
        (["9.99 GBP", ""], "GBP", False),
        (["¥400"], "", True),
        (["$5", "€5"], "", True),
        (["5 pcs"], "", True),
        (["", ""], "", False),
    ],
)
def test_a_sign_that_several_currencies_share_settles_nothing(texts, currency, asks):
    notes = Notes(NOTHING)
    rows = pd.DataFrame({"price": pd.Series(texts, dtype="str")})
    in_one_currency(rows, ["price"], {}, notes, Around("a.csv", None, NOTHING, frozenset(), bytes))
    assert (notes.currency, bool(notes.questions)) == (currency, asks)


@pytest.mark.parametrize(("word", "currency"), [("chf", "CHF"), ("SKU", "")])
def test_a_column_names_a_currency_only_where_the_word_is_one(word, currency):
    notes, around = Notes(NOTHING), Around("log.csv", None, NOTHING, frozenset(), lambda: b"key")
    rows = pd.DataFrame({"currency": [word, "", word], "price": ""}, dtype="str")
    in_one_currency(rows, ["price"], {}, notes, around)
    assert notes.currency == currency


def test_what_was_said_of_dates_and_commas_holds_for_the_next_file_of_that_header(store, tmp_path):
    header = "customer_id;item_id;order_id;timestamp;price\n"
    first = written(tmp_path, "april.csv", header + "ann;tea;1;03/04/2024;1,500\n")
    later = written(tmp_path, "may.csv", header + "ann;tea;2;03/05/2024;2,500\n")
    proved = written(tmp_path, "june.csv", header + "ann;tea;3;06/23/2024;2,55\n")
    other = written(tmp_path, "other.csv", header.replace("price", "paid") + "ann;tea;2;03/05/2024;2,500\n")
    import_files(store, "tea", [first], ReadOptions(day_first=True, decimal_comma=True, key_folder=tmp_path))
    may, june, unknown = inspect_files([later, proved, other], ReadOptions(key_folder=tmp_path), store, "tea")
    assert (may.span[0].month, may.rows_kept) == (5, 1)
    assert {question.topic: question.answer for question in may.questions if question.answer is not None} == {
        Topic.DAY_FIRST: True,
        Topic.DECIMAL_COMMA: True,
    }
    assert len([one for one in may.problems if one.startswith("As was said of an earlier file")]) == 2
    assert "first in its dates" not in doubts(may) and "comma" not in doubts(may)
    import_files(store, "tea", [later], ReadOptions(key_folder=tmp_path))
    assert list(store.data.events("tea")["price"]) == [1.5, 2.5]
    assert june.span[0].month == 6 and "As was said" not in " ".join(june.problems)
    assert "does not show whether days or months" in unknown.refusal

"""Numbers and moments are read as they are meant, or not at all."""

import pandas as pd
import pytest

from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.cleaning.numbers import numbers
from bundlerec.data.cleaning.times import times
from bundlerec.data.questions import Topic
from bundlerec.errors import FileProblem

NOTHING = pd.DataFrame({"item_id": [], "title": []})


def around(day_first=None):
    return Around("log.csv", day_first, NOTHING, frozenset(), lambda: b"key")


def read(texts):
    values, unreadable = numbers(pd.Series(texts, dtype="str"), "price", Notes(NOTHING), around())
    return values.round(4).astype(object).where(values.notna(), None).tolist(), unreadable.tolist()


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        (["1", "2.5", ""], [1, 2.5, None]),
        (["1,5", "2,75"], [1.5, 2.75]),
        (["1.234,50", "12,00"], [1234.5, 12]),
        (["1,234.50", "12.00"], [1234.5, 12]),
        (["1,234", "2,500"], [1234, 2500]),
        (["$9.99", "€ 5.00", "7.50 EUR", "￥3", "¥4"], [9.99, 5, 7.5, 3, 4]),
        (["NA", "n/a", "-3"], [None, None, -3]),
        (["1e3", "inf", "free"], [1000, None, None]),
        (["1.234.567", "5.000"], [1234567, 5000]),
        (["1.234.567,5", "3"], [1234567.5, 3]),
        (["12.345.678", "1.5"], [None, 1.5]),
        (["1,23,456.00", "5"], [123456, 5]),
        (["(5.00)", "5-", "−5", "-$5", "$-5"], [-5, -5, -5, -5, -5]),
        (["12,-", "3,50"], [12, 3.5]),
        (["1\u202f234,50", "１２,5"], [1234.5, 12.5]),
        (["kr 10", "5 Kč", "Fr. 5", "9 usd", "NT$3"], [10, 5, 5, 9, 3]),
        (["CHF 5", "5 TWD", "SKU12", "12 ABC"], [5, 5, None, None]),
        (["2 pcs", "50%", "1/2", "0x10"], [None, None, None, None]),
    ],
)
def test_numbers_are_read_as_the_whole_column_means_them(texts, values):
    assert read(texts)[0] == values


def test_what_is_no_number_is_told_and_what_is_empty_is_not():
    assert read(["free", "", "NA", "2"])[1] == [True, False, False, False]


def moments(texts, day_first=None):
    notes = Notes(NOTHING)
    found = times(pd.Series(texts, dtype="str"), "when", notes, around(day_first))
    return [None if pd.isna(one) else one.isoformat() for one in found], notes


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-03-01", "2024-03-01T00:00:00"),
        ("2024-03-01 09:58", "2024-03-01T09:58:00"),
        ("2024-03-01T09:58:12Z", "2024-03-01T09:58:12"),
        ("2024-03-01T09:58:12.5+02:00", "2024-03-01T07:58:12.500000"),
        ("2024-05-01 09:58:12 -0400", "2024-05-01T13:58:12"),
        ("2024-05-01 09:58:12 UTC", "2024-05-01T09:58:12"),
        ("2024/3/1", "2024-03-01T00:00:00"),
        ("2024年3月1日", "2024-03-01T00:00:00"),
        ("20240301", "2024-03-01T00:00:00"),
        ("20240301095812", "2024-03-01T09:58:12"),
        ("1709287092", "2024-03-01T09:58:12"),
        ("1709287092000", "2024-03-01T09:58:12"),
        ("1709287092.0", "2024-03-01T09:58:12"),
        ("31/12/2024 8:05 PM", "2024-12-31T20:05:00"),
        ("12/31/24 12:05 am", "2024-12-31T00:05:00"),
        ("31.12.2024", "2024-12-31T00:00:00"),
        ("05-Mar-2024", "2024-03-05T00:00:00"),
        ("Mar 5, 2024 10:00", "2024-03-05T10:00:00"),
        ("March 5th, 2024", "2024-03-05T00:00:00"),
        ("5. März 2024", "2024-03-05T00:00:00"),
        ("5 de marzo de 2024", "2024-03-05T00:00:00"),
        ("05-déc-24 10:00 pm", "2024-12-05T22:00:00"),
        ("2024-Mar-05", "2024-03-05T00:00:00"),
        ("Tue, 05 Mar 2024 10:00:00 GMT", "2024-03-05T10:00:00"),
        ("Tue Mar 05 2024 10:00:00 GMT+0100 (CET)", "2024-03-05T09:00:00"),
        ("Tue Mar 05 10:00:00 -0100 2024", "2024-03-05T11:00:00"),
        ("25/Mar/2024:10:00:00 +0100", "2024-03-25T09:00:00"),
        ("25/03/2024 10:00 +0200", "2024-03-25T08:00:00"),
        ("25/03/2024 10:00 -02:30", "2024-03-25T12:30:00"),
        ("25.03.2024, 07:52 Uhr", "2024-03-25T07:52:00"),
        ("2024/03/01 9:58:12 PM", "2024-03-01T21:58:12"),
        ("2024. 3. 1.", "2024-03-01T00:00:00"),
        ("20240301T095812Z", "2024-03-01T09:58:12"),
        ("2024-03-01-09.58.12.000000", "2024-03-01T09:58:12"),
        ("2024年3月1日 15时5分20秒", "2024-03-01T15:05:20"),
        ("2024-03-01 下午3:05", "2024-03-01T15:05:00"),
        ("２０２４-03-01", "2024-03-01T00:00:00"),
        ("1709287092000000000", "2024-03-01T09:58:12"),
        ("45000.5", "2023-03-15T12:00:00"),
        ("Mar 2024", None),
        ("Mar 5", None),
        ("market 5, 2024", None),
        ("2024-03-01 09:58:12 CET", "2024-03-01T08:58:12"),
        ("Mar 1, 2024 9:58:12 PM PST", "2024-03-02T05:58:12"),
        ("2024-03-01 09:58:12 CST", None),
        ("tomorrow", None),
        ("2024-13-01", None),
        ("5", None),
    ],
)
def test_usual_ways_to_write_a_moment_are_read(text, moment):
    assert moments([text])[0] == [moment]


def test_one_day_above_twelve_settles_the_order_for_the_whole_column():
    assert moments(["03/04/2024", "13/04/2024"])[0][0] == "2024-04-03T00:00:00"
    assert moments(["03/04/2024", "04/13/2024"])[0][0] == "2024-03-04T00:00:00"


def test_an_order_that_nothing_settles_is_refused_naming_the_options():
    with pytest.raises(FileProblem, match="--day-first or --month-first"):
        moments(["03/04/2024", "05/06/2024"])
    with pytest.raises(FileProblem, match="mixes both orders"):
        moments(["13/04/2024", "04/13/2024"])


def test_the_analyst_settles_the_order():
    assert moments(["03/04/2024"], day_first=True)[0] == ["2024-04-03T00:00:00"]
    assert moments(["03/04/2024", "04/13/2024"], day_first=True)[0] == ["2024-04-03T00:00:00", None]


def test_times_without_a_zone_are_utc_and_said_so():
    assert any("taken as UTC" in problem for problem in moments(["2024-03-01 09:58"])[1].problems)
    assert not moments(["2024-03-01 09:58Z"])[1].problems
    assert not moments(["1709287092"])[1].problems


def test_each_way_of_writing_has_to_prove_its_own_order_of_day_and_month():
    assert moments(["25/03/2024", "04/03/2024"])[0] == ["2024-03-25T00:00:00", "2024-03-04T00:00:00"]
    with pytest.raises(FileProblem, match="03-04-24"):
        moments(["25/03/2024", "03-04-24"])
    assert moments(["25/03/2024", "03-24-24"])[0] == ["2024-03-25T00:00:00", "2024-03-24T00:00:00"]


def test_of_times_with_and_without_a_zone_those_without_are_asked_about():
    mixed = ["2024-07-01T10:00:00+02:00", "2024-07-01 10:00"]
    utc, notes = moments(mixed)
    assert utc == ["2024-07-01T08:00:00", "2024-07-01T10:00:00"]
    assert [(one.topic, one.example) for one in notes.questions] == [(Topic.TIME_ZONE, "2024-07-01 10:00")]
    assert any("Some times" in problem for problem in notes.problems)
    berlin = Around("log.csv", None, NOTHING, frozenset(), lambda: b"key", time_zone="Europe/Berlin")
    assert not times(pd.Series(mixed), "timestamp", Notes(pd.DataFrame()), berlin).diff()[1]


@pytest.mark.parametrize(
    ("texts", "days"),
    [
        (["24-01-10", "24-01-11", "24-02-12"], ["2024-01-10", "2024-01-11", "2024-02-12"]),  # one year, many days
        (["24-01-30", "25-01-30", "24-02-31"], ["2024-01-30", "2025-01-30", None]),  # the last can't be years
        (["10-01-24", "24-01-24", "28-02-24"], ["2024-01-10", "2024-01-24", "2024-02-28"]),
        (["05/25/24", "06/13/24", "07/14/30"], ["2024-05-25", "2024-06-13", "2030-07-14"]),
        (["05/25/24", "12/31/99"], ["2024-05-25", "1999-12-31"]),
    ],
)
def test_of_short_years_the_column_tells_whether_they_stand_first_or_last(texts, days):
    read, notes = moments(texts)
    assert [day and day[:10] for day in read] == days
    assert any("begin with the year" in one for one in notes.problems) == texts[0].startswith("24-")


def test_short_years_that_may_stand_first_or_last_are_refused_unless_it_is_said():
    with pytest.raises(FileProblem, match="whether the year stands first or last"):
        moments(["24-01-10", "24-01-11"])
    assert moments(["24-01-10", "24-01-11"], day_first=True)[0] == ["2010-01-24T00:00:00", "2011-01-24T00:00:00"]


def test_day_numbers_of_a_spreadsheet_are_told():
    assert any("day numbers" in problem for problem in moments(["45000", "45001,25"])[1].problems)


def test_points_are_marks_of_thousands_where_the_comma_was_said_to_be_decimal():
    said = Around("log.csv", None, NOTHING, frozenset(), lambda: b"key", decimal_comma=True)
    values, _ = numbers(pd.Series(["1.234", "5.000"], dtype="str"), "price", Notes(NOTHING), said)
    assert values.tolist() == [1234, 5000]

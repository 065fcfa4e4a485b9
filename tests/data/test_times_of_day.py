"""Days and times of day in two columns are put together."""

import pytest

from bundlerec.data import columns as c
from bundlerec.data.cleaning.clocks import DAY_KEPT
from tests.data.files import cleaned, looked_at

TOGETHER = "The days in {} and the times of day in {} of file.csv were put together."


@pytest.mark.parametrize(
    ("date", "time"),
    [
        ("2024-01-25", "14:05"),
        ("25.01.2024", "14:05:00"),
        ("01/25/2024", "2:05 PM"),
        ("20240125", "140500"),
        ("2024-01-25 00:00:00", "14:05:00.000"),
        ("25 Jan 2024", "2:05 p.m."),
        ("25.01.2024", "14.05 Uhr"),
        ("25/01/2024", "14h05"),
        ("2024-01-25", "0.586805555"),
        ("2024年1月25日", "下午2:05"),
        ("2024-01-25", "1405"),
    ],
)
@pytest.mark.parametrize("header", ["date,time", "Sale Date,Sale Time", "日期,时间", "Datum,Uhrzeit"])
def test_a_day_and_a_time_of_day_become_one_moment(header, date, time, tmp_path):
    text = f"client,sku,{header}\nann,tea,{date},{time}\n"
    file = cleaned(tmp_path, text)[0]
    assert [str(moment) for moment in file.events[c.TIME]] == ["2024-01-25 14:05:00"]
    day, clock = header.split(",")
    assert (file.report.mapping["timestamp"], file.report.mapping["time_of_day"]) == (day, clock)
    assert TOGETHER.format(day, clock) in file.report.problems


def test_the_zone_is_that_of_day_and_time_together(tmp_path):
    text = "client,sku,date,time\nann,tea,2024-07-01,00:30\n"
    file = cleaned(tmp_path, text, time_zone="Europe/Berlin")[0]
    assert str(file.events[c.TIME][0]) == "2024-06-30 22:30:00"
    assert "time_zone" in [one.topic for one in cleaned(tmp_path, text)[0].report.questions]


def test_a_row_without_a_readable_time_of_day_keeps_its_day_and_is_counted(tmp_path):
    text = "client,sku,date,time\nann,tea,2024-01-05,10:00\nbob,tea,2024-01-06,\neve,tea,2024-01-07,25:00\n"
    file = cleaned(tmp_path, text)[0]
    assert [str(moment) for moment in file.events[c.TIME]] == [
        "2024-01-05 10:00:00",
        "2024-01-06 00:00:00",
        "2024-01-07 00:00:00",
    ]
    assert file.report.changed[DAY_KEPT] == 2 and file.report.examples[DAY_KEPT].row == 3


def test_a_time_of_day_beside_whole_moments_is_not_added_again(tmp_path):
    text = "client,sku,date,time\nann,tea,2024-01-05 10:00,10:00\nbob,tea,2024-01-06 00:00,00:00\n"
    file = cleaned(tmp_path, text)[0]
    assert str(file.events[c.TIME][0]) == "2024-01-05 10:00:00"
    told = "The times in date of file.csv hold a time of day already: time was not used."
    assert told in file.report.problems


def test_a_column_called_like_a_time_of_day_that_holds_none_is_told(tmp_path):
    report = looked_at(tmp_path, "client,sku,date,sale time\nann,tea,2024-01-05,evening\n")
    assert "time_of_day" not in report.mapping
    assert any("“sale time” of file.csv holds no times of day (“evening”" in one for one in report.problems)


def test_orders_that_lie_beside_their_lines_may_tell_day_and_time_apart(tmp_path):
    files = {
        "orders.csv": "order_id,customer_id,order_date,order_time\n1,ann,2024-01-05,10:00\n",
        "lines.csv": "order_id,product_id\n1,tea\n",
    }
    orders, lines = cleaned(tmp_path, files)
    assert str(lines.events[c.TIME][0]) == "2024-01-05 10:00:00"
    assert "time_of_day" in orders.report.mapping

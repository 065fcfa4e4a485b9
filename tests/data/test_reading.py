"""Bytes become the right table, whatever the encoding and the separator; rows that don't fit are told."""

import gzip
import zipfile

import pytest

from bundlerec.data import columns as c
from tests.data.files import LOG, cleaned, looked_at, written

CHINESE = (
    "用户ID,商品ID,订单号,时间,数量,价格\n001,茶叶,7,2024-01-05 10:00,2,3.5\n002,牛奶,8,2024-01-06 10:00,1,2\n"
)
UMLAUTS = "item_id;title;price\n1;Größe für Äpfel;1,50\n2;Käsebrötchen;2,75\n"


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("gbk", "gb18030"),
        ("utf-16-le", "utf-16-le"),
    ],
)
def test_chinese_logs_are_read_in_every_usual_encoding(encoding, told, tmp_path):
    file = cleaned(tmp_path, CHINESE.encode(encoding))[0]
    assert file.report.encoding == told
    assert list(file.events[c.ITEM_ID]) == ["茶叶", "牛奶"]
    assert list(file.events[c.CUSTOMER_ID]) == ["001", "002"]
    assert (file.report.layout, file.report.role) == ("plain", "events")


def test_western_letters_and_decimal_commas_are_read(tmp_path):
    file = cleaned(tmp_path, UMLAUTS.encode("cp1252"))[0]
    assert (file.report.encoding, file.report.delimiter) == ("cp1252", ";")
    assert list(file.catalogue[c.TITLE]) == ["Größe für Äpfel", "Käsebrötchen"]
    assert list(file.catalogue[c.PRICE]) == [1.5, 2.75]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_separator_is_found(mark, tmp_path):
    report = looked_at(tmp_path, LOG.replace(",", mark))
    assert (report.delimiter, report.rows_kept) == (mark, 4)


def test_a_comma_in_every_price_does_not_hide_the_semicolons(tmp_path):
    text = "customer_id;item_id;timestamp;price\n" + "a;b;2024-01-01;1,5\n" * 9
    assert looked_at(tmp_path, text).delimiter == ";"


def test_words_of_a_header_count_more_than_a_few_rows_that_do_not_fit(tmp_path):
    text = "customer_id;item_id;timestamp;price\n" + "a;b;2024-01-01;1,5\n" * 7 + "a;b;2,5\n" * 2
    report = looked_at(tmp_path, text)
    assert (report.delimiter, report.rejected) == (";", {"too few cells": 2})


def test_excels_own_line_about_the_separator_is_understood(tmp_path):
    report = looked_at(tmp_path, "sep=;\n" + LOG.replace(",", ";"))
    assert (report.delimiter, report.rows_kept) == (";", 4)


def test_title_lines_above_the_header_are_left_out_and_told(tmp_path):
    report = looked_at(tmp_path, "My shop,,,,,\n\n" + LOG)
    assert report.rows_kept == 4
    assert any("stands in row 3" in problem for problem in report.problems)


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_line_ends_of_other_systems_are_read(newline, tmp_path):
    assert looked_at(tmp_path, LOG.replace("\n", newline)).rows_kept == 4


def test_compressed_files_are_read(tmp_path):
    with zipfile.ZipFile(tmp_path / "log.zip", "w") as archive:
        archive.writestr("export/log.csv", LOG)
        archive.writestr("__MACOSX/log.csv", "x")
    packed = (tmp_path / "log.zip").read_bytes()
    assert looked_at(tmp_path, packed, "again.zip").rows_kept == 4
    assert looked_at(tmp_path, gzip.compress(LOG.encode()), "log.csv.gz").rows_kept == 4


def test_an_archive_that_grows_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("bundlerec.data.reading.source.MAX_UNPACKED", 1000)
    assert "larger than" in looked_at(tmp_path, gzip.compress(LOG.encode() * 100), "bomb.csv.gz").refusal


def test_rows_that_do_not_fit_are_counted_with_their_number_and_never_shifted(tmp_path):
    rows = LOG.splitlines()
    text = "\n".join([rows[0], rows[1], "short,row", "", rows[2], rows[3] + ",more", rows[4]]) + "\n"
    file = cleaned(tmp_path, text)[0]
    assert file.report.rejected == {"too few cells": 1, "too many cells": 1}
    assert list(file.report.rejected_rows["row"]) == [3, 6]
    assert file.report.rows_read == file.report.rows_kept + 2 == 5
    assert list(file.events[c.ITEM_ID]) == ["tea", "milk", "jam"]
    assert any("another number of cells" in problem for problem in file.report.problems)


def test_row_numbers_are_those_of_the_file(tmp_path):
    text = LOG.replace("bob,tea,2,2024-01-06 11:00", "bob,tea,2,yesterday").replace("ann,milk", "\nann,milk")
    example = looked_at(tmp_path, text).examples["date unreadable"]
    assert example.row == 5
    assert example.cells["timestamp"] == "yesterday"


def test_cells_may_hold_separators_quotes_and_line_ends(tmp_path):
    text = 'item_id,title,price\n1,"Tea, ""green""\nand good",2\n2,Milk,1\n'
    table = cleaned(tmp_path, text)[0].catalogue
    assert list(table[c.TITLE]) == ['Tea, "green" and good', "Milk"]


@pytest.mark.parametrize(
    "text",
    [
        'item_id,title\ntea,"Green\nmilk,Milk\njam,Jam\n',
        'item_id,title,price\na,b,1\ntea,"Green,1\nmilk,Milk,2\nx,"y",3\nz,w,4\n',
    ],
)
def test_rows_that_an_unpaired_quotation_mark_runs_together_are_no_table(text, tmp_path):
    assert "quotation mark" in looked_at(tmp_path, text).refusal.lower()


def test_columns_of_the_same_name_stay_apart_and_empty_ones_go(tmp_path):
    report = looked_at(tmp_path, "item_id,price,price,title,\n1,2,3,Tea,\n2,3,4,Milk,\n")
    assert report.header == ("item_id", "price", "price (2)", "title")


def test_nul_characters_are_left_out_and_told(tmp_path):
    report = looked_at(tmp_path, LOG.replace("ann", "an\0n", 1))
    assert report.customers == 2
    assert any("NUL" in problem for problem in report.problems)


def test_a_few_damaged_letters_do_not_change_the_encoding(tmp_path):
    text = (
        CHINESE.encode()
        + "003,茶叶,9,2024-01-07 10:00,2,3.5\n".encode() * 40
        + b"004,\xff,9,2024-01-07 10:00,2,1\n"
    )
    report = looked_at(tmp_path, text)
    assert report.encoding == "utf-8"
    assert any("damaged" in problem for problem in report.problems)


def test_damaged_letters_behind_a_byte_order_mark_are_told(tmp_path):
    report = looked_at(tmp_path, b"\xef\xbb\xbf" + LOG.encode().replace(b"milk", b"mi\xa7k", 1))
    assert (report.encoding, report.rows_kept) == ("utf-8", 4)
    assert any("damaged" in problem for problem in report.problems)


def test_an_archive_with_a_damaged_directory_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "log.zip", "w") as archive:
        archive.writestr("größe.csv", LOG)
    content = (tmp_path / "log.zip").read_bytes().replace("größe".encode(), b"gr\xa9\xa9\xa9\xa9e")
    assert "damaged or incomplete" in looked_at(tmp_path, content, "odd.zip").refusal


def test_a_parquet_file_is_a_table_too(tmp_path):
    import pandas as pd

    pd.DataFrame({"item_id": ["007", "NA"], "title": ["a", None], "price": [1.5, 2.0]}).to_parquet(
        tmp_path / "p.parquet"
    )
    file = cleaned(tmp_path, (tmp_path / "p.parquet").read_bytes())[0]
    assert list(file.catalogue[c.ITEM_ID]) == ["007", "NA"]
    assert "damaged Parquet" in looked_at(tmp_path, b"PAR1" + b"x" * 50, "cut.parquet").refusal


def test_many_misfits_make_no_table(tmp_path):
    path = written(tmp_path, "x.csv", "item_id,title,price\n" + "1,2,3\n" * 400 + "1,2\n" * 900)
    assert "Most rows of" in looked_at(tmp_path, path.read_bytes()).refusal

"""The table of a spreadsheet is found, whatever stands around it; a trap costs its reading process and nothing else."""

import gzip
import zipfile
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from openpyxl import Workbook

from bundlerec.data import columns as c
from bundlerec.data.reading import confined
from bundlerec.data.reading.cells import as_text
from bundlerec.data.reading.opening import open_table
from tests.data.files import LOG, cleaned, looked_at, written

HEADER = ["customer_id", "item_id", "timestamp", "quantity"]
ROWS = [HEADER, ["007", 536365, datetime(2024, 1, 5, 10), 2], ["ann", 22.5, datetime(2024, 1, 6), 1]]
AS_TEXTS = [("007", "536365", "2024-01-05 10:00:00", "2"), ("ann", "22.5", "2024-01-06", "1")]
PART = "xl/worksheets/sheet1.xml"
# Written once, because nothing that is alive writes these formats: orders.xls by xlwt, orders.xlsb record by record.
OLD_FORMATS = Path(__file__).parent / "spreadsheets"


def book(sheets, arrange=lambda workbook: None):
    """A workbook's bytes. `sheets`: name -> rows."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    arrange(workbook)
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def changed(content, part, change):
    """The workbook with one of its parts changed."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return file.getvalue()


def table(folder, content, name="file.xlsx"):
    """The table with all its rows."""
    with open_table(written(folder, name, content)) as read:
        loaded = read.load(read.header)
        return read, [tuple(row) for row in loaded.frame.itertuples(index=False)], list(loaded.frame.index)


def test_numbers_and_moments_are_written_as_a_person_would(tmp_path):
    read, rows, numbers = table(tmp_path, book({"Orders": ROWS}))
    assert (read.header, rows, numbers) == (tuple(HEADER), AS_TEXTS, [2, 3])
    assert (read.sheet, read.problems) == (None, ())


def test_a_log_in_a_spreadsheet_is_cleaned_like_any_other(tmp_path):
    file = cleaned(tmp_path, book({"Orders": ROWS}))[0]
    assert list(file.events[c.ITEM_ID]) == ["536365", "22.5"]
    assert file.report.rows_kept == 2


def test_the_sheet_with_the_table_is_found_and_named(tmp_path):
    sheets = {"Cover": [["Export of sales"]], "Notes": [["x", "y"], ["a", 1]], "Orders": [["Demo"], [], *ROWS]}
    read, rows, numbers = table(tmp_path, book(sheets))
    assert (read.sheet, rows, numbers) == ("Orders", AS_TEXTS, [4, 5])
    assert any(
        "“Orders” was read" in problem and "“Notes”, “Cover” left out" in problem for problem in read.problems
    )
    assert any("stands in row 3" in problem for problem in read.problems)


def test_sheets_with_the_same_columns_are_one_table(tmp_path):
    read, rows, numbers = table(tmp_path, book({"2023": ROWS, "2024": ROWS}))
    assert (read.sheet, rows, numbers) == ("2023, 2024", AS_TEXTS * 2, [2, 3, 5, 6])


def test_a_hidden_sheet_is_left_out_and_told(tmp_path):
    def hide(workbook):
        workbook["Old"].sheet_state = "hidden"

    read, rows, _ = table(tmp_path, book({"Old": ROWS * 3, "Orders": ROWS}, hide))
    assert (read.sheet, rows) == ("Orders", AS_TEXTS)
    assert any("Hidden sheets" in problem and "“Old”" in problem for problem in read.problems)


def test_a_cell_over_several_rows_gives_each_of_them_its_value(tmp_path):
    def merge(workbook):
        workbook.active.merge_cells("A2:A3")

    rows = [["order_id", "item_id"], ["7", "tea"], [None, "jam"], ["8", "tea"]]
    read, rows, _ = table(tmp_path, book({"Orders": rows}, merge))
    assert rows == [("7", "tea"), ("7", "jam"), ("8", "tea")]
    assert any("spans several rows" in problem for problem in read.problems)


def test_another_table_below_is_left_out_and_a_repeated_header_too(tmp_path):
    below = [[], HEADER, ROWS[1], [], ["colour", "size", "price", "stock"], ["red", "L", 3, 4]]
    read, rows, _ = table(tmp_path, book({"Orders": ROWS + below}))
    assert rows == [*AS_TEXTS, AS_TEXTS[0]]
    assert any("From row 8 on" in problem for problem in read.problems)
    assert any("comes again below" in problem for problem in read.problems)


def test_of_two_tables_side_by_side_the_larger_one_is_read(tmp_path):
    rows = [["item", "price", None, "shop", "town"], ["tea", 2, None, "a", "b"], ["jam", 3, None, None, None]]
    read, rows, _ = table(tmp_path, book({"Sheet": rows}))
    assert (read.header, rows) == (("item", "price"), [("tea", "2"), ("jam", "3")])
    assert any("side by side" in problem and "“shop”" in problem for problem in read.problems)


def test_empty_columns_between_single_ones_are_mere_space_but_repeated_names_are_tables(tmp_path):
    spaced = [["item", None, "price", None, "shop", "town"], ["tea", None, 2, None, "a", "b"], ["jam", None, 3]]
    assert table(tmp_path, book({"Sheet": spaced}))[0].header == ("item", "price", "shop", "town")
    twice = [
        ["item", "price", None, "item", "price", None, "x"],
        ["a", 1, None, "b", 2],
        [None, None, None, "c", 3],
    ]
    assert table(tmp_path, book({"Sheet": twice}))[1] == [("b", "2"), ("c", "3")]


def test_a_column_with_values_but_without_a_name_is_kept_even_where_it_begins_late(tmp_path):
    rows = [["item", "price"], *[["tea", 1]] * 600, ["jam", 2, "x"]]
    read, rows, _ = table(tmp_path, book({"Sheet": rows}))
    assert read.header == ("item", "price", "column 3") and rows[-1] == ("jam", "2", "x")
    assert any("column 3 of “Sheet” has values but no name" in problem for problem in read.problems)


def test_cells_with_an_error_are_counted(tmp_path):
    read, rows, _ = table(tmp_path, book({"Orders": [*ROWS, ["#N/A", "tea", "2024-01-01", 1]]}))
    assert rows[-1][0] == "" and any("1 cells of file.xlsx hold an error" in problem for problem in read.problems)


def ods(lines, cell=""):
    """An ods file's bytes. `cell`: attributes of each cell."""
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f"<table:table-cell {cell} office:value-type='string'><text:p>{one}</text:p></table:table-cell>"
            for one in line
        )
        + "</table:table-row>"
        for line in lines
    )
    kinds = ("office", "table", "text")
    names = " ".join(f'xmlns:{kind}="urn:oasis:names:tc:opendocument:xmlns:{kind}:1.0"' for kind in kinds)
    inner = f"<table:table table:name='a'>{rows}</table:table>"
    inner = f"<office:body><office:spreadsheet>{inner}</office:spreadsheet></office:body>"
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", f"<office:document-content {names}>{inner}</office:document-content>")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return file.getvalue()


@pytest.mark.parametrize("name", ["orders.xls", "orders.xlsb"])
def test_the_binary_formats_are_tables_too(name, tmp_path):
    content = (OLD_FORMATS / name).read_bytes()
    read, rows, numbers = table(tmp_path, content, name)
    assert (read.header, numbers) == (("order_no", "sku", "when", "qty", "price"), [2, 3])
    assert rows == [("0007", "té", "2024-01-25 14:05:00", "2", "2.5"), ("0008", "jam", "2024-01-26", "1", "3")]
    report = looked_at(tmp_path, content, name, mapping={"timestamp": "when"})
    assert (report.role, report.rows_kept, report.orders) == ("events", 2, 2)


@pytest.mark.parametrize("name", ["orders.xls", "orders.xlsb"])
def test_a_binary_spreadsheet_that_is_cut_off_is_refused_in_words(name, tmp_path):
    content = (OLD_FORMATS / name).read_bytes()
    report = looked_at(tmp_path, content[: len(content) // 2], name)
    assert not report.readable and name in report.refusal


def test_an_ods_file_is_a_table_too(tmp_path):
    report = looked_at(tmp_path, ods([line.split(",") for line in LOG.splitlines()]), "log.ods")
    assert report.rows_kept == 4 and not any("span" in problem for problem in report.problems)


def test_cells_of_an_ods_file_over_several_rows_are_told(tmp_path):
    content = ods([["item_id", "title"], ["tea", "Tea"]], 'table:number-rows-spanned="2"')
    assert any(
        "4 cells of log.ods span several rows" in one for one in looked_at(tmp_path, content, "log.ods").problems
    )


def test_a_packed_spreadsheet_is_read_and_a_packed_trap_is_not(tmp_path):
    assert table(tmp_path, gzip.compress(book({"Orders": ROWS})), "orders.xlsx.gz")[1] == AS_TEXTS
    entity = changed(book({"Orders": ROWS}), PART, lambda part: b"<!DOCTYPE x>" + part)
    assert "declares entities" in looked_at(tmp_path, gzip.compress(entity), "trap.xlsx.gz").refusal
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("inner.csv", "item_id,title\ntea,Tea\n")
    assert "holds another archive" in looked_at(tmp_path, gzip.compress(file.getvalue()), "twice.gz").refusal


def with_corner(workbook):
    workbook.active.cell(1048576, 16384, "x")


def test_a_cell_at_the_last_corner_costs_the_reading_process_only(tmp_path):
    report = looked_at(tmp_path, book({"Orders": ROWS}, with_corner), "corner.xlsx")
    assert "corner.xlsx needs more memory or time" in report.refusal


def test_a_table_that_takes_too_long_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(confined, "SECONDS", 0.0)
    monkeypatch.setattr(confined, "GRACE", 0.01)
    assert "more memory or time" in looked_at(tmp_path, book({"Orders": ROWS}), "slow.xlsx").refusal


def test_an_archive_that_would_grow_without_bounds_is_refused_unopened(tmp_path):
    grown = changed(book({"Orders": ROWS}), "docProps/app.xml", lambda part: part + b" " * 300 * 1024**2)
    assert "would grow to 300 MB" in looked_at(tmp_path, grown, "bomb.xlsx").refusal


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_entities_are_refused(encoding, tmp_path):
    entity = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'.encode(encoding)
    content = changed(book({"Orders": ROWS}), PART, lambda part: entity + part)
    assert "declares entities" in looked_at(tmp_path, content, "entity.xlsx").refusal


def test_a_protected_file_is_told(tmp_path):
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le")
    assert "protected by a password" in looked_at(tmp_path, ole, "secret.xlsx").refusal


@given(some.integers(-(10**14), 10**14))
def test_whole_numbers_keep_every_digit(number):
    assert as_text(float(number)) == as_text(number) == str(number)


@given(some.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)), some.integers(-900, 900))
def test_moments_are_right_to_the_second_where_a_spreadsheet_is_not(moment, off):
    whole = moment.replace(microsecond=0)
    assert datetime.fromisoformat(as_text(whole + timedelta(microseconds=off))) == whole


def test_other_cells_are_texts():
    cells = [True, None, " x ", time(10, 5), date(2024, 1, 2), timedelta(hours=30, minutes=1), 1e20, -0.25]
    assert [as_text(cell) for cell in cells] == [
        "TRUE",
        "",
        "x",
        "10:05:00",
        "2024-01-02",
        "30:01:00",
        "1e+20",
        "-0.25",
    ]


def test_formulas_without_their_results_are_told(tmp_path):
    read, rows, _ = table(tmp_path, book({"Orders": [*ROWS, ["bob", "jam", datetime(2024, 1, 7), "=1+1"]]}))
    assert rows[-1][-1] == "" and any(
        "1 cells of file.xlsx hold a formula without" in one for one in read.problems
    )
    reckoned = changed(book({"Orders": [*ROWS, ["bob", "jam", 45000, "=1+1"]]}), PART, with_result)
    read, rows, _ = table(tmp_path, reckoned)
    assert rows[-1][-1] == "2" and not read.problems


def with_result(part):
    assert b"</f><v></v>" in part or b"</f><v />" in part or b"</f><v/>" in part
    for empty in (b"</f><v></v>", b"</f><v />", b"</f><v/>"):
        part = part.replace(empty, b"</f><v>2</v>")
    return part

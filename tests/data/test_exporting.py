"""Tables as files: the same in every format, and nothing in them can start a formula where a spreadsheet opens them."""

import io
import json
from datetime import datetime
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundlerec.data import workbooks
from bundlerec.data.exporting import STARTS_OF_FORMULAS, as_bytes, format_of, neutralised, write_table
from bundlerec.data.intake import inspect_files
from bundlerec.errors import BadSetting, BundleRecError

MIXED = pd.DataFrame(
    {
        "item_id": pd.Series(["007", "=1+1", None], dtype=object),
        "kind": pd.Series(["a", "-b", "a"], dtype="category"),
        "price": [1.25, np.nan, -3.0],
        "stock": [1, 2, 3],
        "time": pd.to_datetime(["2024-01-02 03:04:05", None, "2024-02-03 00:00:00"]),
        "new": [True, False, True],
    }
)


def sheet(content: bytes) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))


def test_cells_that_a_spreadsheet_would_run_are_neutralised():
    table = pd.DataFrame({"t": ["=1+1", "+a", "-b", "@c", "\td", "plain", None], "n": [-1.0, 2, 3, 4, 5, 6, None]})
    safe = neutralised(table)
    assert list(safe["t"][:6]) == ["'=1+1", "'+a", "'-b", "'@c", "'\td", "plain"]
    assert safe["n"].equals(table["n"])


def test_categories_and_heads_are_neutralised_too():
    assert list(neutralised(pd.DataFrame({"t": pd.Series(["=x", "y"], dtype="category")}))["t"]) == ["'=x", "y"]
    assert list(neutralised(pd.DataFrame({"=cmd()": [1], "plain": [2]}))) == ["'=cmd()", "plain"]


PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6)
RISKY = st.builds(str.__add__, st.sampled_from(STARTS_OF_FORMULAS), PLAIN)


@given(st.lists(PLAIN | RISKY, min_size=1, max_size=5))
def test_whatever_the_text_no_cell_of_csv_or_excel_starts_a_formula(texts):
    table = pd.DataFrame({"t": pd.Series(texts, dtype=object)})
    read = pd.read_csv(io.BytesIO(as_bytes(table)), dtype=str, keep_default_na=False, encoding="utf-8-sig")
    cells = openpyxl.load_workbook(io.BytesIO(as_bytes(table, "xlsx"))).active["A"][1:]
    assert not any(text.startswith(STARTS_OF_FORMULAS) for text in read["t"])
    assert all(
        cell.data_type != "f" and not str(cell.value or "").startswith(STARTS_OF_FORMULAS) for cell in cells
    )


def test_a_workbook_holds_texts_numbers_and_times_as_what_they_are():
    assert sheet(as_bytes(MIXED, "xlsx")) == [
        ("item_id", "kind", "price", "stock", "time", "new"),
        ("007", "a", 1.25, 1, datetime(2024, 1, 2, 3, 4, 5), True),
        ("'=1+1", "'-b", None, 2, None, False),
        (None, "a", -3, 3, datetime(2024, 2, 3), True),
    ]


def test_json_lines_keep_every_text_as_it_stands():
    rows = [json.loads(line) for line in as_bytes(MIXED, "jsonl").decode().splitlines()]
    assert [row["item_id"] for row in rows] == ["007", "=1+1", None]
    assert rows[1] == {"item_id": "=1+1", "kind": "-b", "price": None, "stock": 2, "time": None, "new": False}
    assert datetime.fromisoformat(rows[0]["time"]) == datetime(2024, 1, 2, 3, 4, 5)


@pytest.mark.parametrize("ending", ["csv", "jsonl", "xlsx"])
def test_a_written_catalogue_is_read_back_by_the_import(ending, tmp_path):
    titles = [f"Tea {number}, “green”" for number in range(20)]
    ids = [f"{number:04}" for number in range(20)]
    out = tmp_path / f"catalogue.{ending}"
    write_table(pd.DataFrame({"item_id": ids, "title": titles, "price": np.arange(20) + 0.5}), out)
    report = inspect_files([out])[0]
    assert (report.role, report.rows_kept, report.items) == ("catalogue", 20, 20)


def test_the_files_ending_says_the_format_and_a_strange_one_is_refused():
    assert [format_of(Path(name)) for name in ("a.CSV", "a", "a.ndjson", "a.xlsx")] == [
        "csv",
        "csv",
        "jsonl",
        "xlsx",
    ]
    with pytest.raises(BadSetting, match="“.xls”"):
        format_of(Path("a.xls"))
    with pytest.raises(BadSetting, match="“parquet”"):
        as_bytes(MIXED, "parquet")


def test_what_excel_cannot_hold_is_told_and_leaves_no_file(tmp_path, monkeypatch):
    out = tmp_path / "out.xlsx"
    with pytest.raises(BundleRecError, match="Row 3, column “t”"):
        write_table(pd.DataFrame({"t": ["a", "b" * 40_000]}), out)
    monkeypatch.setattr(workbooks, "MOST_ROWS", 2)
    with pytest.raises(BundleRecError, match="has 3 rows; a sheet of Excel holds 2"):
        write_table(MIXED, out)
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(BundleRecError, match="can't be written"):
        write_table(pd.DataFrame({"a": [1]}), tmp_path / "nowhere" / "out.csv")

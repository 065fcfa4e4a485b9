"""JSON becomes a table: nested objects are dotted columns, one list of objects becomes rows, nothing is lost."""

import json
from itertools import count

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as some

from bundlerec.data import columns as c
from bundlerec.data.reading.json_rows import BETWEEN, Shape, rows_of
from bundlerec.data.reading.opening import open_table
from tests.data.files import cleaned, looked_at, written

EVENT = {
    "eventType": "purchase-complete",
    "visitorId": "ann",
    "productDetails": [{"product": {"id": "tea"}, "quantity": 2}, {"product": {"id": "jam"}, "quantity": 1}],
    "tags": ["a", "b"],
}


def table(folder, text, name="file.json"):
    """Header, rows and problems."""
    with open_table(written(folder, name, text)) as read:
        loaded = read.load(read.header)
        return read.header, [tuple(row) for row in loaded.frame.itertuples()], read.problems, loaded.misfits


def test_a_list_of_objects_becomes_rows_and_the_other_cells_are_repeated(tmp_path):
    header, rows, problems, _ = table(tmp_path, json.dumps([EVENT, {"visitorId": "bob"}]))
    assert header == ("eventType", "visitorId", "productDetails.product.id", "productDetails.quantity", "tags")
    assert rows == [
        (1, "purchase-complete", "ann", "tea", "2", "a | b"),
        (2, "purchase-complete", "ann", "jam", "1", "a | b"),
        (3, "", "bob", "", "", ""),
    ]
    assert any("Each element of “productDetails”" in problem for problem in problems)


def test_one_line_with_an_event_is_a_row_and_no_wrapping(tmp_path):
    header, rows, *_ = table(tmp_path, json.dumps(EVENT))
    assert len(rows) == 2 and "visitorId" in header


def test_an_object_around_one_list_is_opened_and_what_stands_beside_is_told(tmp_path):
    wrapped = {"page": 1, "data": {"orders": [{"id": "007", "price": 1.50}, {"id": None}]}, "none": []}
    header, rows, problems, _ = table(tmp_path, json.dumps(wrapped).replace("1.5", "1.50"))
    assert (header, rows[0]) == (("id", "price"), (1, "007", "1.50"))
    assert any("“data.orders” was read" in problem and "“page”" in problem for problem in problems)


def test_only_the_longest_list_becomes_rows_and_the_others_stand_in_one_cell(tmp_path):
    record = {"id": 1, "images": [{"url": "x"}, {"url": "y"}], "variants": [{"sku": s} for s in "abc"]}
    header, rows, problems, _ = table(tmp_path, json.dumps([record]))
    assert rows == [(1, "1", "x | y", "a"), (2, "1", "x | y", "b"), (3, "1", "x | y", "c")]
    assert any("divided by “|”: “images”" in problem for problem in problems)


def test_a_list_that_names_items_comes_before_a_longer_one(tmp_path):
    record = {"user": "u", "params": [{"key": k} for k in "abc"], "items": [{"item_id": "x"}, {"item_id": "y"}]}
    _, rows, *_ = table(tmp_path, json.dumps([record]))
    assert rows == [(1, "u", "a | b | c", "x"), (2, "u", "a | b | c", "y")]


def test_the_pictures_and_attributes_of_an_item_are_no_rows(tmp_path):
    record = {"id": "7", "title": "Tea", "attributes": [{"key": "a"}, {"key": "b"}], "images": [{"uri": "x"}]}
    _, rows, *_ = table(tmp_path, json.dumps([record, record | {"id": "8"}]))
    assert rows == [(1, "7", "Tea", "a | b", "x"), (2, "8", "Tea", "a | b", "x")]


def test_lists_within_lists_become_rows_down_to_the_innermost(tmp_path):
    customers = [{"name": "ann", "orders": [{"no": 1, "lines": [{"sku": "a"}, {"sku": "b"}]}, {"no": 2}]}]
    _, rows, *_ = table(tmp_path, json.dumps(customers))
    assert [row[1:] for row in rows] == [("ann", "1", "a"), ("ann", "1", "b"), ("ann", "2", "")]


def test_lines_keep_their_numbers_and_those_that_are_no_objects_are_told(tmp_path):
    text = '{"a": 1}\n\n{"a": 2, "b": true}\n{"a": 3\n{"a": 12345678901234567890}\n'
    _, rows, _, misfits = table(tmp_path, text, "file.jsonl")
    assert rows == [(1, "1", ""), (3, "2", "true"), (5, "12345678901234567890", "")]
    assert misfits.to_dict("records") == [{"row": 4, "text": '{"a": 3', "reason": "not an object"}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk"])
def test_json_logs_in_every_usual_encoding_are_cleaned_like_any_other(encoding, tmp_path):
    rows = [{"用户ID": "001", "商品ID": name, "时间": "2024-01-05 10:00"} for name in ("茶叶", "牛奶")]
    file = cleaned(tmp_path, json.dumps(rows, ensure_ascii=False).encode(encoding))[0]
    assert list(file.events[c.ITEM_ID]) == ["茶叶", "牛奶"]


def test_objects_one_after_the_other_over_several_lines_are_rows(tmp_path):
    text = json.dumps({"item_id": "tea", "title": "Tea"}, indent=1) * 3
    assert looked_at(tmp_path, text, "items.json").rows_read == 3


def test_rows_that_do_not_fit_stand_in_the_report(tmp_path):
    text = '{"item_id": "tea", "title": "Tea"}\n{"item_id": "jam", "title": "Jam"}\n[1]\n'
    assert looked_at(tmp_path, text, "items.jsonl").rejected == {"not an object": 1}


def test_objects_lists_and_bytes_in_a_parquet_file_are_columns_and_rows_too(tmp_path):
    rows = [
        {
            "event": "purchase",
            "items": [{"item_id": "tea", "price": 2.5}, {"item_id": "jam", "price": 3.0}],
            "who": b"ann",
        },
        {"event": "view", "items": [], "who": None},
    ]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "events.parquet")
    header, found, problems, _ = table(tmp_path, (tmp_path / "events.parquet").read_bytes(), "events.parquet")
    assert header == ("event", "items.item_id", "items.price", "who")
    assert [row[1:] for row in found] == [
        ("purchase", "tea", "2.5", "ann"),
        ("purchase", "jam", "3", "ann"),
        ("view", "", "", ""),
    ]
    assert any("Each element of “items”" in problem for problem in problems)


plain = some.text(min_size=1) | some.integers().map(str)
keys = some.text("abc", min_size=1, max_size=2)
values = some.recursive(
    plain, lambda inner: some.lists(inner, max_size=3) | some.dictionaries(keys, inner, max_size=3)
)


@given(some.lists(some.dictionaries(keys, values, max_size=3), min_size=1, max_size=3))
def test_every_value_stands_in_a_column_that_the_first_look_found(records):
    shape = Shape()
    numbered = [_with_marks(record, count()) for record in records]
    for record, _ in numbered:
        shape.add(record)
    for record, marks in numbered:
        rows = rows_of(record, shape.exploded)
        shown = BETWEEN.join(text for row in rows for name, text in row.items() if name in shape.columns)
        assert all(mark in shown for mark in marks)


def _with_marks(value, numbers):
    """The same value with a mark of its own in the place of each plain value, and the marks."""
    if isinstance(value, dict):
        parts = {key: _with_marks(part, numbers) for key, part in value.items()}
        return {key: part for key, (part, _) in parts.items()}, [m for _, marks in parts.values() for m in marks]
    if isinstance(value, list):
        pairs = [_with_marks(part, numbers) for part in value]
        return [part for part, _ in pairs], [mark for _, marks in pairs for mark in marks]
    mark = f"<{next(numbers)}>"
    return mark, [mark]

"""Large files are read block by block, and come out as if they had been read at once."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from bundlerec.data import columns as c
from bundlerec.data.cleaning.coded import coded, distinct, for_each, groups, is_empty, orders_of, renamed, without
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.layouts import LAYOUTS
from bundlerec.data.reading import delimited, parquet
from bundlerec.data.reading.opening import open_table
from bundlerec.data.reading.table import Codes
from bundlerec.errors import Cancelled
from tests.data.files import cleaned, written

AROUND = Around("log.csv", None, pd.DataFrame({c.ITEM_ID: [], c.TITLE: []}), frozenset(), lambda: b"")
TEXTS = some.lists(some.sampled_from(["", "a", "b", "A", "1.0", "é"]), max_size=12)


def wide(number: int) -> str:
    """A row whose length varies, sometimes with a cell too many, a line break inside or nothing at all."""
    return {3: f"x{number},tea,7,8,9", 7: f'"x\n{number}",tea,7', 9: ",,"}.get(
        number % 11, f"x{number % 50},jam,{number}"
    )


@pytest.fixture
def log(tmp_path):
    return written(tmp_path, "log.csv", "a,b,c\n" + "".join(f"{wide(number)}\n" for number in range(3000)))


def test_small_blocks_give_the_same_rows_numbers_and_misfits_as_one(log, monkeypatch):
    with open_table(log) as table:
        whole = table.load(table.header)
        monkeypatch.setattr(delimited, "BLOCK", 700)
        assert sum(1 for _ in table.blocks(table.header)) > 20
        parts = table.load(table.header)
    assert parts.frame.astype("str").equals(whole.frame.astype("str"))
    assert parts.misfits.equals(whole.misfits) and parts.blank == whole.blank
    numbers = [*parts.frame.index, *parts.misfits["row"]]
    assert len(numbers) + parts.blank == 3000 and len(set(numbers)) == len(numbers)


def test_the_share_that_is_read_rises_to_the_whole_and_whoever_listens_may_stop(log, monkeypatch):
    monkeypatch.setattr(delimited, "BLOCK", 700)
    heard = []

    def stop(share):
        heard.append(share)
        if len(heard) == 3:
            raise Cancelled("Enough.")

    with open_table(log) as table:
        shares = [block.share for block in table.blocks(table.header)]
        assert shares == sorted(shares) and shares[-1] == 1
        with pytest.raises(Cancelled):
            table.load(table.header, stop)
    assert len(heard) == 3


def test_parquet_comes_in_blocks_with_its_row_numbers(tmp_path, monkeypatch):
    frame = pd.DataFrame({"a": [f"x{number % 7}" for number in range(500)], "b": range(500)})
    frame.to_parquet(tmp_path / "log.parquet", row_group_size=90)
    monkeypatch.setattr(parquet, "ROWS_A_BLOCK", 40)
    with open_table(tmp_path / "log.parquet") as table:
        loaded = table.load(["a", "b"])
    assert loaded.frame["a"].tolist() == frame["a"].tolist() and list(loaded.frame.index) == list(range(1, 501))


def test_what_a_whole_column_proves_counts_for_its_first_block(tmp_path, monkeypatch):
    monkeypatch.setattr(delimited, "BLOCK", 200)
    rows = [f"c{n}.5,tea,{n}.0,0{n % 9 + 1}/02/2024,1" for n in range(100)] + ['c1.5,tea,7.0,13/02/2024,"2,5"']
    text = "customer_id,item_id,order_id,timestamp,quantity\n" + "\n".join(rows)
    events = cleaned(tmp_path, text)[0].events
    assert events[c.TIME].dt.month.unique().tolist() == [2]
    assert list(events[c.ORDER_ID][:2]) == ["0", "1"] and events[c.CUSTOMER_ID][0] == "c0.5"
    assert events[c.QUANTITY].iloc[-1] == 2.5


@given(TEXTS)
def test_columns_of_numbers_say_what_columns_of_texts_say(texts):
    column = pd.Series(texts, dtype="str", index=range(5, 5 + len(texts)))
    for either in (column, coded(column)):
        names, places = distinct(either)
        assert [names[place] for place in places] == texts and names.is_unique
        assert is_empty(either).tolist() == [text == "" for text in texts]
        assert for_each(either, lambda names: names.str.upper()).tolist() == [text.upper() for text in texts]
        assert renamed(either, lambda names: names.str.upper()).tolist() == [text.upper() for text in texts]
        assert [None if text != text else text for text in without(either)] == [text or None for text in texts]
        assert without(either).index.equals(column.index)


@given(some.lists(some.tuples(some.integers(0, 3), some.sampled_from("ab")), max_size=20), some.booleans())
def test_groups_are_alike_where_the_rows_are(rows, many):
    table = pd.DataFrame(rows, columns=["number", "text"])
    table["text"] = table["text"].astype("category")
    names = ["number", "text"] * (40 if many else 1)  # more columns than fit into one number without a second look
    group = groups(table, names)
    assert (group[:, None] == group[None, :]).tolist() == [[one == other for other in rows] for one in rows]
    assert group.dtype == np.int64


def test_all_rejected_rows_are_counted_and_many_of_them_kept(tmp_path, monkeypatch):
    monkeypatch.setattr("bundlerec.data.cleaning.notes.MAX_KEPT", 5)
    monkeypatch.setattr("bundlerec.data.examine.MAX_KEPT", 5)
    rows = [*(["ann,,1,2024-01-01"] * 4), *(["ann,tea,1,soon"] * 4), "ann,tea,1,2024-01-01"]
    report = cleaned(tmp_path, "customer_id,item_id,order_id,timestamp\n" + "\n".join(rows))[0].report
    assert report.rejected == {"item missing": 4, "date unreadable": 4}
    assert len(report.rejected_rows) == 5 and any("8 rejected rows" in problem for problem in report.problems)


@pytest.mark.parametrize("count", [127, 128, 129, 255, 32_767, 32_768])
def test_columns_with_many_texts_keep_them_apart(count):
    texts = pd.Series([f"t{number}" for number in range(count)], dtype="str")
    codes = Codes()
    for start in range(0, count, 100):
        codes.add(texts[start : start + 100])
        codes.add(texts[:3])
    column = pd.Series(codes.column())
    expected = [*texts, *(list(texts[:3]) * -(-count // 100))]
    assert sorted(column) == sorted(expected) and list(column.cat.categories) == list(texts)
    rest = column[column != "t1"]
    names, places = distinct(rest)
    assert [names[place] for place in places] == list(rest) and places.max() == count - 2
    assert without(column, "t1").isna().sum() == (column == "t1").sum()
    assert list(renamed(column, lambda names: names.str.upper())) == [text.upper() for text in column]


PAIRS = some.lists(
    some.tuples(some.sampled_from(["", "ann", "bob"]), some.sampled_from(["1", "2", "3"])), max_size=9
)


@given(PAIRS)
def test_orders_are_counted_by_customer_whether_or_not_customers_share_their_codes(rows):
    lines = pd.DataFrame(rows, columns=[c.CUSTOMER_ID, c.ORDER_ID], dtype="str")
    customers = without(lines[c.CUSTOMER_ID])
    found = orders_of(pd.DataFrame({c.CUSTOMER_ID: customers, c.ORDER_ID: coded(lines[c.ORDER_ID])}))
    names = ["" if code < 0 else customers.cat.categories[code] for code in found]
    assert sorted(names) == sorted(customer for customer, _ in set(rows))


def test_lines_that_are_alike_are_found_in_a_log_of_any_size(tmp_path, monkeypatch):
    rows = [f"c{n % 5},i{n % 7},o{n % 35 % 5}{n % 3},2024-01-0{1 + n % 3}" for n in range(400)]
    text = "customer_id,item_id,order_id,timestamp\n" + "\n".join(rows)
    whole = cleaned(tmp_path, text)[0].report
    monkeypatch.setattr("bundlerec.data.cleaning.events.LOOKED_AT", 30)
    parts = cleaned(tmp_path, text)[0].report
    assert whole.changed["exactly like another line, kept"] == 400 - len(set(rows))
    assert (parts.changed, parts.examples) == (whole.changed, whole.examples)


CODED = [
    pytest.param(shape, id=f"{layout.id} {shape.role}")
    for layout in LAYOUTS.values()
    for shape in layout.shapes
    if shape.coded
]


@pytest.mark.parametrize("shape", CODED)
def test_layouts_that_take_numbers_of_distinct_texts_say_the_same_of_texts(shape):
    cells = {
        c.ITEM_ID: ["a", "b", "a", "c"],
        c.KIND: ["like", " Star", "odd", "like"],
        "property": ["categoryid", "790", "categoryid", "790"],
    }
    rows = pd.DataFrame({name: cells.get(name, ["3", "4", "5", "6"]) for name in shape.fields}, dtype="str")
    told = []
    for table in (rows, rows.apply(coded)):
        notes = Notes(rows)
        prepared = shape.prepare(table, notes, AROUND)
        told.append(
            (
                prepared.astype("str").to_dict("list"),
                list(prepared.index),
                notes.changed,
                notes.problems,
                notes.examples,
            )
        )
    assert told[0] == told[1]

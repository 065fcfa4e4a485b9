"""The table in which the analyst says what each column means."""

import pytest

from bundlerec.data.intake import ReadOptions, inspect_files
from bundlerec.errors import FileProblem
from pages.common import column_table
from pages.common.column_table import ATTRIBUTE, COLUMN, EXAMPLES, MEANS, UNUSED


def report(tmp_path, text, **options):
    path = tmp_path / "file.csv"
    path.write_text(text, encoding="utf-8")
    return inspect_files([path], ReadOptions(**options))[0]


@pytest.fixture
def odd(tmp_path):
    return report(tmp_path, "who,what,item_id,timestamp\nann,x,tea,2024-01-01\n", role="events")


def edited(table, **meant):
    return table.assign(
        **{MEANS: [meant.get(column, old) for column, old in zip(table[COLUMN], table[MEANS], strict=True)]}
    )


def test_every_column_stands_there_with_what_it_was_taken_for_and_examples(odd):
    table = column_table.table(odd, column_table.meanings(odd))
    assert table[COLUMN].tolist() == ["who", "what", "item_id", "timestamp"]
    assert table[MEANS].tolist() == [UNUSED, UNUSED, "Product code", "Time of the order"]
    assert table[EXAMPLES].tolist() == ["ann", "x", "tea", "2024-01-01"]


def test_what_the_analyst_says_becomes_the_mapping(odd):
    known = column_table.meanings(odd)
    told = column_table.mapping(edited(column_table.table(odd, known), who="Customer", item_id=UNUSED), known)
    assert (told["customer_id"], told["item_id"], told["timestamp"]) == ("who", "", "timestamp")


def test_two_columns_cannot_mean_the_same(odd):
    known = column_table.meanings(odd)
    twice = edited(column_table.table(odd, known), who="Customer", what="Customer")
    with pytest.raises(FileProblem, match="“who” and “what”"):
        column_table.mapping(twice, known)


def test_attributes_of_customers_can_be_left_out(tmp_path):
    people = report(tmp_path, "customer_id,age,town\nann,30,Ulm\n")
    known = column_table.meanings(people)
    table = column_table.table(people, known)
    assert table[MEANS].tolist() == ["Customer", ATTRIBUTE, ATTRIBUTE]
    told = column_table.mapping(edited(table, age=UNUSED), known)
    assert told == {"customer_id": "customer_id", "age": "", "town": "town"}
    again = report(tmp_path, "customer_id,age,town\nann,30,Ulm\n", mapping=told)
    assert again.mapping == {"customer_id": "customer_id", "town": "town"}


def test_a_file_of_no_known_kind_has_no_meanings(tmp_path):
    assert column_table.meanings(report(tmp_path, "a,b\n1,2\n")) is None

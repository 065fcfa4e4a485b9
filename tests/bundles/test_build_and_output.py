"""Lists become rows, and rows a file that says exactly what they say."""

import csv
import string

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bundlerec.bundles.build import bundles_table
from bundlerec.bundles.output import write_rows
from bundlerec.data import columns as c
from bundlerec.errors import FileProblem
from tests.bundles.reasons_world import lists_of, shop

ODD = st.text(alphabet=string.printable + "ü“€，\u2028\ufeff=+-@", min_size=1, max_size=8).filter(
    lambda text: text == text.strip() and "\x00" not in text
)


@pytest.fixture(scope="module")
def dataset():
    return shop()


def test_every_filled_slot_becomes_a_row(dataset):
    lists = lists_of(dataset, {"bob": ["tea"], "ann": ["jam", "tea"]})
    table = bundles_table(
        "policy", "mixed", dataset, lists, np.array([0.5, np.nan]), np.array([[1, 0], [2, np.nan]])
    )
    assert list(table.columns) == list(c.BUNDLES)
    assert table[[c.MODEL, c.KIND, c.CUSTOMER_ID, c.BUNDLE, c.SLOT, c.ITEM_ID]].values.tolist() == [
        ["policy", "mixed", "bob", 1, 1, "tea"],
        ["policy", "mixed", "ann", 1, 1, "jam"],
        ["policy", "mixed", "ann", 1, 2, "tea"],
    ]
    assert table[c.SCORE].tolist() == [1.0, 1.0, 0.5]
    assert table[c.PROBABILITY].fillna(-1).tolist() == [0.5, -1, -1]
    assert table[c.VALUE_OF_CHOICE].fillna(-1).tolist() == [1, 2, -1]


def test_strangers_keep_the_ids_that_they_came_with(dataset):
    lists = lists_of(dataset, {"bob": ["tea"], "ann": ["jam"]})
    table = bundles_table("scorer", "ranked", dataset, lists, customer_ids=np.array(["007", "NA"], dtype=object))
    assert table[c.CUSTOMER_ID].tolist() == ["007", "NA"]
    assert table[c.PROBABILITY].isna().all()


@settings(max_examples=60)
@given(ids=st.lists(st.tuples(ODD, ODD), min_size=1, max_size=5))
@example(ids=[("one\rtwo", "a,b"), ('"', "=1+1")])
def test_ids_stand_in_the_file_as_they_are(tmp_path_factory, ids):
    out = tmp_path_factory.mktemp("out") / "bundles.csv"
    rows = [("m", "ranked", customer, 1, 1, item, 0.25, None, None) for customer, item in ids]
    write_rows(pd.DataFrame(rows, columns=list(c.BUNDLES)), out)
    with out.open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file)
    assert header == ["customer_id", "bundle", "slot", "item_id", "score"]
    assert [(line[0], line[3]) for line in lines] == ids


def test_a_place_that_does_not_exist_is_told_and_nothing_is_left(tmp_path):
    with pytest.raises(FileProblem, match="can't be written"):
        write_rows(pd.DataFrame(columns=list(c.BUNDLES)), tmp_path / "nowhere" / "out.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(FileProblem):
        write_rows(pd.DataFrame(columns=list(c.BUNDLES)), tmp_path / "folder.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["folder.csv"]

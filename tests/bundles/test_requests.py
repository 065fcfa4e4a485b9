"""Files of customers and carts are read as they stand, and what does not fit is told."""

import codecs
import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bundlerec.bundles.requests import Cart, RecommendRequest, read_carts, read_customers
from bundlerec.errors import BadSetting, FileProblem
from tests.bundles.test_build_and_output import ODD

PLAIN = ODD.filter(lambda text: "\n" not in text and "\r" not in text and not text.startswith("\ufeff"))


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@settings(max_examples=60)
@given(ids=st.lists(PLAIN, min_size=1, unique=True), bom=st.booleans(), end=st.sampled_from(["\n", "\r\n"]))
def test_customers_come_back_verbatim_in_their_order(tmp_path_factory, ids, bom, end):
    path = tmp_path_factory.mktemp("in") / "customers.txt"
    text = end.join([*ids, "", f"  {ids[0]}  ", " "])
    path.write_bytes((codecs.BOM_UTF8 if bom else b"") + text.encode())
    assert read_customers(path) == ids


def test_customers_in_utf_16_are_read(tmp_path):
    assert read_customers(write(tmp_path / "c.txt", "007\nÖ\n", "utf-16")) == ["007", "Ö"]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf \n\n", b"\xff\x00\xfa\xfb"])
def test_a_file_without_customers_is_refused(tmp_path, content):
    (tmp_path / "c.txt").write_bytes(content)
    with pytest.raises(FileProblem) as told:
        read_customers(tmp_path / "c.txt")
    assert "c.txt" in told.value.message
    assert told.value.hint


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(FileProblem, match="can't be read"):
        read_customers(tmp_path / "absent.txt")
    with pytest.raises(FileProblem, match="can't be read"):
        read_carts(tmp_path)


@settings(max_examples=60)
@given(rows=st.lists(st.tuples(ODD, ODD), min_size=1, max_size=6))
def test_carts_come_back_verbatim(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("in") / "carts.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([("cart_id", "item_id"), *rows])
    wanted: dict[str, dict[str, None]] = {}
    for cart, item in rows:
        wanted.setdefault(cart, {})[item] = None
    assert read_carts(path) == [Cart(cart, tuple(items), "") for cart, items in wanted.items()]


def test_carts_know_their_customers_and_other_columns_do_not_matter(tmp_path):
    text = "note, Customer_ID ,CART_ID,item_id\nx,ann,1,tea\n\n,ann,1,tea\ny,ann,1,jam\n,,2,tea\n"
    assert read_carts(write(tmp_path / "carts.csv", text)) == [
        Cart("1", ("tea", "jam"), "ann"),
        Cart("2", ("tea",), ""),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no column cart_id and no column item_id"),
        ("cart,item_id\n1,tea\n", "no column cart_id"),
        ("cart_id,item_id\n", "holds no cart"),
        ("cart_id,item_id\n1,tea\n,jam\n", "line 3: the cart_id is empty"),
        ("cart_id,item_id\n1,tea\n1\n", "line 3: the item_id is empty"),
        ("cart_id,item_id,customer_id\n1,tea,ann\n1,jam,bob\n", "line 3: cart “1” has two customers"),
        ('cart_id,item_id\n1,"tea\n', "line 2"),
    ],
)
def test_a_row_that_does_not_fit_is_told_with_its_line(tmp_path, text, said):
    with pytest.raises(FileProblem) as told:
        read_carts(write(tmp_path / "carts.csv", text))
    assert said in told.value.message
    assert told.value.hint


@pytest.mark.parametrize(
    "wishes",
    [
        {"kind": "lucky"},
        {"size": 0},
        {"size": 100_000},
        {"cart": ("tea",), "carts": Path("carts.csv")},
        {"carts": Path("carts.csv"), "customers": Path("c.txt")},
        {"kind": "complete"},
    ],
)
def test_wishes_that_do_not_fit_together_are_refused(wishes):
    with pytest.raises(BadSetting):
        RecommendRequest(out=Path("out.csv"), **wishes)

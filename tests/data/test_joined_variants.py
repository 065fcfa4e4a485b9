"""Variants of a product are one item to everything that learns; each customer is shown the variant that is theirs."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from bundlerec.data import columns as c
from bundlerec.data.dataset import build_dataset
from bundlerec.data.quality import findings, measure
from bundlerec.data.split import training_part
from tests.worlds import events, looks

ROWS = [
    ("ann", "red", "a1", 0),
    ("ann", "red", "a2", 10),
    ("ann", "blue", "a3", 20),
    ("bob", "blue", "b1", 5),
    ("bob", "cap", "b1", 5),
    ("cat", "blue", "c1", 6),
    ("dan", "cap", "d1", 7),
    ("", "blue", "x1", 8),
]


def catalogue(**columns):
    """A shirt in three colours under the code of no item, a cap that is nobody's variant."""
    table = pd.DataFrame(
        {
            c.ITEM_ID: ["red", "blue", "green", "cap"],
            c.TITLE: ["Shirt - Red", "Shirt - Blue", "Shirt - Green", "Cap"],
            c.PARENT_ID: ["shirt", "shirt", "shirt", None],
            c.VARIANT: ["Red", "Blue", "Green", None],
            c.PRICE: [20.0, 21.0, 22.0, 5.0],
            c.STOCK: [1.0, 2.0, np.nan, 0.0],
        }
    )
    return table.assign(**columns).reindex(columns=list(c.CATALOGUE))


def shop(rows=ROWS, **columns):
    return build_dataset(events(rows), catalogue(**columns))


def shown(data, customer, code):
    """The code that a customer sees of the product behind a code; "" is somebody unknown."""
    who = np.flatnonzero(data.customer_ids == customer) if customer else np.array([-1])
    return str(data.shown_ids[data.shown(who, data.rows_of([code]))][0])


def test_variants_are_one_item_and_other_items_stay_what_they_are():
    data = shop()
    assert data.item_ids.tolist() == ["blue", "cap"]
    assert data.items.title.tolist() == ["Shirt", "Cap"]
    assert data.items.stock.tolist() == [3.0, 0.0]
    assert data.rows_of(["red", "green", "cap", "shirt", "hat"]).tolist() == [0, 0, 1, -1, -1]
    ann = int(np.flatnonzero(data.customer_ids == "ann")[0])
    assert data.customer_item[ann].toarray().tolist() == [[3, 0]]


def test_two_variants_in_one_order_are_one_line_with_their_pieces_added():
    data = shop([("ann", "red", "1", 0), ("ann", "blue", "1", 0)])
    assert data.line_item.tolist() == [0] and data.line_quantity.tolist() == [2.0]


def test_a_customer_sees_the_variant_they_usually_buy_and_strangers_the_best_seller_in_stock():
    data = shop()
    assert shown(data, "ann", "blue") == "red"
    assert shown(data, "bob", "red") == "blue"
    assert shown(data, "dan", "red") == shown(data, "", "red") == "blue"
    assert shown(data, "ann", "cap") == "cap"
    assert shown(shop(**{c.STOCK: [1, 0, 0, 0]}), "dan", "red") == "red"
    assert shown(shop(**{c.STOCK: [0, 0, 0, 0]}), "dan", "red") == "blue"


def test_of_the_variants_that_a_customer_bought_one_in_stock_comes_first_and_then_the_latest():
    assert shown(shop(**{c.STOCK: [0, 1, 1, 1]}), "ann", "red") == "blue"
    assert shown(shop(**{c.STOCK: [0, 0, 1, 1]}), "ann", "red") == "red"  # nobody is given a size they never took
    assert shown(shop([("ann", "red", "1", 0), ("ann", "blue", "2", 9)]), "ann", "red") == "blue"


def test_what_sold_lately_stands_for_the_product():
    old = [("eve", "green", f"e{number}", 0) for number in range(9)]
    data = shop([*old, ("ann", "red", "a", 200), ("bob", "red", "b", 201), ("cat", "blue", "c", 201)])
    assert data.item_ids.tolist() == ["cap", "red"]


def test_only_purchases_before_the_moment_say_what_a_customer_usually_takes():
    late = shop([*ROWS, ("bob", "red", "b2", 30), ("bob", "red", "b3", 31)])
    cut = int(late.order_time[-2])
    assert shown(late, "bob", "blue") == "red"
    assert shown(late.before(cut), "bob", "blue") == "blue"
    assert shown(training_part(late, cut), "bob", "blue") == "blue"


def test_a_product_with_a_row_of_its_own_lends_its_title_and_is_not_offered_while_nobody_bought_it():
    table = catalogue(
        **{c.ITEM_ID: ["red", "blue", "shirt", "cap"], c.PARENT_ID: ["shirt", "shirt", "shirt", None]}
    )
    table[c.TITLE] = ["Red", "Blue", "Our shirt", "Cap"]
    data = build_dataset(events([("ann", "cap", "1", 0)]), table.assign(**{c.STOCK: [0, 0, np.nan, 1]}))
    assert data.item_ids.tolist() == ["blue", "cap"] and data.items.title[0] == "Our shirt"
    assert data.shown_titles[data.shown(np.array([-1]), data.rows_of(["shirt"]))].tolist() == ["Blue"]
    sold = build_dataset(events([("ann", "shirt", "1", 0)]), table)
    assert shown(sold, "ann", "red") == "shirt"


def test_a_log_that_names_the_product_itself_is_joined_with_its_variants():
    data = shop([*ROWS, ("eve", "shirt", "e", 9)])
    assert data.rows_of(["shirt", "red"]).tolist() == [0, 0]


def test_codes_that_only_look_like_a_product_are_not_joined_with_it():
    table = catalogue(**{c.PARENT_ID: ["shirt", "shirt", "top", None], c.ITEM_ID: ["red", "blue", "shirt", "cap"]})
    data = build_dataset(events(ROWS), table)
    assert sorted(data.item_ids) == ["blue", "cap", "shirt"]


def test_the_shops_wish_keeps_variants_apart():
    data = build_dataset(events(ROWS), catalogue(), join_variants=False)
    assert data.item_ids.tolist() == ["blue", "cap", "green", "red"]
    assert shown(data, "ann", "blue") == "blue"


def test_what_was_looked_at_is_the_product_too():
    data = build_dataset(pd.concat([events(ROWS), looks([("dan", "green", c.VIEW, 3)])]), catalogue())
    assert data.looks.item.tolist() == [0]


def test_the_order_of_the_tables_does_not_matter():
    one, two = shop(), build_dataset(events(ROWS[::-1]), catalogue()[::-1])
    assert one.item_ids.tolist() == two.item_ids.tolist()
    people = np.arange(one.n_customers)
    for item in range(one.n_items):
        rows = np.full(one.n_customers, item)
        assert (one.shown_ids[one.shown(people, rows)] == two.shown_ids[two.shown(people, rows)]).all()


def test_the_quality_of_the_data_counts_products_and_says_so():
    found = measure(events(ROWS), catalogue())
    assert (found.variants, found.items_with_variants, found.items_in_catalogue, found.items_sold) == (3, 1, 2, 2)
    assert any("3 codes are variants of 1 product" in one.text for one in findings(found))
    apart = measure(events(ROWS), catalogue(), join_variants=False)
    assert (apart.variants, apart.items_in_catalogue, apart.items_sold) == (0, 4, 3)


CODES = [f"v{number}" for number in range(6)]
LINES = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(CODES), st.integers(0, 5)), min_size=1, max_size=20
)


@settings(max_examples=40)  # each builds a whole shop
@given(LINES, st.lists(st.sampled_from(["p", "q", "v0", None]), min_size=6, max_size=6))
def test_every_code_has_one_row_and_every_customer_sees_a_code_of_the_right_product(lines, parents):
    table = pd.DataFrame({c.ITEM_ID: CODES, c.PARENT_ID: parents}).reindex(columns=list(c.CATALOGUE))
    data = build_dataset(events([(who, item, f"{who}{day}", day) for who, item, day in lines]), table)
    product = dict(zip(CODES, (parent or code for code, parent in zip(CODES, parents, strict=True)), strict=True))
    row = dict(zip(CODES, data.rows_of(CODES).tolist(), strict=True))
    assert min(row.values()) >= 0 and data.n_items == len(set(product.values()))
    assert all((row[one] == row[two]) == (product[one] == product[two]) for one in CODES for two in CODES)
    for person, name in enumerate(data.customer_ids):
        bought = {item for who, item, _ in lines if who == name}
        for item in range(data.n_items):
            code = data.shown_ids[data.shown(np.array([person]), np.array([item]))][0]
            assert row[code] == item
            own = {one for one in bought if row[one] == item}
            assert not own or code in own

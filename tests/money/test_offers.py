"""What a bundle costs, and the discount that the terms suggest."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundlerec.data import columns as c
from bundlerec.errors import BadSetting
from bundlerec.money import offers as o
from bundlerec.money.offers import offers_of
from bundlerec.money.terms import Ending, Terms, coin_of, terms_from

NONE = float("nan")


def bundle(*items, **columns):
    """(price, cost, stock) of each product of one bundle."""
    table = pd.DataFrame(list(items), columns=[c.PRICE, c.COST, c.STOCK])
    return table.assign(bundle="b", **columns)


def offered(*items, terms=None, coin=0.01, **columns):
    return offers_of(bundle(*items, **columns), ["bundle"], terms or Terms(), coin).loc["b"]


def test_prices_add_up_and_the_saving_is_paid_from_the_margin():
    """60 cost, 20 % to be left: 75 at least. A quarter of the 25 above it is 6.25; prices end in nines."""
    told = offered((70, 40, 9), (30, 20, 5))
    assert (told[c.LIST_PRICE], told[c.COST], told[c.FLOOR]) == (100, 60, 75)
    assert (told[c.BUNDLE_PRICE], told[c.SAVING], told[c.DISCOUNT]) == (93.99, 6.01, 6.01)
    assert told[c.MARGIN] == pytest.approx(33.99) and told[c.MARGIN_PERCENT] == pytest.approx(36.16, abs=0.01)
    assert (told[c.PRODUCTS], told[c.STOCK], told[c.NOTE]) == (2, 5, "")


@pytest.mark.parametrize(
    ("ending", "price"), [(Ending.NINES, 93.99), (Ending.FIVES, 93.95), (Ending.ROUND, 94), (Ending.EXACT, 93.75)]
)
def test_prices_end_as_the_shop_wishes(ending, price):
    assert offered((70, 40, 9), (30, 20, 5), terms=Terms(ending=ending))[c.BUNDLE_PRICE] == price


def test_an_ending_gives_way_to_the_limits():
    assert offered((3, 1, 9), (2.2, 1, 9))[c.BUNDLE_PRICE] == 4.99
    assert offered((3, 1, 9), (1.9, 1, 9))[c.BUNDLE_PRICE] == 4.49
    assert offered((0.3, 0.1, 9), (0.25, 0.1, 9))[c.BUNDLE_PRICE] == 0.5  # neither 0.49 (over 10 %) nor 0.59


def test_pieces_of_a_product_count_in_price_cost_and_stock():
    told = offered((10, 5, 7), (1, 0.5, 100), **{c.QUANTITY: [3, 1]})
    assert (told[c.LIST_PRICE], told[c.COST], told[c.STOCK], told[c.PRODUCTS]) == (31, 15.5, 2, 2)


def test_without_a_cost_there_is_no_discount_unless_one_is_set():
    told = offered((70, NONE, 9), (30, 20, NONE))
    assert (told[c.BUNDLE_PRICE], told[c.SAVING], told[c.NOTE]) == (100, 0, o.NO_COST)
    assert np.isnan([told[c.MARGIN], told[c.MARGIN_PERCENT], told[c.FLOOR], told[c.STOCK]]).all()
    told = offered((70, NONE, 9), (30, 20, 9), terms=Terms(without_cost=5))
    assert (told[c.BUNDLE_PRICE], told[c.NOTE]) == (94.99, o.COST_UNKNOWN)


def test_what_cannot_be_told_is_empty_and_says_why():
    told = offered((NONE, 1, 9), (30, 20, 9), terms=Terms(without_cost=5))
    assert (
        told[c.NOTE] == o.NO_PRICE and np.isnan(told[[c.LIST_PRICE, c.BUNDLE_PRICE, c.SAVING]].astype(float)).all()
    )


def test_a_bundle_at_its_floor_one_product_and_a_tiny_saving_keep_the_list_price():
    assert offered((10, 9, 9), (10, 9, 9))[[c.BUNDLE_PRICE, c.NOTE]].tolist() == [20, o.AT_FLOOR]
    assert offered((10, 12, 9), (10, 9, 9))[[c.MARGIN, c.NOTE]].tolist() == [-1, o.AT_FLOOR]
    assert offered((10, 1, 9))[[c.BUNDLE_PRICE, c.NOTE]].tolist() == [10, o.SINGLE]
    assert offered((10, 7.93, 9), (10, 7.93, 9))[[c.BUNDLE_PRICE, c.NOTE]].tolist() == [20, o.TOO_SMALL]


def test_a_price_that_the_merchant_set_stays():
    for price, note, saving in ((90, o.OWN_PRICE, 10), (70, o.OWN_BELOW, 30), (120, o.OWN_ABOVE, 0)):
        told = offered((70, 40, 9), (30, 20, 9), **{c.OWN_PRICE: [price, NONE]})
        assert told[[c.BUNDLE_PRICE, c.NOTE, c.SAVING]].tolist() == [price, note, saving]


def test_a_price_that_the_merchant_set_stands_where_a_product_has_none():
    told = offered((NONE, 40, 9), (30, 20, 9), **{c.OWN_PRICE: [90, NONE]})
    assert told[[c.BUNDLE_PRICE, c.MARGIN, c.NOTE]].tolist() == [90, 30, o.NO_PRICE] and np.isnan(told[c.SAVING])


def test_where_nobody_pays_cents_prices_are_whole():
    assert coin_of("JPY") == 1 and coin_of("EUR") == coin_of("") == 0.01
    told = offered((700, 400, 9), (300, 200, 9), coin=coin_of("TWD"))
    assert told[c.BUNDLE_PRICE] == 939


def test_many_bundles_are_told_apart_in_their_order():
    rows = pd.DataFrame(
        {
            "who": ["v", "u", "v", "u"],
            "n": [1, 1, 1, 2],
            c.PRICE: [1.0, 2, 3, 4],
            c.COST: 0.5,
            c.STOCK: [4, 3, 2, 1],
        }
    )
    found = offers_of(rows, ["who", "n"], Terms())
    assert found.index.tolist() == [("v", 1), ("u", 1), ("u", 2)]
    assert found[c.LIST_PRICE].tolist() == [4, 2, 4] and found[c.STOCK].tolist() == [2, 3, 1]
    assert offers_of(rows.head(0), ["who", "n"], Terms()).empty


money = st.one_of(st.just(NONE), st.floats(0, 1e6, allow_nan=False))
terms = st.builds(
    Terms,
    most_discount=st.floats(0, 90),
    floor_margin=st.floats(0, 95),
    margin_share=st.floats(0, 100),
    without_cost=st.floats(0, 90),
    ending=st.sampled_from(Ending),
)


@given(
    items=st.lists(st.tuples(money, money, money, st.integers(1, 9)), min_size=1, max_size=6),
    terms=terms,
    coin=st.sampled_from([0.01, 1.0]),
)
def test_no_discount_goes_below_the_floor_or_beyond_the_largest(items, terms, coin):
    told = offered(*[one[:3] for one in items], terms=terms, coin=coin, **{c.QUANTITY: [one[3] for one in items]})
    whole, price = told[c.LIST_PRICE], told[c.BUNDLE_PRICE]
    if np.isnan(whole):
        assert np.isnan(price) and told[c.NOTE] == o.NO_PRICE
        return
    assert price <= whole and abs(price / coin - round(price / coin)) < 1e-3
    assert told[c.NOTE] or told[c.SAVING] > 0
    if price < whole:
        unknown = np.isnan(told[c.COST])
        most = max(terms.most_discount, terms.without_cost) if unknown else terms.most_discount
        assert whole - price <= whole * most / 100 + 1e-4 and whole - price >= whole * 0.01 - 1e-4
        assert unknown or (price >= told[c.FLOOR] - 1e-4 and price >= told[c.COST] - 1e-4)
        assert unknown or told[c.MARGIN_PERCENT] >= terms.floor_margin - 1e-2


def test_terms_that_mean_nothing_are_told():
    assert terms_from({"most_discount": 5}).told() == {"most_discount": 5.0}
    for told in ({"most_discount": 95}, {"floor_margin": "much"}, {"ending": "sevens"}, {"discount": 5}):
        with pytest.raises(BadSetting, match=next(iter(told))):
            terms_from(told)

"""The map of what is bought together: who stands on it, which ties, and that it is always the same."""

import pandas as pd
import pytest

from bundlerec import charts_together
from bundlerec.bundles.anchor_table import COLUMNS, ORDERS
from bundlerec.bundles.together_map import GROUP, ONE, OTHER, SOLD, X, Y, together_map
from bundlerec.data import columns as c


def anchors(*rows):
    """(anchor, item, orders with both, orders of the anchor, score)"""
    told = [(a, 1, i, score, both, both / sold, 2.0, "") for a, i, both, sold, score in rows]
    return pd.DataFrame(told, columns=list(COLUMNS))


TEA_TIME = anchors(
    ("tea", "milk", 40, 100, 0.5),
    ("milk", "tea", 40, 80, 0.7),
    ("pen", "ink", 9, 30, 0.9),
    ("ink", "pen", 9, 20, 0.8),
    ("tea", "rare", 5, 100, 0.2),
    ("rare", "tea", 5, 5, 0.9),
)
WITH_LAMP = pd.concat([TEA_TIME, anchors(("lamp", "rare", 3, 500, 0.9))])


def test_best_sellers_stand_on_it_with_each_pair_once():
    found = together_map(TEA_TIME, 4)
    assert dict(zip(found.products[c.ITEM_ID], found.products[SOLD], strict=True)) == {
        "tea": 100,
        "milk": 80,
        "pen": 30,
        "ink": 20,
    }
    assert found.ties[[ONE, OTHER, c.SCORE, ORDERS]].to_numpy().tolist() == [
        ["milk", "tea", 0.7, 40],
        ["ink", "pen", 0.9, 9],
    ]


def test_what_is_tied_is_one_group():
    products = together_map(TEA_TIME, 4).products.set_index(c.ITEM_ID)
    assert products.loc["tea", GROUP] == products.loc["milk", GROUP] != products.loc["pen", GROUP]
    assert products.loc["pen", GROUP] == products.loc["ink", GROUP]


def test_a_best_seller_without_ties_is_left_out_and_nothing_makes_an_empty_map():
    assert "lamp" not in set(together_map(WITH_LAMP, 5).products[c.ITEM_ID])
    empty = together_map(TEA_TIME.head(0))
    assert empty.products.empty and empty.ties.empty


def test_a_product_is_tied_to_the_three_that_belong_with_it_most():
    names = ("milk", "ink", "pen", "cup", "pot")
    star = [("tea", name, 9, 30, 0.1 * place) for place, name in enumerate(names, 1)]
    found = together_map(
        anchors(*star, *((name, "lamp", 3, 20, 0.9) for name in names), ("lamp", "tea", 1, 99, 0.1))
    )
    of_tea = found.ties[(found.ties[[ONE, OTHER]] == "tea").any(axis=1)]
    assert set(of_tea[ONE]) | set(of_tea[OTHER]) == {"tea", "lamp", "pen", "cup", "pot"}


def test_the_same_table_gives_the_same_map_in_any_order():
    first, second = together_map(TEA_TIME), together_map(TEA_TIME.iloc[::-1])
    pd.testing.assert_frame_equal(first.products, second.products)
    pd.testing.assert_frame_equal(first.ties, second.ties)
    assert first.products[[X, Y]].abs().to_numpy().max() <= 1


def test_the_figure_carries_ids_for_clicks_and_wide_lines_for_strong_ties():
    found = together_map(TEA_TIME)
    figure = charts_together.together(found, str.upper, str.title)
    *lines, dots = figure.data
    assert [one[0] for one in dots.customdata] == found.products[c.ITEM_ID].tolist()
    assert (dots.text[0], dots.hovertext[0]) == ("TEA", "Tea") and dots.marker.size[0] == charts_together.LARGEST
    assert [one.line.width for one in lines] == sorted(one.line.width for one in lines)
    assert sum(len(one.x) for one in lines) == 3 * len(found.ties)
    spots = found.products.set_index(c.ITEM_ID)[[X, Y]]
    drawn = [(x, y) for one in lines for x, y in zip(one.x, one.y, strict=True) if x == x]
    ends = [tuple(spots.loc[item]) for tie in found.ties[[ONE, OTHER]].to_numpy() for item in tie]
    assert drawn == ends, "each line joins the two products of its tie"


@pytest.mark.parametrize("most", [1, 2])
def test_a_map_of_very_few(most):
    assert len(together_map(TEA_TIME, most).products) in (0, 2)

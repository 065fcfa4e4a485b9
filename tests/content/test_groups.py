"""Groups of products that sell alike, or that customers like as one."""

import numpy as np
import pandas as pd

from bundlerec.content import describe
from bundlerec.content.asked import prepare
from bundlerec.content.columns import item_columns
from bundlerec.content.features import pair_features
from bundlerec.content.groups import groups_of_sales, groups_of_taste, product_lines
from bundlerec.content.past import look_at, sold_in
from bundlerec.content.sales import fit_sales
from bundlerec.data import columns as c
from bundlerec.data.dataset import build_dataset
from tests.content.world import NoMeaning
from tests.worlds import events

SHELVES = ["Dairy > Yoghurt"] * 6 + ["Dairy > Milk"] * 6
BRANDS = ["Alp", "Alp", "Alp", "Alp", "Bay", "Bay"] * 2
PRICES = [0.99, 0.99, 1.05, 1.05, 0.99, 0.99] * 2


def shop_of(rows=(), **columns):
    """Twelve products of two shelves, two brands and two prices, as far as the catalogue tells them."""
    codes = [f"i{number:02}" for number in range(12)]
    catalogue = pd.DataFrame({c.ITEM_ID: codes, **columns})
    return build_dataset(events([*(("ann", code, "1", 0) for code in codes), *rows]), catalogue)


def described(**columns):
    return describe(shop_of(**columns), NoMeaning())


def test_a_line_is_what_one_brand_sells_on_one_shelf_at_one_price_to_the_cent():
    lines = product_lines(described(category=SHELVES, brand=BRANDS, price=PRICES))
    assert (
        lines.tolist()
        == [lines[0]] * 2 + [lines[2]] * 2 + [lines[4]] * 2 + [lines[6]] * 2 + [lines[8]] * 2 + [lines[10]] * 2
    )
    assert len(set(lines)) == 6


def test_a_product_of_unknown_brand_is_of_no_line():
    brands = [None, *BRANDS[1:]]
    lines = product_lines(described(category=SHELVES, brand=brands, price=PRICES))
    assert lines[0] == -1 and (lines[1:] >= 0).all()


def test_a_shop_without_brands_has_no_groups_by_brand():
    about = described(category=SHELVES, price=PRICES)
    assert len(groups_of_taste(about)) == 1  # the shelf alone: there is one department
    assert all(codes.min() >= 0 for codes in groups_of_sales(about))


def test_lines_tell_nothing_more_where_all_of_a_brand_on_a_shelf_cost_the_same():
    with_prices = described(category=SHELVES, brand=BRANDS, price=PRICES)
    without = described(category=SHELVES, brand=BRANDS, price=[2.0] * 12)
    assert len(groups_of_taste(with_prices)) == 4  # shelf, brand, brand on its shelf, line
    assert len(groups_of_taste(without)) == 3


def test_groups_of_one_product_each_are_no_groups():
    about = described(category=SHELVES, brand=BRANDS, price=np.arange(1.0, 13.0))
    assert len(groups_of_taste(about)) == 3 and not any(codes.max() == 11 for codes in groups_of_sales(about))


def test_the_sales_of_its_line_are_told_of_a_product():
    rows = [("bob", "i01", f"o{number}", number) for number in range(50)]  # sells best, in the line of i00
    rows += [("bob", "i06", f"p{number}", number) for number in range(50)]
    shop = shop_of(rows, category=SHELVES, brand=BRANDS, price=PRICES)
    hidden = np.isin(np.arange(12), shop.rows_of(["i00", "i02", "i04"]))
    sold = sold_in(shop, describe(shop, NoMeaning())).without(hidden)
    flavour, dearer, of_others = item_columns(sold, shop.rows_of(["i00", "i02", "i04"]))
    assert (
        flavour[-5] > max(dearer[-5], of_others[-5]) + 1
    )  # best sales of the line: the last group before the near titles


def test_who_buys_a_line_is_told_of_its_new_flavour_and_a_product_of_no_brand_is_nobodys():
    brands = [*BRANDS[:2], None, *BRANDS[3:]]
    shop = shop_of([("bob", "i01", "2", 1)], category=SHELVES, brand=brands, price=PRICES)
    about = describe(shop, NoMeaning())
    past = look_at(shop, 2**60, about, 0)
    sales = fit_sales(past.sold, np.arange(12) % 2, 2, 0)
    flavour, unknown, other = shop.rows_of(["i00", "i02", "i06"])
    told = pair_features(past, np.array([1]), prepare(past, np.array([flavour, unknown, other]), sales))
    of_line = told[0, :, -9:-3]  # before expected sales, price and length of the title
    assert of_line[0, 0] == 1 and of_line[1, 0] == of_line[2, 0] == 0  # root of the share in what bob bought
    assert (of_line[0] >= of_line[2]).all() and (of_line[1] <= of_line[2]).all()
    assert (of_line[1] < of_line[2]).any()

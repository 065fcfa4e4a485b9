"""What a catalogue says of its products, sold or not."""

import numpy as np
import pandas as pd

from bundlerec.content import describe
from bundlerec.data import columns as c
from bundlerec.data.dataset import build_dataset
from tests.content.world import NEW, NoMeaning, themed_shop
from tests.worlds import events


def test_titles_with_the_same_telling_word_are_alike_and_the_common_word_says_little():
    shop = themed_shop()
    about = describe(shop, NoMeaning())
    words = about.title_words[about.title].toarray()
    new, twin, other = (shop.rows_of([one])[0] for one in (NEW[0], "i000", "i001"))
    assert words[new] @ words[twin] > 0.99 and words[new] @ words[other] < 0.01


def test_products_that_were_never_sold_are_described_too():
    shop = themed_shop()
    about = describe(shop, NoMeaning())
    assert np.isfinite(about.all).all() and len(about.all) == shop.n_items
    assert np.abs(about.all[shop.rows_of(NEW), 1:]).sum(axis=1).min() > 0.1


def test_a_code_in_place_of_a_title_says_nothing():
    rows = [("ann", "tea 1", "1", 0), ("bob", "tea 2", "2", 1), ("cid", "tea 3", "3", 2), ("dan", "tea 4", "4", 3)]
    about = describe(build_dataset(events(rows)), NoMeaning())
    assert about.title_words.nnz == 0 and about.meaning.size == 0 and (about.length == 0).all()


def test_the_price_is_the_catalogues_else_what_was_paid_else_the_usual_one():
    catalogue = pd.DataFrame(
        {c.ITEM_ID: ["a", "b", "n"], c.TITLE: ["Ant", "Bee", "Newt"], c.PRICE: [5.0, np.nan, np.nan]}
    )
    shop = build_dataset(events([("ann", "a", "1", 0), ("ann", "b", "1", 0)]), catalogue)
    price = describe(shop, NoMeaning()).price[shop.rows_of(["a", "b", "n"])]
    np.testing.assert_allclose(price, np.log1p([5, 2, 3.5]), rtol=1e-6)

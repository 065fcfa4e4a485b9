"""What every model has to keep, simple or deep: inherit the class and say in `make` how one is made."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bundlerec.bundles.popularity import best_sellers_first
from bundlerec.bundles.ranking import rank
from bundlerec.data import columns as c
from bundlerec.data.dataset import Dataset, build_dataset
from bundlerec.data.split import cut_time, training_part
from bundlerec.recommender import Recommender
from tests.worlds import events, habitual_shop

NEWCOMER = "z"


class RecommenderContract:
    """The tests; `make` gives a fresh model that was not fitted."""

    def make(self) -> Recommender:
        raise NotImplementedError

    def test_it_scores_only_items_of_the_training_part(self):
        whole, history, _ = shop()
        model = self.make().fit(history)
        assert np.array_equal(model.items, np.unique(model.items))
        sold = np.unique(history.line_item)
        assert np.isin(model.items, sold).all()
        assert len(sold) < len(np.unique(whole.line_item))

    def test_it_gives_each_customer_a_row_and_each_item_a_column(self):
        _, history, _ = shop()
        model = self.make().fit(history)
        scores = model.score(np.array([3, 0, 7], dtype=np.int32))
        assert scores.dtype == np.float32
        assert scores.shape == (3, len(model.items))
        assert not np.isnan(scores).any()

    def test_the_rows_follow_the_customers_asked_for(self):
        _, history, _ = shop()
        model = self.make().fit(history)
        both, turned = model.score(np.array([3, 7])), model.score(np.array([7, 3]))
        np.testing.assert_allclose(both, turned[::-1], rtol=1e-4, atol=1e-6)

    def test_it_does_not_see_later_orders(self):
        log, catalogue = habitual_shop()
        whole = build_dataset(log, catalogue)
        cut = cut_time(whole)
        earlier = log[log[c.TIME].to_numpy().astype("datetime64[us]").astype(np.int64) < cut]
        short = build_dataset(earlier, catalogue)
        seen, blind = training_part(whole, cut), training_part(short, cut)
        customers = np.arange(short.n_customers, dtype=np.int32)
        assert np.array_equal(whole.customer_ids, short.customer_ids)
        long_sight = rank(self.make().fit(seen), customers, 5, seen)
        short_sight = rank(self.make().fit(blind), customers, 5, blind)
        assert np.array_equal(whole.item_ids[long_sight.items], short.item_ids[short_sight.items])

    def test_the_same_data_give_the_same_scores(self):
        _, history, _ = shop()
        customers = np.arange(10, dtype=np.int32)
        first, second = (self.make().fit(history).score(customers) for _ in range(2))
        assert np.array_equal(first, second)

    def test_it_can_be_fitted_again_on_other_data(self):
        whole, history, _ = shop()
        customers = np.arange(10, dtype=np.int32)
        again = self.make().fit(whole).fit(history).score(customers)
        assert np.array_equal(again, self.make().fit(history).score(customers))

    def test_a_customer_without_history_gets_recent_best_sellers(self):
        _, history, newcomer = shop()
        lists = rank(self.make().fit(history), np.array([newcomer]), 6, history)
        shelf = best_sellers_first(history)
        assert list(lists.items[0]) == list(shelf[:6])

    def test_it_fits_the_tiniest_shop(self):
        shop_of_two = build_dataset(
            events([("ann", "tea", "1", 0), ("ann", "jam", "2", 1), ("bob", "tea", "3", 2)])
        )
        lists = rank(self.make().fit(shop_of_two), np.array([0, 1]), 3, shop_of_two)
        assert (lists.lengths == 2).all()


def shop() -> tuple[Dataset, Dataset, int]:
    """A whole shop, its training part, and the row of a customer who comes, with a new item, after the cut.

    Some baskets are anonymous.
    """
    log, catalogue = habitual_shop(customers=40, orders=8)
    log.loc[log[c.CUSTOMER_ID] == "c020", c.CUSTOMER_ID] = None
    late = events([(NEWCOMER, "launched", "last", 365)])
    whole = build_dataset(pd.concat([log, late]), catalogue)
    history = training_part(whole, cut_time(whole))
    return whole, history, list(whole.customer_ids).index(NEWCOMER)

"""From scores to ranked lists."""

import numpy as np

from bundlerec.bundles.baselines.best_sellers import BestSellers
from bundlerec.bundles.ranking import rank
from bundlerec.data.dataset import build_dataset
from bundlerec.data.lists import EMPTY
from tests.worlds import events


def test_who_bought_nearly_everything_gets_a_short_list_of_new_items():
    rows = [("ann", item, f"a{number}", number) for number, item in enumerate("abcd")]
    history = build_dataset(events([*rows, ("bob", "e", "b1", 5)]))
    lists = rank(BestSellers().fit(history), np.array([0], dtype=np.int32), 3, history, only_new=True)
    assert history.item_ids[lists.items[0, 0]] == "e"
    assert lists.items[0, 1:].tolist() == [EMPTY, EMPTY]

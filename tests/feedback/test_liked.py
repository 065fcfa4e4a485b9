"""What customers said yes to reaches the log that a training learns from, and nothing later than its end does."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest

from bundlerec.data import columns as c
from bundlerec.feedback.giving import Saying, give_feedback
from bundlerec.training.shop import load_dataset, microseconds
from db.store import open_store
from tests import databases
from tests.contracts.tables import log, save

SHOP = "default"
FIRST, SECOND = datetime(2024, 3, 1), datetime(2024, 3, 2)


@pytest.fixture
def store(tmp_path):
    opened = open_store(databases.at(tmp_path / "shop.db"))
    save(opened, "log", SHOP, events=log(("ann", "tea", "1", 0), ("bob", "jam", "2", 1)))
    yield opened
    opened.close()


def test_yeses_are_rows_of_the_log_in_order_of_time_and_nothing_later_is_seen(store):
    for time, who, item, verdict in (
        (SECOND, "ann", "jam", c.ACCEPTED_OFFER),
        (FIRST, "bob", "tea", c.THUMBS_UP),
        (FIRST, "bob", "jam", c.DISMISSED),
        (FIRST, "eve", "jam", c.BOUGHT),
        (FIRST, "bob", "pot", c.BOUGHT),
        (FIRST, "bob", None, c.BOUGHT),
    ):
        give_feedback(store, SHOP, Saying(who, verdict, item, time=time), b"key", "command")
    liked = load_dataset(store, SHOP, None).liked
    assert liked.customer.tolist() == [1, 0] and liked.item.tolist() == [1, 0]
    assert liked.time.tolist() == [microseconds(FIRST), microseconds(SECOND)] and not liked.cart.any()
    disliked = load_dataset(store, SHOP, None).disliked
    assert (disliked.customer.tolist(), disliked.item.tolist()) == ([1], [0])
    assert load_dataset(store, SHOP, SECOND).liked.time.tolist() == [microseconds(FIRST)]
    assert len(load_dataset(store, SHOP, None).before(microseconds(FIRST)).liked) == 0


def test_without_feedback_nothing_is_added(store):
    assert len(load_dataset(store, SHOP, None).liked) == len(load_dataset(store, SHOP, None).disliked) == 0
    assert np.array_equal(load_dataset(store, SHOP, None).item_ids, ["jam", "tea"])

"""Moments in words and numbers."""

import time
from datetime import datetime

import numpy as np
import pytest

from bundlerec.data.dataset import build_dataset
from bundlerec.errors import BadSetting
from bundlerec.training.shop import end_of, microseconds, moment
from tests.worlds import events


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, None),
        ("", None),
        ("2024-05-01", datetime(2024, 5, 1)),
        (" 2024-05-01T12:30:00 ", datetime(2024, 5, 1, 12, 30)),
        ("2024-05-01 12:30:00.5", datetime(2024, 5, 1, 12, 30, 0, 500_000)),
        ("2024-05-01T00:30:00+02:00", datetime(2024, 4, 30, 22, 30)),
        ("2024-05-01T00:30:00Z", datetime(2024, 5, 1, 0, 30)),
    ],
)
def test_times_are_utc_without_a_zone(text, told):
    assert moment(text) == told


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system cannot change its time zone for a test")
def test_the_zone_of_the_machine_does_not_matter(monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    try:
        assert moment("2024-05-01") == datetime(2024, 5, 1)
        assert microseconds(datetime(1970, 1, 2)) == 86_400_000_000
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("text", ["soon", "31/12/2024", "2024-13-01", "0001-01-01T00:00+14:00"])
def test_what_is_no_time_is_told(text):
    with pytest.raises(BadSetting, match="no time"):
        moment(text)


def test_a_shop_ends_just_after_its_last_order_or_where_it_is_told():
    shop = build_dataset(events([("ann", "tea", "1", 0), ("ann", "tea", "2", 3)]))
    assert microseconds(datetime(1970, 1, 2)) == 86_400_000_000
    assert end_of(shop, None) == shop.order_time[-1] + 1
    assert end_of(shop, datetime(2024, 1, 2)) == np.datetime64("2024-01-02", "us").astype(int)
    assert end_of(build_dataset(events([])), None) == 0

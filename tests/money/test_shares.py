"""What each product of a bundle costs when the bundle costs less."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundlerec.money.shares import shared_out

PRICES = st.lists(st.integers(1, 100_000), min_size=1, max_size=20)


@given(PRICES, st.floats(0.1, 1.0))
def test_the_parts_add_up_and_none_is_a_coin_away_from_its_share(cents, kept):
    prices = np.array(cents) / 100
    whole = round(float(prices.sum()) * kept, 2)
    parts = shared_out(prices, whole, 0.01)
    assert sum(parts) == pytest.approx(whole, abs=1e-6)
    assert np.allclose(np.array(parts) / 0.01, np.rint(np.array(parts) / 0.01)), "whole coins"
    assert np.abs(np.array(parts) - prices / prices.sum() * whole).max() < 0.01 + 1e-9


def test_ten_per_cent_off_two_products():
    assert shared_out([10.0, 5.0], 13.5, 0.01) == pytest.approx([9.0, 4.5])

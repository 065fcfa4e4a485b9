"""Figures of the audit show what its tables say."""

import numpy as np
import pandas as pd
import pytest

from bundlerec import charts_fairness
from bundlerec.data import columns as c


def test_groups_stand_in_their_order_beside_the_line_of_everybody():
    table = pd.DataFrame(
        {
            "group": ["young", "old", "nobody"],
            c.VALUE: [1.0, 2.0, np.nan],
            c.LOW: [0.5, 1.5, np.nan],
            c.HIGH: [1.5, 2.5, np.nan],
            c.N: [30, 40, 0],
        }
    )
    figure = charts_fairness.groups(table, 1.6, ".2f")
    dots = figure.data[0]
    assert list(dots.y) == ["old", "young"] and list(dots.x) == [2, 1]
    assert list(dots.error_x.array) == [0.5, 0.5]
    assert figure.layout.shapes[0].x0 == 1.6


def test_exposure_has_two_bars_a_name():
    table = pd.DataFrame({"shown": [0.7, 0.3], "sold": [0.5, 0.5]}, index=["tea", "jam"])
    sold, shown = charts_fairness.exposure(table).data
    assert list(sold.y) == ["jam", "tea"] and list(shown.x) == [0.3, 0.7]


def test_the_price_is_a_dot_a_weight():
    rows = pd.DataFrame({c.VALUE: [0.2, 0.19], c.LOW: [0.18, 0.17], c.HIGH: [0.22, 0.2], "distance": [0.1, 0.02]})
    dots = charts_fairness.price([0.0, 1.0], rows).data[0]
    assert list(dots.x) == [0.1, 0.02] and list(dots.text) == ["0", "1"]
    assert list(dots.error_y.arrayminus) == pytest.approx([0.02, 0.02])

"""What each product of a bundle costs when the bundle costs less than its products do."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def shared_out(prices: Sequence[float], bundle_price: float, coin: float) -> list[float]:
    """The bundle's price over its products in proportion to their prices, in whole coins that add up to it.

    s_i = [P_i t / P_n] - [P_i-1 t / P_n], P_i = p_1 + ... + p_i, t the bundle's price, [x] x rounded to whole coins:
    each is less than one coin away from p_i t / P_n. prices: above zero in sum, none of them unknown.
    """
    so_far = np.cumsum(np.asarray(prices, dtype=np.float64))
    coins = np.rint(so_far / so_far[-1] * bundle_price / coin)
    return [float(one) for one in np.diff(coins, prepend=0) * coin]

"""A shop whose customers each love one theme, which only the titles tell: all products stand on one shelf."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.dataset import Dataset, build_dataset
from tests.worlds import events

THEMES = ("harbour", "meadow", "castle", "desert")
NEW = tuple(f"new-{theme}" for theme in THEMES)  # stand in the catalogue, were never sold


class NoMeaning:
    """An encoder to which all texts mean the same."""

    name = "no meaning"

    def encode(self, texts):
        return np.ones((len(texts), 2), dtype=np.float32) / np.sqrt(2, dtype=np.float32)


def themed_shop(customers: int = 160, products: int = 120, orders: int = 8, seed: int = 0) -> Dataset:
    """Customer c buys products of theme c % 4; the catalogue holds one more of each theme that nobody bought."""
    rng = np.random.default_rng(seed)
    rows = []
    for customer in range(customers):
        for order in range(orders):
            day = order * 7 + int(rng.integers(0, 5))
            basket = rng.choice(products // 4, 3, replace=False) * 4 + customer % 4
            rows += [(f"c{customer:03}", f"i{item:03}", f"o{customer}-{order}", day) for item in sorted(basket)]
    catalogue = pd.DataFrame(
        {
            c.ITEM_ID: [*(f"i{item:03}" for item in range(products)), *NEW],
            c.TITLE: [
                *(f"{THEMES[item % 4]} candle {item}" for item in range(products)),
                *(f"{theme} candle {products + place}" for place, theme in enumerate(THEMES)),
            ],
        }
    )
    return build_dataset(events(rows), catalogue)

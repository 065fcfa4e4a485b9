"""A shop of sixty customers with hand-made chances: everybody likes i000 best, then i001, and so on."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bundlerec.data import columns as c
from bundlerec.money.chances import Chances, keep_chances
from bundlerec.store import Run, Store
from tests.pages import seed
from tests.shops import save

PEOPLE, ITEMS = 60, 40
LIKED = np.linspace(0.6, 0.05, 12, dtype=np.float32)  # chances of the first twelve items


def stocked(store: Store, stock: dict[str, float], **columns: object) -> Run:
    """The habitual shop with stock, a finished run, and chances."""
    seed.filled_shop(store)
    told = pd.DataFrame({c.ITEM_ID: list(stock), c.STOCK: list(stock.values()), **columns})
    save(store, seed.SHOP, None, told)
    run = seed.finished_run(store)
    keep_chances(store, run.id, liking())
    return run


def liking() -> Chances:
    """Customer n likes everything a little more than customer n - 1 does; i000 was bought yesterday."""
    more = 1 + np.arange(PEOPLE, dtype=np.float32)[:, None] / 100
    days = np.full((PEOPLE, len(LIKED)), 1e6, dtype=np.float32)
    days[:, 0] = 1
    return Chances(
        customers=np.array(seed.CUSTOMERS, dtype=object),
        codes=np.array([f"i{item:03}" for item in range(ITEMS)], dtype=object),
        code=np.tile(np.arange(len(LIKED), dtype=np.int32), (PEOPLE, 1)),
        p=LIKED * more,
        days=days,
        lately=np.linspace(2, 0, ITEMS, dtype=np.float32),
    )

"""A tiny made-up merchant with two shops in a database of its own, and files to import."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from bundlerec.data import columns as c
from bundlerec.store import ImportRecord, Store, TablesOfFile

GROWING, STILL = "growing", "still"  # the shop that is imported into and learns, and one that must never change
LINES = 2_000  # of a file: its transaction takes long enough to be hit
FIRST = datetime(2024, 1, 1)


def fill(store: Store) -> None:
    """Both shops with a log that is just enough to learn from."""
    for seed, shop in enumerate((GROWING, STILL)):
        record = ImportRecord("made up", uuid.uuid4().hex, "plain", "mixed", {})
        store.data.save(shop, [TablesOfFile(record, catalogue=catalogue(), events=log(seed))])


def log(seed: int, customers: int = 40, orders: int = 8, items: int = 16) -> pd.DataFrame:
    """Customers who keep buying from a few favourites."""
    chance, rows = np.random.default_rng(seed), []
    for customer in range(customers):
        favourites = chance.choice(items // 2, 4, replace=False) + (customer % 2) * (items // 2)
        for order in range(orders):
            time = FIRST + timedelta(days=order * 7 + int(chance.integers(0, 5)))
            basket = {*chance.choice(favourites, 2, replace=False).tolist(), int(chance.integers(0, items))}
            rows += [(f"c{customer}", f"i{item}", f"o{customer}-{order}", time) for item in sorted(basket)]
    table = pd.DataFrame(rows, columns=[c.CUSTOMER_ID, c.ITEM_ID, c.ORDER_ID, c.TIME])
    return table.assign(**{c.KIND: c.PURCHASE, c.QUANTITY: 1.0, c.PRICE: 2.0})


def catalogue(items: int = 16) -> pd.DataFrame:
    """Plain products on two shelves."""
    return pd.DataFrame(
        {
            c.ITEM_ID: [f"i{item}" for item in range(items)],
            c.TITLE: [f"Product {item}" for item in range(items)],
            c.CATEGORY: [f"Shelf {item // (items // 2)}" for item in range(items)],
            c.PRICE: [1.0 + item for item in range(items)],
        }
    )


def write_file(path: Path, number: int) -> None:
    """A log that no other file of the campaign repeats a line of."""
    rows = (
        f"n{number}-{at % 400},i{at % 16},f{number}-{at // 3},{1_704_067_200 + at * 60}" for at in range(LINES)
    )
    path.write_text("customer_id,item_id,order_id,timestamp\n" + "\n".join(rows) + "\n", encoding="utf-8")

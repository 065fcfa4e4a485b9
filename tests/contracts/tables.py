"""Small tables for the contracts."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from bundlerec.data import columns as c
from bundlerec.store import ImportRecord, Store, TablesOfFile

SHOP = "corner shop"
START = datetime(2024, 2, 29, 23, 59, 59, 999_999)

Line = tuple[str | None, str, str | None, int]


def log(*lines: Line, price: float | None = 2.5) -> pd.DataFrame:
    """Events from (customer, item, order, hour) lines."""
    return pd.DataFrame(
        {
            c.CUSTOMER_ID: pd.Series([line[0] for line in lines], dtype="str"),
            c.ITEM_ID: pd.Series([line[1] for line in lines], dtype="str"),
            c.ORDER_ID: pd.Series([line[2] for line in lines], dtype="str"),
            c.TIME: pd.Series([START + timedelta(hours=line[3]) for line in lines], dtype="datetime64[us]"),
            c.KIND: c.PURCHASE,
            c.QUANTITY: 1.0,
            c.PRICE: pd.Series([price] * len(lines), dtype="float64"),
        }
    )


def random_log(seed: int, lines: int = 60) -> pd.DataFrame:
    """Purchases, refunds, views and nobody's lines of few customers, items and orders, so that much is given back."""
    chance = np.random.default_rng(seed)
    numbers = [chance.integers(0, most, lines) for most in (5, 3, 8, 12)]
    names = [(f"c{who}" if who < 4 else None, f"i{item}", f"o{order}", hour) for who, item, order, hour in zip(
        *(each.tolist() for each in numbers), strict=True
    )]  # fmt: skip
    kinds = chance.choice([c.PURCHASE, c.PURCHASE, c.REFUND, c.REFUND, c.VIEW], lines)
    return log(*names).assign(**{c.KIND: kinds, c.QUANTITY: chance.integers(1, 3, lines).astype(float)})


def file(name: str, **tables: pd.DataFrame) -> TablesOfFile:
    """A file with its tables; the name is its fingerprint too."""
    return TablesOfFile(
        ImportRecord(name, name, "plain", next(iter(tables), "events"), {"rows_read": 3}), **tables
    )


def save(store: Store, name: str, shop: str = SHOP, **tables: pd.DataFrame) -> tuple[int, int]:
    """Saves one file; (saved, already there)."""
    [counts] = store.data.save(shop, [file(name, **tables)])
    return counts.saved, counts.already_there


def cells(table: pd.DataFrame) -> list[tuple]:
    """The rows as tuples; a missing cell is None."""
    plain = table.astype(object)
    return list(plain.where(plain.notna(), None).itertuples(index=False, name=None))

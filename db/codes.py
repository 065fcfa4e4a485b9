"""The merchant's text ids and the numbers that stand for them inside the database."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Table, select

from db import schema as s
from db.session import insert_rows, read_blocks

NOBODY = -1  # stands for "no customer" and "no code" in arrays of numbers


def known_codes(connection: Connection, table: Table, shop: int) -> dict[str, int]:
    """{text id: number} of one table (customers, items or attributes) of a shop."""
    query = select(table.c.code, table.c.id).where(table.c.shop_id == shop)
    return {code: number for block in read_blocks(connection, query) for code, number in block}


def ensure_codes(connection: Connection, table: Table, shop: int, codes: Sequence[str]) -> np.ndarray:
    """[len(codes)] int64: the number of each text id; those never seen before are added."""
    known = known_codes(connection, table, shop)
    missing = [code for code in dict.fromkeys(codes) if code not in known]
    if missing:
        insert_rows(connection, table, ("shop_id", "code"), ((shop, code) for code in missing))
        known = known_codes(connection, table, shop)
    return np.array([known[code] for code in codes], dtype=np.int64)


def distinct_codes(column: pd.Series) -> tuple[list[str], np.ndarray]:
    """Distinct text ids, and for each row ([n] int64) its place among them (NOBODY where empty)."""
    places, names = pd.factorize(column.astype(object) if len(column) == 0 else column)
    return [str(name) for name in names], places.astype(np.int64)


def known_orders(connection: Connection, shop: int) -> pd.DataFrame:
    """The orders of a shop by rising id: id, customer (NOBODY where unknown), code (None where no order)."""
    chosen = select(s.orders.c.id, s.orders.c.customer_id, s.orders.c.code)
    query = chosen.where(s.orders.c.shop_id == shop).order_by(s.orders.c.id)
    rows = [row for block in read_blocks(connection, query) for row in block]
    numbers, customers, codes = zip(*rows, strict=True) if rows else ((), (), ())
    return pd.DataFrame(
        {
            "id": np.array(numbers, dtype=np.int64),
            "customer": np.array([NOBODY if each is None else each for each in customers], dtype=np.int64),
            "code": pd.Series(codes, dtype=object),
        }
    )


def ensure_orders(connection: Connection, shop: int, orders: pd.DataFrame) -> np.ndarray:
    """[n] int64: the number of each distinct order (columns customer and code); new ones are added."""
    found = orders.merge(known_orders(connection, shop), on=["customer", "code"], how="left")["id"]
    missing = orders[found.isna().to_numpy()]
    if missing.empty:
        return found.to_numpy(dtype=np.int64)
    rows = (
        (shop, None if customer == NOBODY else customer, code)
        for customer, code in zip(missing["customer"].tolist(), missing["code"].tolist(), strict=True)
    )
    insert_rows(connection, s.orders, ("shop_id", "customer_id", "code"), rows)
    return ensure_orders(connection, shop, orders)

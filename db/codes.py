"""The merchant's text ids and the numbers that stand for them inside the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, Select, Table, select

from db import schema as s
from db.session import ROWS_A_BLOCK, insert_blocks, insert_rows, read_blocks, reserve_numbers

NOBODY = -1  # stands for "no customer" and "no code" in arrays of numbers
TEXT, NUMBER = pa.large_string(), pa.int64()


def known_codes(connection: Connection, table: Table, shop: int) -> dict[str, int]:
    """{text id: number} of one table (customers, items or attributes) of a shop."""
    query = select(table.c.code, table.c.id).where(table.c.shop_id == shop)
    return {code: number for block in read_blocks(connection, query) for code, number in block}


def ensure_codes(connection: Connection, table: Table, shop: int, codes: Sequence[str] | pd.Series) -> np.ndarray:
    """[len(codes)] int64: the number of each text id; those never seen before are added."""
    if not len(codes):  # as in a log of nobody's baskets
        return np.empty(0, dtype=np.int64)
    texts = pa.array(codes, TEXT).dictionary_encode()
    query = select(table.c.id, table.c.code).where(table.c.shop_id == shop)
    numbers, known = _columns(connection, query, [NUMBER, TEXT])
    result = np.append(numbers.to_numpy(), NOBODY)[_places(texts.dictionary, known.combine_chunks())]
    missing = np.flatnonzero(result == NOBODY)
    if len(missing):
        first = reserve_numbers(connection, table, len(missing))
        result[missing] = np.arange(first, first + len(missing))
        names = texts.dictionary.take(pa.array(missing)).to_pylist()
        rows = ((first + place, shop, name) for place, name in enumerate(names))
        insert_rows(connection, table, ("id", "shop_id", "code"), rows)
    return result[texts.indices.to_numpy()]


def distinct_codes(column: pd.Series) -> tuple[pd.Series, np.ndarray]:
    """Distinct text ids, and for each row ([n] whole numbers) its place among them (NOBODY where empty)."""
    if not isinstance(column.dtype, pd.CategoricalDtype):
        places, names = pd.factorize(column.astype("str"))
        return pd.Series(names, dtype="str"), places
    used = np.zeros(len(column.array.categories) + 1, dtype=bool)
    used[column.array.codes] = True
    place = np.append(np.cumsum(used[:-1]) - 1, NOBODY).astype(column.array.codes.dtype)
    return pd.Series(column.array.categories[used[:-1]], dtype="str"), place[column.array.codes]


def known_orders(connection: Connection, shop: int) -> pd.DataFrame:
    """The orders of a shop by rising id: id, customer (NOBODY where unknown), code (None where no order)."""
    chosen = select(s.orders.c.id, s.orders.c.customer_id, s.orders.c.code)
    query = chosen.where(s.orders.c.shop_id == shop).order_by(s.orders.c.id)
    numbers, customers, codes = _columns(connection, query, [NUMBER, NUMBER, TEXT])
    customer = pc.fill_null(customers, NOBODY).to_numpy()
    return pd.DataFrame({"id": numbers.to_numpy(), "customer": customer, "code": pd.Series(codes, dtype="str")})


def ensure_orders(
    connection: Connection, shop: int, customer: np.ndarray, codes: pd.Series, code: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """[n] int64: the number of each of n distinct orders; [n] bool: whether it was there before.

    An order is told by its customer's number and the place of its text id among `codes` (NOBODY: none of either).
    """
    known = known_orders(connection, shop)
    place = _places(pa.array(known["code"], TEXT), pa.array(codes, TEXT)) if len(known) else np.empty(0, np.int64)
    here = (place >= 0) | known["code"].isna().to_numpy()
    width = len(codes) + 1
    keys = known["customer"].to_numpy()[here] * width + place[here]
    at = np.argsort(keys)
    found = _numbers_at(keys[at], known["id"].to_numpy()[here][at], customer * width + code)
    new = np.flatnonzero(found == NOBODY)
    new = new[np.lexsort((code[new], customer[new]))]  # as in the index over them, which fills quicker so
    if len(new):
        first = reserve_numbers(connection, s.orders, len(new))
        found[new] = np.arange(first, first + len(new))
        blocks = _order_blocks(shop, found[new], customer[new], pa.array(codes, TEXT), code[new])
        insert_blocks(connection, s.orders, ("id", "shop_id", "customer_id", "code"), blocks)
    was_there = np.ones(len(found), dtype=bool)
    was_there[new] = False
    return found, was_there


def _order_blocks(
    shop: int, numbers: np.ndarray, customer: np.ndarray, codes: pa.Array, code: np.ndarray
) -> Iterator[list[tuple[int, int, int | None, str | None]]]:
    for start in range(0, len(numbers), ROWS_A_BLOCK):
        part = slice(start, start + ROWS_A_BLOCK)
        texts = codes.take(pa.array(code[part], mask=code[part] < 0)).to_pylist()
        people = [None if each == NOBODY else each for each in customer[part].tolist()]
        yield list(zip(numbers[part].tolist(), [shop] * len(texts), people, texts, strict=True))


def _numbers_at(keys: np.ndarray, numbers: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """The number of each wanted key among ascending `keys`, NOBODY where it is not there."""
    place = np.searchsorted(keys, wanted)
    inside = place < len(keys)
    found = np.full(len(wanted), NOBODY, dtype=np.int64)
    same = np.flatnonzero(inside)[keys[place[inside]] == wanted[inside]]
    found[same] = numbers[place[same]]
    return found


def _places(texts: pa.Array, among: pa.Array) -> np.ndarray:
    """[n] int64: the place of each text among others, NOBODY where it is not there or missing."""
    place = pc.index_in(texts, value_set=among, skip_nulls=True)
    return pc.fill_null(place, NOBODY).to_numpy(zero_copy_only=False).astype(np.int64)


def _columns(connection: Connection, query: Select, kinds: Sequence[pa.DataType]) -> list[pa.ChunkedArray]:
    """The columns of a query, block by block as compact as their kinds are."""
    columns: list[list[pa.Array]] = [[] for _ in kinds]
    for block in read_blocks(connection, query):
        for column, cells, kind in zip(columns, zip(*block, strict=True), kinds, strict=True):
            column.append(pa.array(cells, kind))
    return [pa.chunked_array(column, kind) for column, kind in zip(columns, kinds, strict=True)]

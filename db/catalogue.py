"""The catalogue of a shop: new items added, known ones updated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
from sqlalchemy import Connection, Select, bindparam, func, select, update

from bundlerec.data import columns as c
from bundlerec.store import SaveCounts
from db import schema as s
from db.frames import differs, last_told, read_table, table_rows
from db.session import insert_rows

FIELDS: Final = list(c.CATALOGUE[1:])
NUMBERS: Final = (c.PRICE, c.COST, c.STOCK)
NUMBER, LISTED = "number", "in_catalogue"
MANY: Final = 1000


def read_catalogue(connection: Connection, shop: int, item_ids: Sequence[str] | None = None) -> pd.DataFrame:
    """Catalogue table, one row an item in order of id; only `item_ids` where they are given."""
    query = _listed(shop)
    if item_ids is not None and len(item_ids) <= MANY:
        query = query.where(s.items.c.code.in_(item_ids))
    table = read_table(connection, query, c.CATALOGUE)
    if item_ids is not None:
        table = table[table[c.ITEM_ID].isin(item_ids)]
    return table.sort_values(c.ITEM_ID, ignore_index=True)


def read_variants(connection: Connection, shop: int) -> pd.DataFrame:
    """Catalogue rows of the items that share their product with another, in order of id."""
    product = func.coalesce(s.items.c[c.PARENT_ID], s.items.c.code)
    listed = (s.items.c.shop_id == shop, s.items.c.in_catalogue)
    shared = select(product).where(*listed).group_by(product).having(func.count() > 1)
    table = read_table(connection, _listed(shop).where(product.in_(shared)), c.CATALOGUE)
    return table.sort_values(c.ITEM_ID, ignore_index=True)


def _listed(shop: int) -> Select[Any]:
    query = select(s.items.c.code, *(s.items.c[name] for name in FIELDS))
    return query.where(s.items.c.shop_id == shop, s.items.c.in_catalogue)


def save_catalogue(connection: Connection, shop: int, catalogue: pd.DataFrame) -> SaveCounts:
    """Adds new items and updates known ones; empty cells leave what was known.

    A row counts as already there when it told nothing new.
    """
    told = last_told(catalogue, [c.ITEM_ID], FIELDS, NUMBERS)
    known = _known_items(connection, shop).reindex(told.index)
    merged = told.where(told.notna(), known[FIELDS])
    is_new = known[NUMBER].isna().to_numpy()
    unlisted = known[LISTED].ne(1).to_numpy()
    changed = ~is_new & (unlisted | differs(merged, known[FIELDS]))
    _insert(connection, shop, merged[is_new])
    _update(connection, merged[changed].assign(**{NUMBER: known.loc[changed, NUMBER].astype("int64")}))
    saved = int(is_new.sum() + changed.sum())
    return SaveCounts(saved=saved, already_there=len(catalogue) - saved)


def _known_items(connection: Connection, shop: int) -> pd.DataFrame:
    query = select(s.items.c.id, s.items.c.in_catalogue, s.items.c.code, *(s.items.c[name] for name in FIELDS))
    names = (NUMBER, LISTED, *c.CATALOGUE)
    return read_table(connection, query.where(s.items.c.shop_id == shop), names).set_index(c.ITEM_ID)


def _insert(connection: Connection, shop: int, items: pd.DataFrame) -> None:
    rows = ((shop, True, *row) for row in table_rows(items.reset_index(), c.CATALOGUE))
    insert_rows(connection, s.items, ("shop_id", LISTED, "code", *FIELDS), rows)


def _update(connection: Connection, items: pd.DataFrame) -> None:
    if items.empty:
        return
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in FIELDS}
    statement = update(s.items).where(s.items.c.id == bindparam(NUMBER)).values({LISTED: True, **values})
    names = [NUMBER, *(f"new_{name}" for name in FIELDS)]
    rows = table_rows(items, [NUMBER, *FIELDS])
    connection.execute(statement, [dict(zip(names, row, strict=True)) for row in rows])

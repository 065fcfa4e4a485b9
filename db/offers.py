"""The bundles that the merchant already has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from sqlalchemy import Connection, bindparam, select, update

from bundlerec.data import columns as c
from bundlerec.store import SaveCounts
from db import schema as s
from db.codes import ensure_codes
from db.frames import differs, last_told, read_table, table_rows
from db.session import insert_rows

KEYS = list(c.EXISTING_BUNDLES[:2])
FIELDS = list(c.EXISTING_BUNDLES[2:])
NUMBER = "number"


def read_offers(connection: Connection, shop: int, bundle_ids: Sequence[str] | None = None) -> pd.DataFrame:
    """Existing bundles (None: all), one row a bundle and item, in the order in which they came."""
    return _read(connection, shop, bundle_ids)[list(c.EXISTING_BUNDLES)]


def save_offers(connection: Connection, shop: int, bundles: pd.DataFrame) -> SaveCounts:
    """Adds new rows and updates known ones; empty cells leave what was known."""
    told = last_told(bundles, KEYS, FIELDS, [c.PRICE])
    known = _read(connection, shop).set_index(KEYS).reindex(told.index)
    merged = told.where(told.notna(), known[FIELDS])
    is_new = known[NUMBER].isna().to_numpy()
    changed = ~is_new & differs(merged, known[FIELDS])
    _insert(connection, shop, merged[is_new].reset_index())
    _update(connection, merged[changed].assign(**{NUMBER: known.loc[changed, NUMBER].astype("int64")}))
    saved = int(is_new.sum() + changed.sum())
    return SaveCounts(saved=saved, already_there=len(bundles) - saved)


def _read(connection: Connection, shop: int, bundle_ids: Sequence[str] | None = None) -> pd.DataFrame:
    table = s.existing_bundles
    wanted = [] if bundle_ids is None else [table.c.code.in_(list(bundle_ids))]
    query = (
        select(table.c.id, table.c.code, s.items.c.code, table.c.title, table.c.price)
        .join(s.items)
        .where(table.c.shop_id == shop, *wanted)
        .order_by(table.c.id)
    )
    return read_table(connection, query, (NUMBER, *c.EXISTING_BUNDLES))


def _insert(connection: Connection, shop: int, bundles: pd.DataFrame) -> None:
    items = ensure_codes(connection, s.items, shop, bundles[c.ITEM_ID])
    rows = ((shop, *row) for row in table_rows(bundles.assign(item=items), [c.BUNDLE_ID, "item", *FIELDS]))
    insert_rows(connection, s.existing_bundles, ("shop_id", "code", "item_id", *FIELDS), rows)


def _update(connection: Connection, bundles: pd.DataFrame) -> None:
    if bundles.empty:
        return
    table = s.existing_bundles
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in FIELDS}
    names = [NUMBER, *(f"new_{name}" for name in FIELDS)]
    rows = table_rows(bundles, [NUMBER, *FIELDS])
    connection.execute(
        update(table).where(table.c.id == bindparam(NUMBER)).values(values),
        [dict(zip(names, row, strict=True)) for row in rows],
    )

"""What each import told of items, customers and bundles, kept so that it can be taken back.

A catalogue is the sum of what the imports told, the last cell that is not empty counting. Without one of them it is
the sum of the others: so nothing has to be known of who changed what after whom.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Executable, ScalarSelect, Table, bindparam, delete, insert, select, update

from bundlerec.data import columns as c
from bundlerec.store import TablesOfFile
from db import schema as s
from db.frames import last_told, read_table, table_rows
from db.session import insert_rows

CATALOGUE, CUSTOMERS, BUNDLES = "catalogue", "customers", "bundles"
NUMBERS = (c.PRICE, c.COST, c.STOCK)


def keep_tellings(connection: Connection, import_id: int, file: TablesOfFile) -> None:
    """Keeps the cleaned tables of a file, all but its lines."""
    tables = {CATALOGUE: file.catalogue, CUSTOMERS: file.customers, BUNDLES: file.bundles}
    for name, table in tables.items():
        if table is not None:
            values = {"import_id": import_id, "name": name, "content": _packed(table)}
            connection.execute(insert(s.tellings).values(values))


def keep_states(connection: Connection, shop: int, import_id: int, catalogue: pd.DataFrame, time: int) -> None:
    """Notes the prices and stocks that an import told, with its time (microseconds)."""
    told = (
        last_told(catalogue, [c.ITEM_ID], [c.PRICE, c.STOCK], [c.PRICE, c.STOCK]).dropna(how="all").reset_index()
    )
    items = _items(connection, shop).set_index(c.ITEM_ID)["number"]
    told = told.assign(item=items.reindex(told[c.ITEM_ID]).to_numpy(), owner=import_id, **{c.TIME: time})
    names = ["item", "owner", c.TIME, c.PRICE, c.STOCK]
    columns = ("item_id", "import_id", c.TIME, c.PRICE, c.STOCK)
    insert_rows(connection, s.item_states, columns, table_rows(told, names))


def read_states(connection: Connection, shop: int) -> pd.DataFrame:
    """Table item_id, time, price, stock: each change of an item's price or stock, by item and time."""
    table = s.item_states
    query = (
        select(s.items.c.code, table.c.time, table.c.price, table.c.stock)
        .join(s.items)
        .where(s.items.c.shop_id == shop)
        .order_by(s.items.c.code, table.c.time, table.c.import_id)
    )
    states = read_table(connection, query, (c.ITEM_ID, c.TIME, c.PRICE, c.STOCK))
    states[[c.PRICE, c.STOCK]] = states.groupby(c.ITEM_ID)[[c.PRICE, c.STOCK]].ffill()
    seen = states.fillna(-1.0).groupby(c.ITEM_ID)[[c.PRICE, c.STOCK]].diff()
    states = states[seen.isna().any(axis=1) | (seen != 0).any(axis=1)].reset_index(drop=True)
    states[c.TIME] = states[c.TIME].to_numpy().astype("datetime64[us]")
    return states


def told_by(connection: Connection, shop: int, name: str) -> dict[int, pd.DataFrame]:
    """What each import of a shop told under a name, the first import first."""
    query = (
        select(s.tellings.c.import_id, s.tellings.c.content)
        .join(s.imports)
        .where(s.imports.c.shop_id == shop, s.tellings.c.name == name)
        .order_by(s.tellings.c.import_id)
    )
    return {number: pd.read_parquet(BytesIO(content)) for number, content in connection.execute(query)}


def replace_telling(connection: Connection, import_id: int, name: str, table: pd.DataFrame) -> None:
    """What an import told, without something that has to be forgotten."""
    here = (s.tellings.c.import_id == import_id, s.tellings.c.name == name)
    connection.execute(update(s.tellings).where(*here).values(content=_packed(table)))


def untell(connection: Connection, shop: int, import_id: int) -> None:
    """Items, attributes and bundles become what the other imports told of them; what none told of is gone."""
    _untell_catalogue(connection, shop, *_without(connection, shop, import_id, CATALOGUE))
    _untell_attributes(connection, shop, *_without(connection, shop, import_id, CUSTOMERS))
    _untell_bundles(connection, shop, *_without(connection, shop, import_id, BUNDLES))
    for table in (s.tellings, s.item_states):
        connection.execute(delete(table).where(table.c.import_id == import_id))


Told = tuple[pd.DataFrame, Sequence[pd.DataFrame]]  # what the import told, what the others told


def _without(connection: Connection, shop: int, import_id: int, name: str) -> Told:
    told = told_by(connection, shop, name)
    return told.pop(import_id, pd.DataFrame()), list(told.values())


def _left(
    gone: pd.DataFrame, others: Sequence[pd.DataFrame], keys: list[str], fields: Sequence[str]
) -> pd.DataFrame:
    """What the others told of the keys that are `gone`, with those keys as its index and empty cells."""
    lost = pd.MultiIndex.from_frame(gone[keys].astype("str").drop_duplicates())
    parts = [one[pd.MultiIndex.from_frame(one[keys].astype("str")).isin(lost)] for one in others]
    numbers = [name for name in fields if name in NUMBERS]
    told = last_told(pd.concat(parts) if parts else gone[:0], keys, fields, numbers)
    index = lost if len(keys) > 1 else pd.Index(lost.get_level_values(0), name=keys[0])
    return told.reindex(index).assign(told=index.isin(told.index)).reset_index()


def _untell_catalogue(
    connection: Connection, shop: int, gone: pd.DataFrame, others: Sequence[pd.DataFrame]
) -> None:
    if gone.empty:
        return
    fields = list(c.CATALOGUE[1:])
    left = _left(gone, others, [c.ITEM_ID], fields)
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in fields}
    here = update(s.items).where(s.items.c.shop_id == shop, s.items.c.code == bindparam("item"))
    statement = here.values(in_catalogue=bindparam("listed"), **values)
    rows = table_rows(left, [c.ITEM_ID, "told", *fields])
    _for_each(connection, statement, ["item", "listed", *(f"new_{name}" for name in fields)], rows)


def _untell_attributes(
    connection: Connection, shop: int, gone: pd.DataFrame, others: Sequence[pd.DataFrame]
) -> None:
    if gone.empty:
        return
    keys = [c.CUSTOMER_ID, c.ATTRIBUTE]
    left = _left(gone, others, keys, [c.VALUE])
    table, names = s.customer_attributes, ["who", "what", "new_value"]
    here = (
        table.c.customer_id == _number(s.customers, shop, "who"),
        table.c.attribute_id == _number(s.attributes, shop, "what"),
    )
    lost, kept = left[left[c.VALUE].isna()], left[left[c.VALUE].notna()]
    changed = update(table).where(*here).values(value=bindparam("new_value"))
    _for_each(connection, delete(table).where(*here), names[:2], table_rows(lost, keys))
    _for_each(connection, changed, names, table_rows(kept, [*keys, c.VALUE]))


def _untell_bundles(connection: Connection, shop: int, gone: pd.DataFrame, others: Sequence[pd.DataFrame]) -> None:
    if gone.empty:
        return
    keys, fields = [c.BUNDLE_ID, c.ITEM_ID], [c.TITLE, c.PRICE]
    left = _left(gone, others, keys, fields)
    table, names = s.existing_bundles, ["bundle", "item", "new_title", "new_price"]
    here = (
        table.c.shop_id == shop,
        table.c.code == bindparam("bundle"),
        table.c.item_id == _number(s.items, shop, "item"),
    )
    lost, kept = left[~left["told"]], left[left["told"]]
    changed = update(table).where(*here).values(title=bindparam("new_title"), price=bindparam("new_price"))
    _for_each(connection, delete(table).where(*here), names[:2], table_rows(lost, keys))
    _for_each(connection, changed, names, table_rows(kept, [*keys, *fields]))


def _number(table: Table, shop: int, name: str) -> ScalarSelect[int]:
    """The number behind a text id that is given as the parameter `name`."""
    return select(table.c.id).where(table.c.shop_id == shop, table.c.code == bindparam(name)).scalar_subquery()


def _for_each(
    connection: Connection, statement: Executable, names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Executes a statement once a row, whose cells are its parameters `names`."""
    if found := [dict(zip(names, row, strict=True)) for row in rows]:
        connection.execute(statement, found)


def _items(connection: Connection, shop: int) -> pd.DataFrame:
    query = select(s.items.c.code, s.items.c.id).where(s.items.c.shop_id == shop)
    return read_table(connection, query, (c.ITEM_ID, "number"))


def _packed(table: pd.DataFrame) -> bytes:
    file = BytesIO()
    table.reset_index(drop=True).to_parquet(file, compression="zstd", index=False)
    return file.getvalue()

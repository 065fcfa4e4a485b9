"""The log of a shop: text ids and times in, numbers inside, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, select

from bundlerec.data import columns as c
from bundlerec.data.refunds import without_refunds
from db import schema as s
from db.codes import NOBODY, known_codes, known_orders
from db.frames import read_table
from db.session import read_blocks

# One line of the log as numbers; an order stands for its customer too.
LINE = np.dtype(
    [("order", "i8"), ("item", "i8"), ("time", "i8"), ("kind", "i2"), ("quantity", "f8"), ("price", "f8")]
)
CODES_AT_ONCE = 10_000
COLUMNS = ("order_id", "item_id", c.TIME, c.KIND, c.QUANTITY, c.PRICE)
KINDS = sorted(s.KIND_NUMBERS, key=s.KIND_NUMBERS.__getitem__)
REFUND = s.KIND_NUMBERS[c.REFUND]


def read_lines(
    connection: Connection,
    shop: int,
    until: int | None = None,
    as_told: bool = False,
    customers: Sequence[str] | None = None,
    orders: Sequence[str] | None = None,
    told: Callable[[float], None] = lambda share: None,
) -> pd.DataFrame:
    """Events table before `until` (microseconds, exclusive), in order of time; ids and kinds as categories.

    Refunds are taken off, unless lines are wished `as_told`. `customers`, `orders`: only theirs. `told` hears which
    share of the shop's lines has been read.
    """
    query = lines_of(shop)
    if until is not None:
        query = query.where(s.events.c.time < until)
    parts = [query]
    if customers is not None:
        parts = [part.where(theirs) for part in parts for theirs in _theirs(shop, customers)]
    if orders is not None:
        parts = [part.where(theirs) for part in parts for theirs in _of_orders(shop, orders)]
    counts = connection.scalar(select(s.shops.c.counts).where(s.shops.c.id == shop)) or {}
    every = max(counts.get("lines", 0), 1)
    found = [fetch_lines(connection, part, lambda rows: told(min(rows / every, 1.0))) for part in parts]
    lines = np.concatenate([np.empty(0, dtype=LINE), *found])
    lines = lines[np.argsort(lines["time"], kind="stable")]
    known = known_orders(connection, shop)
    order = np.searchsorted(known["id"].to_numpy(), lines["order"])
    people = {number: code for code, number in known_codes(connection, s.customers, shop).items()}
    items = {number: code for code, number in known_codes(connection, s.items, shop).items()}
    codes, order_codes = pd.factorize(known["code"])
    table = pd.DataFrame(
        {
            c.CUSTOMER_ID: _categories(known["customer"].to_numpy()[order], people),
            c.ITEM_ID: _categories(lines["item"], items),
            c.ORDER_ID: _categories(codes[order], dict(enumerate(order_codes))),
            c.TIME: lines["time"].astype("datetime64[us]"),
            c.KIND: _kinds(lines["kind"]),
            c.QUANTITY: lines["quantity"].copy(),
            c.PRICE: lines["price"].copy(),
        }
    )
    return table if as_told else _left(table)


def _theirs(shop: int, customers: Sequence[str]) -> Iterator[ColumnElement[bool]]:
    """What is true of the lines of some customers, for a part of them at a time."""
    for codes in _parts(customers):
        people = select(s.customers.c.id).where(s.customers.c.shop_id == shop, s.customers.c.code.in_(codes))
        orders = select(s.orders.c.id).where(s.orders.c.shop_id == shop, s.orders.c.customer_id.in_(people))
        yield s.events.c.order_id.in_(orders)


def _of_orders(shop: int, orders: Sequence[str]) -> Iterator[ColumnElement[bool]]:
    """The same of some orders by their codes, whosever they are."""
    for codes in _parts(orders):
        yield s.events.c.order_id.in_(
            select(s.orders.c.id).where(s.orders.c.shop_id == shop, s.orders.c.code.in_(codes))
        )


def _parts(codes: Sequence[str]) -> Iterator[list[str]]:
    return (list(codes[start : start + CODES_AT_ONCE]) for start in range(0, len(codes), CODES_AT_ONCE))


def read_history(connection: Connection, shop: int, customer_id: str, until: int | None = None) -> pd.DataFrame:
    """Events of one customer before `until` (microseconds, exclusive), in order of time."""
    chosen = select(
        s.customers.c.code, s.items.c.code, s.orders.c.code, *(s.events.c[name] for name in COLUMNS[2:])
    )
    query = (
        chosen.select_from(s.customers)
        .join(s.orders, s.orders.c.customer_id == s.customers.c.id)
        .join(s.events, s.events.c.order_id == s.orders.c.id)
        .join(s.items, s.items.c.id == s.events.c.item_id)
        .where(s.customers.c.shop_id == shop, s.customers.c.code == customer_id)
        .where(s.orders.c.shop_id == shop)  # says nothing new, but lets the index on the shop's orders be used
        .order_by(s.events.c.time, s.events.c.id)
    )
    if until is not None:
        query = query.where(s.events.c.time < until)
    table = read_table(connection, query, c.EVENTS)
    table[c.TIME] = table[c.TIME].to_numpy().astype("datetime64[us]")
    table[c.KIND] = _kinds(table[c.KIND].to_numpy())
    return _left(table.astype(dict.fromkeys((c.CUSTOMER_ID, c.ITEM_ID, c.ORDER_ID), "category")))


def _kinds(numbers: np.ndarray) -> pd.Categorical:
    names = KINDS if (numbers == REFUND).any() else KINDS[:REFUND]
    return pd.Categorical.from_codes(numbers, categories=names)


def _left(table: pd.DataFrame) -> pd.DataFrame:
    """What is left of purchases once refunds are taken off."""
    left = without_refunds(table)
    if left is table:
        return table
    return left.assign(**{c.KIND: left[c.KIND].cat.set_categories(KINDS[:REFUND])}).reset_index(drop=True)


def lines_of(shop: int) -> Select[tuple[int, ...]]:
    """The lines of a shop as numbers, in the order in which they came."""
    imports = select(s.imports.c.id).where(s.imports.c.shop_id == shop)
    chosen = [s.events.c[name] for name in COLUMNS]
    return select(*chosen).where(s.events.c.import_id.in_(imports)).order_by(s.events.c.id)


def fetch_lines(
    connection: Connection, query: Select[tuple[int, ...]], told: Callable[[int], None] = lambda rows: None
) -> np.ndarray:
    """Lines as an array of LINE; `told` hears after each block how many there are so far."""
    blocks = [np.empty(0, dtype=LINE)]
    for block in read_blocks(connection, query):
        blocks.append(np.fromiter(block, dtype=LINE, count=len(block)))
        told(sum(map(len, blocks)))
    return np.concatenate(blocks)


def _categories(numbers: np.ndarray, names: dict[int, str]) -> pd.Categorical:
    """Text ids for numbers; only ids that occur become categories, so that nothing later shows through."""
    used = np.unique(numbers[numbers >= 0])
    codes = np.where(numbers >= 0, np.searchsorted(used, numbers), NOBODY)
    return pd.Categorical.from_codes(
        codes, categories=pd.Index([names[each] for each in used.tolist()], dtype="str")
    )

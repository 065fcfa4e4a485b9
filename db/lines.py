"""The log of a shop: text ids and times in, numbers inside, and back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Select, select

from bundlerec.data import columns as c
from bundlerec.errors import FileProblem
from db import schema as s
from db.codes import NOBODY, distinct_codes, ensure_codes, ensure_orders, known_codes, known_orders
from db.frames import read_table
from db.session import insert_rows, read_blocks

# One line of the log as numbers; an order stands for its customer too.
LINE = np.dtype(
    [("order", "i8"), ("item", "i8"), ("time", "i8"), ("kind", "i2"), ("quantity", "f8"), ("price", "f8")]
)
COLUMNS = ("order_id", "item_id", c.TIME, c.KIND, c.QUANTITY, c.PRICE)
KINDS = sorted(s.KIND_NUMBERS, key=s.KIND_NUMBERS.__getitem__)


def add_lines(connection: Connection, shop: int, import_id: int, events: pd.DataFrame) -> int:
    """Saves the lines of one file that are not there yet, and returns how many that were."""
    if events.empty:
        return 0
    lines = _as_numbers(connection, shop, events)
    lines = lines[np.argsort(lines["time"], kind="stable")]
    lines = lines[_is_new(_known_lines(connection, shop, lines["time"]), lines)]
    insert_rows(connection, s.events, ("import_id", *COLUMNS), ((import_id, *line) for line in _plain_rows(lines)))
    return len(lines)


def read_lines(connection: Connection, shop: int, until: int | None = None) -> pd.DataFrame:
    """Events table before `until` (microseconds, exclusive), in order of time; ids and kinds as categories."""
    query = _lines_of(shop)
    if until is not None:
        query = query.where(s.events.c.time < until)
    lines = _fetch(connection, query)
    lines = lines[np.argsort(lines["time"], kind="stable")]
    orders = known_orders(connection, shop)
    order = np.searchsorted(orders["id"].to_numpy(), lines["order"])
    customers = {number: code for code, number in known_codes(connection, s.customers, shop).items()}
    items = {number: code for code, number in known_codes(connection, s.items, shop).items()}
    codes, order_codes = pd.factorize(orders["code"])
    return pd.DataFrame(
        {
            c.CUSTOMER_ID: _categories(orders["customer"].to_numpy()[order], customers),
            c.ITEM_ID: _categories(lines["item"], items),
            c.ORDER_ID: _categories(codes[order], dict(enumerate(order_codes))),
            c.TIME: lines["time"].astype("datetime64[us]"),
            c.KIND: pd.Categorical.from_codes(lines["kind"], categories=KINDS),
            c.QUANTITY: lines["quantity"].copy(),
            c.PRICE: lines["price"].copy(),
        }
    )


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
    table[c.KIND] = pd.Categorical.from_codes(table[c.KIND].to_numpy(), categories=KINDS)
    return table.astype(dict.fromkeys((c.CUSTOMER_ID, c.ITEM_ID, c.ORDER_ID), "category"))


def _as_numbers(connection: Connection, shop: int, events: pd.DataFrame) -> np.ndarray:
    kinds = pd.Series(events[c.KIND].astype(object)).map(s.KIND_NUMBERS)
    if kinds.isna().any():
        strange = events.loc[kinds.isna().to_numpy(), c.KIND].iloc[0]
        raise FileProblem(
            f"An event of the kind {strange!r} cannot be saved.", f"Known kinds are {', '.join(c.EVENT_KINDS)}."
        )
    lines = np.empty(len(events), dtype=LINE)
    lines["order"] = _order_numbers(connection, shop, events)
    names, places = distinct_codes(events[c.ITEM_ID])
    lines["item"] = ensure_codes(connection, s.items, shop, names)[places]
    lines["time"] = events[c.TIME].to_numpy().astype("datetime64[us]").astype(np.int64)
    lines["kind"] = kinds.to_numpy()
    lines["quantity"] = events[c.QUANTITY].to_numpy(dtype=np.float64)
    lines["price"] = events[c.PRICE].to_numpy(dtype=np.float64, na_value=np.nan)
    return lines


def _order_numbers(connection: Connection, shop: int, events: pd.DataFrame) -> np.ndarray:
    names, places = distinct_codes(events[c.CUSTOMER_ID])
    # One place more for "nobody", which is also where the place -1 leads.
    customer = np.append(ensure_codes(connection, s.customers, shop, names), NOBODY)[places]
    codes, code = distinct_codes(events[c.ORDER_ID])
    pairs, order = np.unique(customer * (len(codes) + 1) + code, return_inverse=True)
    first = np.empty(len(pairs), dtype=np.int64)
    first[order] = np.arange(len(events))
    texts = np.array([*codes, None], dtype=object)
    orders = pd.DataFrame({"customer": customer[first], "code": pd.Series(texts[code[first]], dtype=object)})
    return ensure_orders(connection, shop, orders)[order]


def _is_new(known: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """[n] bool: lines that are not among the known ones, counted with multiplicity."""
    if not len(known):
        return np.ones(len(lines), dtype=bool)
    kind = _same_lines(np.concatenate([known, lines]))
    place = pd.Series(kind).groupby(kind).cumcount().to_numpy()
    already = np.bincount(kind[: len(known)], minlength=int(kind.max()) + 1)[kind]
    return (place >= 2 * already)[len(known) :]


def _same_lines(lines: np.ndarray) -> np.ndarray:
    """[n] int64: the same number for lines that are the same in every cell; exact, column by column."""
    group = np.zeros(len(lines), dtype=np.int64)
    for name in LINE.names or ():
        value, distinct = pd.factorize(np.ascontiguousarray(lines[name]), use_na_sentinel=False)
        group = pd.factorize(group * len(distinct) + value)[0]
    return group


def _known_lines(connection: Connection, shop: int, times: np.ndarray) -> np.ndarray:
    span = s.events.c.time.between(int(times.min()), int(times.max()))
    return _fetch(connection, _lines_of(shop).where(span))


def _lines_of(shop: int) -> Select[tuple[int, ...]]:
    imports = select(s.imports.c.id).where(s.imports.c.shop_id == shop)
    chosen = [s.events.c[name] for name in COLUMNS]
    return select(*chosen).where(s.events.c.import_id.in_(imports)).order_by(s.events.c.id)


def _fetch(connection: Connection, query: Select[tuple[int, ...]]) -> np.ndarray:
    blocks = [np.fromiter(block, dtype=LINE, count=len(block)) for block in read_blocks(connection, query)]
    return np.concatenate(blocks) if blocks else np.empty(0, dtype=LINE)


def _plain_rows(lines: np.ndarray) -> Iterator[tuple[Any, ...]]:
    price = lines["price"].astype(object)
    price[np.isnan(lines["price"])] = None
    return zip(
        *(lines[name].tolist() for name in ("order", "item", c.TIME, c.KIND, c.QUANTITY)),
        price.tolist(),
        strict=True,
    )


def _categories(numbers: np.ndarray, names: dict[int, str]) -> pd.Categorical:
    """Text ids for numbers; only ids that occur become categories, so that nothing later shows through."""
    used = np.unique(numbers[numbers >= 0])
    codes = np.where(numbers >= 0, np.searchsorted(used, numbers), NOBODY)
    return pd.Categorical.from_codes(
        codes, categories=pd.Index([names[each] for each in used.tolist()], dtype="str")
    )

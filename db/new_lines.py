"""Lines of a log on their way into a shop: those that are not there yet are added, the others are remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, select

from bundlerec.data import columns as c
from bundlerec.errors import FileProblem
from db import schema as s
from db.codes import NOBODY, distinct_codes, ensure_codes, ensure_orders
from db.session import ROWS_A_BLOCK, filled_in_bulk, insert_blocks, insert_rows, read_blocks

COLUMNS = ("order_id", "item_id", c.TIME, c.KIND, c.QUANTITY, c.PRICE)
MIXERS = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)  # of SplitMix64


@dataclass
class Lines:
    """Lines as numbers, one array a column, by rising time; an order stands for its customer too."""

    order: np.ndarray
    item: np.ndarray
    time: np.ndarray  # microseconds
    kind: np.ndarray
    quantity: np.ndarray
    price: np.ndarray  # NaN: none

    def __len__(self) -> int:
        return len(self.time)

    def columns(self) -> tuple[np.ndarray, ...]:
        """In the order of COLUMNS."""
        return self.order, self.item, self.time, self.kind, self.quantity, self.price

    def take(self, rows: np.ndarray | slice) -> Lines:
        """Some of the lines."""
        return Lines(*(column[rows] for column in self.columns()))

    def marks(self) -> np.ndarray:
        """[n] uint64: the same for lines that agree in every cell, and (but for one chance in millions of millions a
        pair) another one for those that don't."""
        mark = np.zeros(len(self), dtype=np.uint64)
        for column in self.columns():
            bits = column.astype(np.float64) + 0.0 if column.dtype.kind == "f" else column.astype(np.int64)
            mark = _mixed(mark * np.uint64(MIXERS[0]) + bits.view(np.uint64))
        return mark


def add_lines(
    connection: Connection, shop: int, import_id: int, events: pd.DataFrame, told: Callable[[float], None]
) -> int:
    """Saves the lines of one file that are not there yet, and returns how many that were.

    Those that another import brought are noted, so that they stay when that one is taken back. `told` hears the
    share that is written.
    """
    if events.empty:
        return 0
    lines, may_be_there = _as_numbers(connection, shop, events)
    held = _held(connection, shop, lines, may_be_there) if may_be_there.any() else np.full(len(lines), NOBODY)
    there = held != NOBODY
    if there.any():
        pairs = zip(held[there].tolist(), [import_id] * int(there.sum()), strict=True)
        insert_rows(connection, s.held_lines, ("event_id", "import_id"), pairs)
        lines = lines.take(~there)
    with filled_in_bulk(connection, s.events, len(lines)):
        insert_blocks(connection, s.events, ("import_id", *COLUMNS), _blocks(import_id, lines, told))
    return len(lines)


def _as_numbers(connection: Connection, shop: int, events: pd.DataFrame) -> tuple[Lines, np.ndarray]:
    """The lines, and [n] bool: whose order was there before, so that they may be there too."""
    time = events[c.TIME].to_numpy().astype("datetime64[us]", copy=False).view(np.int64)
    order, was_there = _orders(connection, shop, events)
    names, places = distinct_codes(events[c.ITEM_ID])
    lines = Lines(
        order,
        _compact(ensure_codes(connection, s.items, shop, names))[places],
        time,
        _kinds(events[c.KIND]),
        events[c.QUANTITY].to_numpy(dtype=np.float64),
        events[c.PRICE].to_numpy(dtype=np.float64, na_value=np.nan),
    )
    if (time[1:] >= time[:-1]).all():  # as most logs are: no column has to be copied
        return lines, was_there
    at = np.argsort(time, kind="stable")
    return lines.take(at), was_there[at]


def _compact(numbers: np.ndarray) -> np.ndarray:
    """The same numbers in half the memory, where they are small enough."""
    return numbers.astype(np.int32) if numbers.max(initial=0) <= np.iinfo(np.int32).max else numbers


def _kinds(kinds: pd.Series) -> np.ndarray:
    names, places = distinct_codes(kinds)
    strange = [name for name in names if name not in s.KIND_NUMBERS]
    if strange or (places < 0).any():
        known = ", ".join(c.EVENT_KINDS)
        raise FileProblem(
            f"An event of the kind {next(iter(strange), 'nothing')!r} cannot be saved.",
            f"Known kinds are {known}.",
        )
    return np.array([s.KIND_NUMBERS[name] for name in names], dtype=np.int8)[places]


def _orders(connection: Connection, shop: int, events: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """The order of each line, and whether it was there before."""
    names, places = distinct_codes(events[c.CUSTOMER_ID])
    codes, code = distinct_codes(events[c.ORDER_ID])
    order, customer, code = _told_apart(places, code, len(codes))
    # One place in front for "nobody".
    numbers = np.append(NOBODY, ensure_codes(connection, s.customers, shop, names))
    found, was_there = ensure_orders(connection, shop, numbers[customer + 1], codes, code)
    return _compact(found)[order], was_there[order]


def _told_apart(customer: np.ndarray, code: np.ndarray, codes: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The number of each line's order among distinct pairs of customer and code, and these pairs: customers, codes.

    Where each code is that of one customer, as in most logs, the codes are the orders.
    """
    owner = np.full(codes, NOBODY, dtype=np.int64)
    if (code >= 0).all():
        owner[code] = customer
        if all((owner[code[part]] == customer[part]).all() for part in _parts(len(code))):
            return code, owner, np.arange(codes)
    pair = customer.astype(np.int64)
    pair += 1
    pair *= codes + 1
    pair += code
    pair += 1
    order, pairs = pd.factorize(pair)
    return order, pairs // (codes + 1) - 1, pairs % (codes + 1) - 1


def _parts(rows: int) -> Iterator[slice]:
    """All rows, block by block."""
    return (slice(start, start + ROWS_A_BLOCK) for start in range(0, rows, ROWS_A_BLOCK))


def _held(connection: Connection, shop: int, lines: Lines, may_be_there: np.ndarray) -> np.ndarray:
    """[n] int64: for each line the number of the very same line that is there, NOBODY where there is none.

    Counted with multiplicity: two alike here and one there are one that is there and one that is new.
    """
    numbers, marks = _known(connection, shop, lines)
    at = np.argsort(marks, kind="stable")
    numbers, marks = numbers[at], marks[at]
    candidates = np.flatnonzero(may_be_there)
    mine = lines.take(candidates).marks()
    place = np.searchsorted(marks, mine) + pd.Series(mine).groupby(mine).cumcount().to_numpy()
    inside = place < np.searchsorted(marks, mine, side="right")
    held = np.full(len(lines), NOBODY, dtype=np.int64)
    held[candidates[inside]] = numbers[place[inside]]
    return held


def _known(connection: Connection, shop: int, lines: Lines) -> tuple[np.ndarray, np.ndarray]:
    """Numbers and marks of the lines of a shop within the time of `lines`."""
    imports = select(s.imports.c.id).where(s.imports.c.shop_id == shop)
    query = (
        select(s.events.c.id, *(s.events.c[name] for name in COLUMNS))
        .where(s.events.c.import_id.in_(imports), s.events.c.time.between(int(lines.time[0]), int(lines.time[-1])))
        .order_by(s.events.c.id)
    )
    numbers, marks = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.uint64)]
    for block in read_blocks(connection, query):
        ids, *columns = zip(*block, strict=True)
        kinds = [np.int64] * 4 + [np.float64] * 2
        numbers.append(np.array(ids, dtype=np.int64))
        marks.append(Lines(*(np.array(cells, kind) for cells, kind in zip(columns, kinds, strict=True))).marks())
    return np.concatenate(numbers), np.concatenate(marks)


def _mixed(bits: np.ndarray) -> np.ndarray:
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(MIXERS[1])
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(MIXERS[2])
    return bits ^ (bits >> np.uint64(31))


def _blocks(import_id: int, lines: Lines, told: Callable[[float], None]) -> Iterator[list[tuple[Any, ...]]]:
    for part in _parts(len(lines)):
        told(part.start / len(lines))
        block = lines.take(part)
        *columns, price = (column.tolist() for column in block.columns())
        if np.isnan(block.price).any():
            price = [None if each != each else each for each in price]
        yield list(zip([import_id] * len(block), *columns, price, strict=True))

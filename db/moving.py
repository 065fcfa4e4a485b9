"""Shops from one database to another, whatever kinds they are: every table of the schema, in the order of its
references, block by block; counted and compared before the target keeps any of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Enum,
    LargeBinary,
    Select,
    Table,
    Text,
    and_,
    cast,
    func,
    or_,
    select,
    true,
)

from bundlerec.errors import BundleRecError
from db import schema as s
from db.session import filled_in_bulk, follow_numbers, insert_blocks, stream_blocks

STAYS: Final = "stays"  # info of a table whose rows mean something only where they are
REFERS_TO: Final = "refers to"  # info of a column that holds another table's number without being a foreign key
ROWS_AT_ONCE: Final = 20_000
BLOBS_AT_ONCE: Final = 4
DIGEST_BYTES: Final = 12
MODULUS: Final = 2 ** (8 * DIGEST_BYTES)

Told = Callable[[float, str], None]


def copy_shops(source: Connection, target: Connection, names: Sequence[str] | None, told: Told) -> dict[str, int]:
    """Copies shops (None: everything) and returns the rows of each table; the caller commits, or nothing is copied.

    Numbers stay as they are where the target's table is empty, else they follow its highest. A table that belongs to
    no shop (a log of the whole database) goes along only when everything does and the target holds none of it.
    Raises BundleRecError when the target has a shop of the same name, or holds something else than was copied.
    """
    _refuse_known_names(source, target, names)
    shops = None if names is None else _numbers(source, names)
    digests: dict[str, tuple[int, int]] = {}
    tables = [table for table in travelling() if _goes(target, table, shops)]
    fresh = {table.name: target.scalar(select(func.count()).select_from(table)) == 0 for table in tables}
    shifts = {table.name: _shift(source, target, table, shops) for table in tables}
    for place, table in enumerate(tables):
        told(0.7 * place / len(tables), f"Copying {table.name}")
        digests[table.name] = _copy(source, target, table, shops, shifts)
    arrived = None if all(fresh.values()) else _numbers(target, _names(source, names))
    for place, table in enumerate(tables):
        told(0.7 + 0.3 * place / len(tables), f"Comparing {table.name}")
        if _digest(stream_blocks(target, _rows(table, arrived), _at_once(table))) != digests[table.name]:
            raise BundleRecError(
                f"The table {table.name} did not arrive as it was sent.", "Nothing was copied. Try again."
            )
    return {name: count for name, (count, _) in digests.items()}


def travelling() -> list[Table]:
    """The tables whose rows mean something elsewhere too, in the order of their references."""
    return [table for table in s.metadata.sorted_tables if not table.info.get(STAYS)]


def _refuse_known_names(source: Connection, target: Connection, names: Sequence[str] | None) -> None:
    there = set(target.scalars(select(s.shops.c.name))) & set(_names(source, names))
    if there:
        raise BundleRecError(
            f"The target has a shop named {', '.join(f'“{name}”' for name in sorted(there))} already.",
            "Nothing was copied. Choose a new database, or move only the other shops.",
        )


def _names(connection: Connection, names: Sequence[str] | None) -> list[str]:
    return list(connection.scalars(select(s.shops.c.name))) if names is None else list(names)


def _numbers(connection: Connection, names: Sequence[str]) -> list[int]:
    return list(connection.scalars(select(s.shops.c.id).where(s.shops.c.name.in_(names))))


def _goes(target: Connection, table: Table, shops: Sequence[int] | None) -> bool:
    if rows_of_shops(table, [0]) is not None:
        return True
    return shops is None and target.scalar(select(func.count()).select_from(table)) == 0


def rows_of_shops(table: Table, shops: Sequence[int]) -> ColumnElement[bool] | None:
    """Which rows are those of the shops; None for a table that belongs to no shop."""
    if table is s.shops:
        return table.c.id.in_(shops)
    keys = [(key.parent, key.column.table) for key in sorted(table.foreign_keys, key=lambda one: one.parent.name)]
    direct = [column for column, other in keys if other is s.shops]
    if direct:
        return and_(*(or_(column.is_(None), column.in_(shops)) for column in direct))
    for column, other in keys:
        owned = None if column.nullable else rows_of_shops(other, shops)
        if owned is not None:
            return column.in_(select(other.c.id).where(owned))
    return None


def _rows(table: Table, shops: Sequence[int] | None) -> Select[Any]:
    """The rows of the shops with their cells as they are kept: JSON and words of a list as plain text."""
    cells = [
        cast(column, Text).label(column.name) if isinstance(column.type, JSON | Enum) else column
        for column in table.c
    ]
    owned = None if shops is None else rows_of_shops(table, shops)
    return select(*cells).where(true() if owned is None else owned).order_by(*table.primary_key)


def _shift(source: Connection, target: Connection, table: Table, shops: Sequence[int] | None) -> int:
    """What is added to each number of the table, so that it is new in the target."""
    if "id" not in table.c:
        return 0
    highest = target.scalar(select(func.max(table.c.id)))
    if highest is None:
        return 0
    wanted = _rows(table, shops).order_by(None).subquery()
    lowest = source.scalar(select(func.min(wanted.c.id)))
    return 0 if lowest is None else highest + 1 - lowest


def _copy(
    source: Connection, target: Connection, table: Table, shops: Sequence[int] | None, shifts: Mapping[str, int]
) -> tuple[int, int]:
    query = _rows(table, shops)
    moved = _moved(table, stream_blocks(source, query, _at_once(table)), shifts)
    digest = _Digest()
    if "id" in table.c:
        rows = source.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
        with filled_in_bulk(target, table, rows):
            insert_blocks(target, table, list(table.c.keys()), digest.of(moved))
        follow_numbers(target, table)
    else:
        insert_blocks(target, table, list(table.c.keys()), digest.of(moved))
    return digest.count, digest.total


def _moved(
    table: Table, blocks: Iterator[Sequence[tuple[Any, ...]]], shifts: Mapping[str, int]
) -> Iterator[Sequence[tuple[Any, ...]]]:
    """The rows with the numbers that they get in the target."""
    added = [(place, shift) for place, column in enumerate(table.c) if (shift := _added(column, shifts))]
    for block in blocks:
        yield [_with(row, added) for row in block] if added else block


def _added(column: Any, shifts: Mapping[str, int]) -> int:
    if column.primary_key and column.name == "id":
        return shifts[column.table.name]
    other = next((key.column.table.name for key in column.foreign_keys), column.info.get(REFERS_TO))
    return shifts[other] if other else 0


def _with(row: tuple[Any, ...], added: Sequence[tuple[int, int]]) -> tuple[Any, ...]:
    cells = list(row)
    for place, shift in added:
        if cells[place] is not None:
            cells[place] += shift
    return tuple(cells)


def _at_once(table: Table) -> int:
    return BLOBS_AT_ONCE if any(isinstance(column.type, LargeBinary) for column in table.c) else ROWS_AT_ONCE


def digests(connection: Connection, shop: str) -> dict[str, tuple[int, int]]:
    """Rows of each table that belong to a shop, and a number that changes with any of their cells."""
    number = _numbers(connection, [shop])
    tables = [table for table in travelling() if rows_of_shops(table, number) is not None]
    return {
        table.name: _digest(stream_blocks(connection, _rows(table, number), _at_once(table))) for table in tables
    }


class _Digest:
    """Counts rows and sums up a hash of each: databases sort texts in different orders."""

    def __init__(self) -> None:
        self.count, self.total = 0, 0

    def of(self, blocks: Iterator[Sequence[tuple[Any, ...]]]) -> Iterator[Sequence[tuple[Any, ...]]]:
        """Passes the blocks on."""
        for block in blocks:
            self.count += len(block)
            for row in block:
                self.total = (self.total + int.from_bytes(_hashed(repr(_small(row)).encode()))) % MODULUS
            yield block


def _small(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(_hashed(cell) if isinstance(cell, bytes) else cell for cell in row)


def _hashed(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=DIGEST_BYTES).digest()


def stream_rows(connection: Connection, table: Table) -> list[tuple[Any, ...]]:
    """All rows of a table, as they are compared."""
    return [row for block in stream_blocks(connection, _rows(table, None), _at_once(table)) for row in block]


def _digest(blocks: Iterator[Sequence[tuple[Any, ...]]]) -> tuple[int, int]:
    digest = _Digest()
    for _ in digest.of(blocks):
        pass
    return digest.count, digest.total

"""Units of work, and what is done fastest in another way on SQLite than on PostgreSQL.

Every unit of work is one transaction: `reader()` sees one moment and never waits for a writer; `writer()` is alone
among writers from its first statement on, so that read-modify-write loses nothing (SQLite: BEGIN IMMEDIATE;
PostgreSQL: one lock for the whole database).
"""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from itertools import chain, islice
from typing import Any, Final

from sqlalchemy import Column, Connection, Index, Select, Table, func, insert, select

from bundlerec.errors import StoreBusy
from bundlerec.store import take_note
from db.auditing import write_entry
from db.engines import POSTGRES, SQLITE, WRITES, checked_address, make_engine
from db.interruption import without_interruption
from db.troubles import told

WAIT_SECONDS: Final = 60.0
ROWS_A_BLOCK: Final = 50_000
ROWS_A_STATEMENT: Final = 100  # of SQLite: a statement for each row takes nearly twice the time
FEW: Final = 100_000  # rows for which it isn't worth while to build an index anew


class Database:
    """One database behind an SQLAlchemy address (`sqlite:///file` or `postgresql+psycopg://…`)."""

    def __init__(self, url: str, wait_seconds: float = WAIT_SECONDS) -> None:
        """Raises BadSetting for an address that means nothing here."""
        self._wait = wait_seconds
        self.address = checked_address(url)
        self.engine = make_engine(self.address, wait_seconds)
        # Whoever forgets to close it leaves no open connection behind.
        weakref.finalize(self, self.engine.dispose)

    @contextmanager
    def reader(self) -> Iterator[Connection]:
        """A transaction that only reads; it sees one moment of the database."""
        with told(self.address, self._wait), self.engine.connect() as connection:
            if connection.dialect.name == POSTGRES:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            connection.begin()
            yield connection

    @contextmanager
    def writer(self, *, many: bool = False, wipes: bool = False) -> Iterator[Connection]:
        """A transaction that is alone among writers; all or nothing. Raises StoreBusy when the wait is over.

        many: millions of rows come or go, whose references are right by construction: SQLite does not look each of
        them up (a third of the time). wipes: what is deleted is overwritten, not just given up. An entry of the audit
        log that the caller announced (`bundlerec.store.noted`) is written first, in the same transaction.
        """
        with told(self.address, self._wait), self.engine.connect() as connection:
            connection = connection.execution_options(**{WRITES: True})
            with (
                _unchecked(connection) if many else nullcontext(),
                _wiping(connection) if wipes else nullcontext(),
                connection.begin() as transaction,
            ):
                if (note := take_note()) is not None:
                    write_entry(connection, note)
                yield connection
                with without_interruption() if many else nullcontext():
                    transaction.commit()

    def close(self) -> None:
        """Gives the connections back; the next unit of work opens new ones."""
        self.engine.dispose()


@contextmanager
def _unchecked(connection: Connection) -> Iterator[None]:
    driver: Any = connection.connection.dbapi_connection
    if connection.dialect.name != SQLITE:
        yield
        return
    driver.execute("PRAGMA foreign_keys = OFF")  # heeded outside of transactions only
    try:
        yield
    finally:
        with suppress(sqlite3.ProgrammingError):  # an interruption has closed it
            driver.execute("PRAGMA foreign_keys = ON")


@contextmanager
def _wiping(connection: Connection) -> Iterator[None]:
    """SQLite's file is written anew: pages keep bytes of rows that were moved, and the log keeps older pages.

    PostgreSQL overwrites when it vacuums, by itself.
    """
    driver: Any = connection.connection.dbapi_connection
    yield
    if connection.dialect.name == SQLITE:
        try:
            driver.execute("VACUUM")
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except sqlite3.OperationalError as trouble:
            raise StoreBusy(
                "It is deleted, but the database's file could not be cleaned of what stood there.",
                "Make sure that the disk has room and no import is running, then do the same again.",
            ) from trouble


@contextmanager
def found_by(connection: Connection, column: Column[Any]) -> Iterator[None]:
    """While rows that `column` refers to are deleted: PostgreSQL looks for each one's references, best by an index."""
    if connection.dialect.name != POSTGRES:
        yield
        return
    index = Index(f"meanwhile_{column.table.name}_{column.name}", column)
    index.create(connection)
    yield
    index.drop(connection)
    column.table.indexes.discard(index)


@contextmanager
def filled_in_bulk(connection: Connection, table: Table, rows: int) -> Iterator[None]:
    """While `rows` are added to a table that holds fewer, SQLite does without its indexes and builds them at the end.

    PostgreSQL keeps them: without, readers would have to wait.
    """
    held = connection.scalar(select(func.max(table.c.id))) or 0
    indexes = sorted(table.indexes, key=str) if connection.dialect.name == SQLITE and rows > max(held, FEW) else []
    for index in indexes:
        index.drop(connection)
    yield
    for index in indexes:
        index.create(connection)


def reserve_numbers(connection: Connection, table: Table, count: int) -> int:
    """The first of `count` numbers in a row that no row of the table has; only a writer may ask."""
    first = (connection.scalar(select(func.max(table.c.id))) or 0) + 1
    if connection.dialect.name == POSTGRES and first + count > 1:
        connection.scalar(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), first + count - 1)))
    return first


def insert_rows(
    connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Adds many rows (plain Python values in the order of `columns`) as fast as the driver can."""
    remaining = iter(rows)
    insert_blocks(connection, table, columns, iter(lambda: list(islice(remaining, ROWS_A_BLOCK)), []))


def insert_blocks(
    connection: Connection, table: Table, columns: Sequence[str], blocks: Iterable[Sequence[Sequence[Any]]]
) -> None:
    """Adds many rows, given in blocks."""
    quote = connection.dialect.identifier_preparer.quote
    into = f"{quote(table.name)} ({', '.join(quote(name) for name in columns)})"
    if connection.dialect.name == POSTGRES:
        driver: Any = connection.connection.dbapi_connection
        with driver.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for block in blocks:
                for row in block:
                    copy.write_row(row)
        return
    one = f"({', '.join('?' * len(columns))})"
    several = f"INSERT INTO {into} VALUES {', '.join([one] * ROWS_A_STATEMENT)}"  # nosec B608  # names of our own tables, values apart
    for block in blocks:
        whole = len(block) - len(block) % ROWS_A_STATEMENT
        cells, width = list(chain.from_iterable(block[:whole])), ROWS_A_STATEMENT * len(columns)
        if whole:
            connection.exec_driver_sql(
                several, [tuple(cells[at : at + width]) for at in range(0, len(cells), width)]
            )
        if block[whole:]:
            connection.exec_driver_sql(f"INSERT INTO {into} VALUES {one}", [tuple(row) for row in block[whole:]])  # nosec B608  # names of our own tables, values apart


def read_blocks(connection: Connection, query: Select[Any]) -> Iterator[Sequence[tuple[Any, ...]]]:
    """The rows of a large query as the driver's own tuples, block by block."""
    with connection.execute(query) as result:
        cursor = result.cursor
        while cursor is not None and (block := cursor.fetchmany(ROWS_A_BLOCK)):
            yield block


def stream_blocks(connection: Connection, query: Select[Any], rows: int) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a query of any size as plain Python values, `rows` at once; the database's driver keeps no more."""
    with connection.execute(query, execution_options={"stream_results": True}) as result:
        for block in result.partitions(rows):
            yield [tuple(row) for row in block]


def follow_numbers(connection: Connection, table: Table) -> None:
    """After rows came with numbers of their own: the next row gets a number that none has."""
    reserve_numbers(connection, table, 0)


def insert_one(connection: Connection, table: Table, values: Mapping[str, Any]) -> int:
    """Adds one row and returns its number."""
    key = connection.execute(insert(table).values(values)).inserted_primary_key
    assert key is not None  # nosec B101  # for mypy; nothing rests on it
    return int(key[0])


def only_add(connection: Connection, table: str) -> None:
    """From now on the database itself refuses to change or delete rows of a table, whoever asks.

    SQLite would replace a row without asking its triggers: a row whose number is taken is refused as well.
    """
    refusal = f"rows of {table} are never changed"
    if connection.dialect.name == SQLITE:
        conditions = {"UPDATE": "", "DELETE": "", "INSERT": f"WHEN NEW.id <= (SELECT max(id) FROM {table})"}  # nosec B608  # names of our own tables, values apart
        for change, when in conditions.items():
            connection.exec_driver_sql(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} {when} "
                f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            )
        return
    connection.exec_driver_sql(
        f"CREATE OR REPLACE FUNCTION {table}_only_grows() RETURNS trigger LANGUAGE plpgsql "
        f"AS $$ BEGIN RAISE EXCEPTION '{refusal}'; END $$"
    )
    for name, change, each in (("row", "UPDATE OR DELETE", "ROW"), ("whole", "TRUNCATE", "STATEMENT")):
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table}_no_{name} BEFORE {change} ON {table} "
            f"FOR EACH {each} EXECUTE FUNCTION {table}_only_grows()"
        )

"""What a run produced. Saving replaces what the same run saved before under the same name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, Table, delete, func, insert, select

from bundlerec.data import columns as c
from db import run_schema as r
from db.frames import read_table, table_rows
from db.run_rows import run_to_fill
from db.session import Database, insert_rows


class SqlResults:
    """Fulfils `bundlerec.store.Results`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_metrics(self, run_id: int, metrics: pd.DataFrame, comparisons: pd.DataFrame) -> None:
        """Metrics and Comparisons tables. Raises UnknownRun and (`computing`) RunStateConflict, like all that saves."""
        with self._database.writer() as connection:
            _replace(connection, r.metrics, run_id, c.METRICS, _with_text_k(metrics))
            _replace(connection, r.comparisons, run_id, c.COMPARISONS, _with_text_k(comparisons))

    def metrics(self, run_id: int) -> pd.DataFrame:
        """Metrics table; k holds numbers and "auto"."""
        return _with_plain_k(self._read(r.metrics, run_id, c.METRICS))

    def comparisons(self, run_id: int) -> pd.DataFrame:
        """Comparisons table; k holds numbers and "auto"."""
        return _with_plain_k(self._read(r.comparisons, run_id, c.COMPARISONS))

    def save_bundles(self, run_id: int, bundles: pd.DataFrame, reasons: pd.DataFrame) -> None:
        """Bundles and Reasons tables; the evidence is a JSON object as text."""
        with self._database.writer(many=True) as connection:
            _replace(connection, r.bundles, run_id, c.BUNDLES, bundles)
            _replace(connection, r.reasons, run_id, c.REASONS, reasons)

    def bundles(
        self,
        run_id: int,
        *,
        customer_id: str | None = None,
        model: str | None = None,
        kind: str | None = None,
        item_id: str | None = None,
    ) -> pd.DataFrame:
        """Bundles table of one customer, model, kind and item, or of all, in the order in which it was saved."""
        wishes = {c.CUSTOMER_ID: customer_id, c.MODEL: model, c.KIND: kind, c.ITEM_ID: item_id}
        return self._read(r.bundles, run_id, c.BUNDLES, wishes)

    def reasons(
        self, run_id: int, customer_id: str | None = None, *, kind: str | None = None, reason: str | None = None
    ) -> pd.DataFrame:
        """Reasons table of one customer, kind of bundle and reason, or of all; the evidence is JSON text."""
        wishes = {c.CUSTOMER_ID: customer_id, c.KIND: kind, c.REASON: reason}
        return self._read(r.reasons, run_id, c.REASONS, wishes)

    def customers(self, run_id: int, search: str = "", *, limit: int | None = 50, offset: int = 0) -> list[str]:
        """Ids of the run's customers that contain `search` (letter case ignored), in order of id; one page."""
        return self._found(run_id, search)[offset:][:limit]

    def count_customers(self, run_id: int, search: str = "") -> int:
        """How many customers `customers` would list in all."""
        return len(self._found(run_id, search))

    def save_artifact(self, run_id: int, name: str, content: bytes) -> None:
        """Weights, tables and checkpoints as bytes (safetensors, JSON, Parquet)."""
        with self._database.writer() as connection:
            run_to_fill(connection, run_id)
            connection.execute(delete(r.artifacts).where(*_named(run_id, name)))
            values = {"run_id": run_id, "name": name, "size": len(content), "content": content}
            connection.execute(insert(r.artifacts).values(values))

    def artifact(self, run_id: int, name: str) -> bytes | None:
        """The bytes, or None when the run has no artifact of that name."""
        with self._database.reader() as connection:
            return connection.scalar(select(r.artifacts.c.content).where(*_named(run_id, name)))

    def artifacts(self, run_id: int) -> dict[str, int]:
        """Names and sizes in bytes."""
        query = select(r.artifacts.c.name, r.artifacts.c.size).where(r.artifacts.c.run_id == run_id)
        with self._database.reader() as connection:
            return dict(sorted(tuple(row) for row in connection.execute(query)))

    def drop_artifact(self, run_id: int, name: str) -> None:
        """Removes an artifact; nothing happens where there is none."""
        with self._database.writer() as connection:
            run_to_fill(connection, run_id)
            connection.execute(delete(r.artifacts).where(*_named(run_id, name)))

    def _read(
        self, table: Table, run_id: int, names: Sequence[str], wishes: dict[str, str | None] | None = None
    ) -> pd.DataFrame:
        wanted = [table.c[name] == value for name, value in (wishes or {}).items() if value is not None]
        chosen = select(*(table.c[name] for name in names)).where(table.c.run_id == run_id, *wanted)
        with self._database.reader() as connection:
            return read_table(connection, chosen.order_by(table.c.id), names)

    def _found(self, run_id: int, search: str) -> list[str]:
        # Letter case is compared here: the databases disagree about letters beyond ASCII.
        with self._database.reader() as connection:
            names = connection.scalars(_different(r.bundles.c.customer_id, r.bundles.c.run_id == run_id)).all()
        return sorted(name for name in names if search.casefold() in name.casefold())


def drop_results(connection: Connection, run_id: int, *, artifacts: bool) -> None:
    """Removes what a run produced; its artifacts hold the checkpoints from which it could go on."""
    for table in (r.metrics, r.comparisons, r.bundles, r.reasons, *([r.artifacts] if artifacts else [])):
        connection.execute(delete(table).where(table.c.run_id == run_id))


def _different(column: ColumnElement[str], where: ColumnElement[bool]) -> Select[Any]:
    """The different values of an indexed column, each found from the one before it: a bundle has dozens of rows, which
    DISTINCT would read one by one.
    """
    found = select(func.min(column).label("found")).where(where).cte(recursive=True)
    following = select(func.min(column)).where(where, column > found.c.found).scalar_subquery()
    found = found.union_all(select(following).where(found.c.found.is_not(None)))
    return select(found.c.found).where(found.c.found.is_not(None))


def _named(run_id: int, name: str) -> tuple[Any, ...]:
    return (r.artifacts.c.run_id == run_id, r.artifacts.c.name == name)


def _replace(connection: Connection, table: Table, run_id: int, names: Sequence[str], rows: pd.DataFrame) -> None:
    run_to_fill(connection, run_id)
    connection.execute(delete(table).where(table.c.run_id == run_id))
    cells: Iterable[tuple[Any, ...]] = ((run_id, *row) for row in table_rows(rows, names))
    insert_rows(connection, table, ("run_id", *names), cells)


def _with_text_k(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(**{c.K: [each if each == c.AUTO else str(int(each)) for each in table[c.K]]})


def _with_plain_k(table: pd.DataFrame) -> pd.DataFrame:
    plain = [each if each == c.AUTO else int(each) for each in table[c.K]]
    return table.assign(**{c.K: pd.Series(plain, dtype=object)})

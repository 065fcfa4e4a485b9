"""What customers said of what they were offered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import pandas as pd
from sqlalchemy import ColumnElement, Connection, delete, select

from bundlerec.data import columns as c
from bundlerec.store import SaveCounts
from db.attribution import attributed
from db.feedback_schema import exposed_items, exposures, feedback
from db.frames import read_table, table_rows
from db.session import Database, insert_rows
from db.shops import shop_id
from db.values import now, to_microseconds

SAID: Final = (c.CUSTOMER_ID, c.ITEM_ID, c.EXPOSURE, c.BUNDLE, c.VERDICT, c.SCORE, c.BEST_SCORE, c.COMMENT)
WORDS: Final = [name for name in SAID if name != c.EXPOSURE]  # which bundle is meant may be found out later
SAME: Final = [*WORDS, c.TIME]
FEW: Final = 500  # customers who are named in a query; of more, all that was said is read
STORED: Final = {c.FEEDBACK_ID: "id", c.EXPOSURE: "exposure_id"}  # columns of the table that are called otherwise


class SqlFeedback:
    """Fulfils `bundlerec.store.Feedback`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, shop: str, told: pd.DataFrame) -> int:
        """Keeps what was said, and returns how much of it was new."""
        with self._database.writer() as connection:
            return save_feedback(connection, shop_id(connection, shop), told).saved

    def take_back(self, shop: str, numbers: Sequence[int]) -> int:
        """Forgets what was said under these numbers, by whichever files too, and returns how much of it there was."""
        with self._database.writer() as connection:
            number = shop_id(connection, shop)
            there = _read(connection, number, *_of_customers(connection, numbers))
            wanted = there[there[c.FEEDBACK_ID].isin(list(numbers))]
            gone = _keys(there).isin(set(_keys(wanted)))
            ids = there.loc[gone, c.FEEDBACK_ID].tolist()
            connection.execute(delete(feedback).where(feedback.c.id.in_(ids)))
            return len(wanted)

    def told(
        self,
        shop: str,
        *,
        customer_id: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> pd.DataFrame:
        """Feedback table in order of time; what two files told stands once."""
        where = [] if customer_id is None else [feedback.c.customer_id == customer_id]
        where += [] if since is None else [feedback.c.time >= to_microseconds(since)]
        where += [] if until is None else [feedback.c.time < to_microseconds(until)]
        with self._database.reader() as connection:
            found = _read(connection, shop_id(connection, shop), *where)
        return found if found.empty else found[~_keys(found).duplicated()].reset_index(drop=True)


def save_feedback(
    connection: Connection, shop: int, told: pd.DataFrame, import_id: int | None = None
) -> SaveCounts:
    """Keeps what was said. A file's rows are all kept, so that either of two files can be taken back.

    What came without a time and was said before in the same words has the time of then. What names no exposure is
    held against the bundles that the customer was shown before (`db.attribution`).
    """
    customers = told[c.CUSTOMER_ID].unique().tolist()
    here = [feedback.c.customer_id.in_(customers)] if len(customers) <= FEW else []
    before = _read(connection, shop, *here)
    new = _timed(told, before)
    new = attributed(connection, shop, new[~_keys(new).duplicated()])
    there = _keys(new).isin(set(_keys(before)))
    kept = new if import_id is not None else new[~there]
    names = [*SAID, c.TIME, c.SOURCE]
    columns = ("shop_id", "import_id", *(STORED.get(name, name) for name in names))
    insert_rows(connection, feedback, columns, ((shop, import_id, *row) for row in table_rows(kept, names)))
    return SaveCounts(int((~there).sum()), len(told) - int((~there).sum()))


def feedback_marks(connection: Connection, shop: int, until: int | None) -> list[bytes]:
    """Bytes that change with what was said before `until`; none where nothing was."""
    before = [] if until is None else [feedback.c.time < until]
    keys = sorted({repr(key) for key in _keys(_read(connection, shop, *before))})
    return [key.encode() for key in keys]


def drop_import(connection: Connection, import_id: int) -> int:
    """Forgets what a file told, and returns how much that was."""
    return connection.execute(delete(feedback).where(feedback.c.import_id == import_id)).rowcount


def forget_customer(connection: Connection, shop: int, customer_id: str) -> tuple[int, int]:
    """Forgets what a customer was shown and said; returns how many bundles, and how much."""
    said = connection.execute(
        delete(feedback).where(feedback.c.shop_id == shop, feedback.c.customer_id == customer_id)
    ).rowcount
    here = (exposures.c.shop_id == shop, exposures.c.customer_id == customer_id)
    numbers = select(exposures.c.id).where(*here)
    connection.execute(delete(exposed_items).where(exposed_items.c.exposure_id.in_(numbers)))
    return connection.execute(delete(exposures).where(*here)).rowcount, said


def _of_customers(connection: Connection, numbers: Sequence[int]) -> list[ColumnElement[bool]]:
    customers = select(feedback.c.customer_id).where(feedback.c.id.in_(list(numbers)))
    return [feedback.c.customer_id.in_(connection.scalars(customers.distinct()).all())]


def _timed(told: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """The rows with a time in microseconds each."""
    whole = told.reindex(columns=[*SAID, c.TIME, c.SOURCE]).reset_index(drop=True)
    times = pd.to_datetime(whole[c.TIME])
    known = dict(zip(_keys(before, WORDS), _micros(before[c.TIME]), strict=True))
    moment = now()
    untimed = [known.get(key, moment) for key in _keys(whole, WORDS)]
    filled = pd.Series(untimed, dtype="int64").where(times.isna(), _micros(times.fillna(pd.Timestamp(0))))
    return whole.assign(**{c.TIME: filled})


def _micros(times: pd.Series) -> pd.Series:
    if pd.api.types.is_integer_dtype(times):
        return times.astype("int64")
    return pd.Series(times.to_numpy().astype("datetime64[us]").astype("int64"), index=times.index)


def _keys(table: pd.DataFrame, names: Sequence[str] = SAME) -> pd.Series:
    """Of each row what makes it the same as another."""
    whole = table.assign(**{c.TIME: _micros(table[c.TIME])}) if c.TIME in names else table
    return pd.Series(list(table_rows(whole, names)), index=table.index, dtype=object)


def _read(connection: Connection, shop: int, *where: ColumnElement[bool]) -> pd.DataFrame:
    query = select(*(feedback.c[STORED.get(name, name)] for name in c.FEEDBACK))
    query = query.where(feedback.c.shop_id == shop, *where)
    found = read_table(connection, query.order_by(feedback.c.time, feedback.c.id), c.FEEDBACK)
    found[c.TIME] = found[c.TIME].to_numpy().astype("datetime64[us]")
    return found.astype({c.EXPOSURE: "Int64"})

"""Bundles that somebody reported as unfair or wrong."""

from __future__ import annotations

from typing import Final

import pandas as pd
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)

from bundlerec.data import columns as c
from bundlerec.errors import UnknownReport, UnknownRun
from db import run_schema as r
from db.frames import read_table, table_rows
from db.schema import metadata
from db.session import Database
from db.shops import shop_id
from db.values import to_microseconds

reports = Table(
    "reports",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("shop_id", ForeignKey("shops.id"), nullable=False),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column(c.MODEL, Text, nullable=False),
    Column(c.KIND, Text, nullable=False),
    Column(c.CUSTOMER_ID, Text, nullable=False),
    Column(c.BUNDLE, Integer, nullable=False),
    Column(c.ITEMS, Text, nullable=False),
    Column(c.WHAT, String(20), nullable=False),
    Column(c.COMMENT, Text),
    Column(c.TIME, BigInteger, nullable=False),
    Column(c.STATE, String(20), nullable=False),
    Column(c.ANSWER, Text),
    Index(None, "shop_id", c.CUSTOMER_ID),
)
STORED: Final = {c.REPORT: "id", c.RUN: "run_id"}  # columns of the table that are called otherwise
TOLD: Final = [name for name in c.REPORTS if name not in (c.REPORT, c.STATE, c.ANSWER)]


class SqlReports:
    """Fulfils `bundlerec.store.Reports`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, shop: str, report: pd.DataFrame) -> int:
        """Keeps one report and returns its number."""
        told = report.assign(**{c.TIME: [to_microseconds(moment) for moment in report[c.TIME]]})
        [row] = table_rows(told, TOLD)
        values = {STORED.get(name, name): cell for name, cell in zip(TOLD, row, strict=True)}
        with self._database.writer() as connection:
            number = shop_id(connection, shop)
            mine = select(r.runs.c.id).where(r.runs.c.id == values["run_id"], r.runs.c.shop_id == number)
            if connection.scalar(mine) is None:
                raise UnknownRun(f"Shop “{shop}” has no run {values['run_id']}.", "See `runs`.")
            kept = insert(reports).values(shop_id=number, **values, **{c.STATE: c.OPEN}).returning(reports.c.id)
            return int(connection.execute(kept).scalar_one())

    def all(self, shop: str) -> pd.DataFrame:
        """Reports table, newest first."""
        with self._database.reader() as connection:
            query = select(*(reports.c[STORED.get(name, name)] for name in c.REPORTS))
            query = query.where(reports.c.shop_id == shop_id(connection, shop)).order_by(reports.c.id.desc())
            found = read_table(connection, query, c.REPORTS)
        found[c.TIME] = found[c.TIME].to_numpy().astype("datetime64[us]")
        return found

    def settle(self, shop: str, number: int, state: str, answer: str) -> None:
        """Answers a report, or closes or opens it again."""
        with self._database.writer() as connection:
            here = (reports.c.id == number, reports.c.shop_id == shop_id(connection, shop))
            values = {c.STATE: state, c.ANSWER: answer or None}
            if connection.execute(update(reports).where(*here).values(values)).rowcount == 0:
                raise UnknownReport(f"Shop “{shop}” has no report {number}.", "See `reports`.")


def forget_reports(connection: Connection, shop: int, customer_id: str) -> None:
    """With an erased customer."""
    connection.execute(delete(reports).where(reports.c.shop_id == shop, reports.c.customer_id == customer_id))

"""What was decided about two shops: which item and which customer of one is which of the other."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, and_, delete, or_, select

from bundlerec.data import columns as c
from db import schema as s
from db.frames import read_table, table_rows
from db.session import Database, insert_rows
from db.shops import shop_id

CUSTOMER = "customer"  # the kind of a match
SWAPPED = {c.CODE: c.OTHER_CODE, c.OTHER_CODE: c.CODE}


class SqlMatching:
    """Fulfils `bundlerec.store.Matching`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def decided(self, shop: str, other: str) -> pd.DataFrame:
        """The table of matches, codes of `shop` first, whichever of the two the analyst decided for."""
        with self._database.reader() as connection:
            here, there = shop_id(connection, shop), shop_id(connection, other)
            found = [_read(connection, here, there), _read(connection, there, here).rename(columns=SWAPPED)]
        told = pd.concat(found, ignore_index=True)[list(c.MATCHES)].astype({c.ACCEPTED: bool})
        return told.sort_values([c.KIND, c.CODE, c.OTHER_CODE], ignore_index=True)

    def decide(self, shop: str, other: str, matches: pd.DataFrame) -> None:
        """Keeps the decisions in `matches`; what was decided about the same codes is replaced."""
        with self._database.writer() as connection:
            here, there = shop_id(connection, shop), shop_id(connection, other)
            kept = [
                _read(connection, here, there),
                _read(connection, there, here).rename(columns=SWAPPED),
            ]
            before = pd.concat(kept, ignore_index=True)
            told = matches[list(c.MATCHES)].drop_duplicates([c.KIND, c.CODE], keep="last")
            told = told.drop_duplicates([c.KIND, c.OTHER_CODE], keep="last")
            taken = _named(before, told, c.CODE) | _named(before, told, c.OTHER_CODE)
            both = pd.concat([before[~taken], told], ignore_index=True)
            for one, two in ((here, there), (there, here)):
                table = s.matches
                connection.execute(delete(table).where(table.c.shop_id == one, table.c.other_id == two))
            rows = ((here, there, *row) for row in table_rows(both, c.MATCHES))
            insert_rows(connection, s.matches, ("shop_id", "other_id", *c.MATCHES), rows)


def forget_customer(connection: Connection, shop: int, code: str) -> None:
    """Forgets who a customer of the shop is in other shops."""
    table = s.matches
    here = or_(
        and_(table.c.shop_id == shop, table.c.code == code),
        and_(table.c.other_id == shop, table.c.other_code == code),
    )
    connection.execute(delete(table).where(table.c.kind == CUSTOMER, here))


def _read(connection: Connection, shop: int, other: int) -> pd.DataFrame:
    table = s.matches
    query = select(*(table.c[name] for name in c.MATCHES)).where(
        table.c.shop_id == shop, table.c.other_id == other
    )
    return read_table(connection, query, c.MATCHES).astype({c.ACCEPTED: bool})


def _named(before: pd.DataFrame, told: pd.DataFrame, code: str) -> pd.Series:
    pairs = pd.MultiIndex.from_frame(told[[c.KIND, code]])
    return pd.Series(pd.MultiIndex.from_frame(before[[c.KIND, code]]).isin(pairs), index=before.index)

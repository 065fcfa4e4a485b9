"""Bundles that were shown to customers."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import pandas as pd
from sqlalchemy import ColumnElement, Connection, func, select

from bundlerec.data import columns as c
from bundlerec.errors import UnknownRun
from db.feedback_schema import exposed_items, exposures
from db.frames import read_table, table_rows
from db.run_rows import get_run
from db.session import Database, insert_rows, reserve_numbers
from db.shops import shop_id
from db.values import to_microseconds

DAY: Final = 86_400_000_000  # microseconds
ONE_BUNDLE: Final = [c.RUN, c.MODEL, c.KIND, c.CUSTOMER_ID, c.BUNDLE, c.CHANNEL, c.CAMPAIGN]
STORED: Final = {c.RUN: "run_id", c.EXPOSURE: "id"}  # columns of the tables that are called otherwise


class SqlExposures:
    """Fulfils `bundlerec.store.Exposures`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, shop: str, shown: pd.DataFrame) -> int:
        """Keeps shown bundles, each once a day and channel or once a campaign; returns how many were new."""
        with self._database.writer() as connection:
            number = shop_id(connection, shop)
            for run in shown[c.RUN].unique().tolist():
                _need_run(connection, shop, int(run))
            bundles = _bundles(shown)
            new = bundles[~bundles["key"].isin(_known(connection, number, bundles))]
            if not new.empty:
                _insert(connection, number, new.drop_duplicates("key"))
            return int(new["key"].nunique())

    def shown(
        self,
        shop: str,
        *,
        customer_id: str | None = None,
        run_id: int | None = None,
        campaign: int | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> pd.DataFrame:
        """Exposures table, `since` inclusive, `until` exclusive, in the order in which it was kept."""
        wishes = {c.CUSTOMER_ID: customer_id, "run_id": run_id, c.CAMPAIGN: campaign}
        where = [exposures.c[name] == value for name, value in wishes.items() if value is not None]
        where += [] if since is None else [exposures.c.time >= to_microseconds(since)]
        where += [] if until is None else [exposures.c.time < to_microseconds(until)]
        with self._database.reader() as connection:
            return read_exposures(connection, shop_id(connection, shop), *where)

    def count(self, shop: str) -> int:
        """How many bundles were shown."""
        with self._database.reader() as connection:
            query = select(func.count()).select_from(exposures)
            return connection.scalar(query.where(exposures.c.shop_id == shop_id(connection, shop))) or 0


def _need_run(connection: Connection, shop: str, run: int) -> None:
    if get_run(connection, run).shop != shop:
        raise UnknownRun(f"The shop {shop} has no run {run}.", "The list of runs shows those that are.")


def read_exposures(connection: Connection, shop: int, *where: ColumnElement[bool]) -> pd.DataFrame:
    """Exposures table of a shop, in the order in which it was kept."""
    chosen = [
        (exposed_items if name in (c.SLOT, c.ITEM_ID) else exposures).c[STORED.get(name, name)]
        for name in c.EXPOSURES
    ]
    query = select(*chosen).join(exposed_items).where(exposures.c.shop_id == shop, *where)
    found = read_table(connection, query.order_by(exposures.c.id, exposed_items.c.slot), c.EXPOSURES)
    found[c.TIME] = found[c.TIME].to_numpy().astype("datetime64[us]")
    return found.astype({c.CAMPAIGN: "Int64"})


def _bundles(shown: pd.DataFrame) -> pd.DataFrame:
    """One row a shown bundle: its columns, `day`, `slots`, `items`, and `key`, which tells it from all others."""
    told = shown.assign(**{c.CAMPAIGN: pd.to_numeric(shown[c.CAMPAIGN]).astype("Int64")})
    told = told.sort_values(c.SLOT, kind="stable")
    groups = told.groupby([*ONE_BUNDLE, c.TIME], sort=False, dropna=False)
    bundles = groups.agg(
        **{c.PROBABILITY: (c.PROBABILITY, "first"), "slots": (c.SLOT, tuple), "items": (c.ITEM_ID, tuple)}
    ).reset_index()
    micros = bundles[c.TIME].to_numpy().astype("datetime64[us]").astype("int64")
    bundles[c.TIME] = micros
    day = pd.Series(micros // DAY, index=bundles.index).where(bundles[c.CAMPAIGN].isna(), -1)
    cells = [bundles[name].astype(object).where(bundles[name].notna(), None) for name in ONE_BUNDLE]
    bundles["key"] = list(zip(*cells, day, bundles["items"], strict=True)) if len(bundles) else []
    return bundles


def _known(connection: Connection, shop: int, bundles: pd.DataFrame) -> set[object]:
    """Keys of the bundles that are there already, of the days and campaigns in question."""
    if bundles.empty:
        return set()
    first = int(bundles[c.TIME].min()) // DAY * DAY
    last = (int(bundles[c.TIME].max()) // DAY + 1) * DAY
    campaigns = bundles[c.CAMPAIGN].dropna().unique().tolist()
    of_day = exposures.c.campaign.is_(None) & (exposures.c.time >= first) & (exposures.c.time < last)
    one = bundles[c.CUSTOMER_ID].unique().tolist()
    where: list[ColumnElement[bool]] = [of_day | exposures.c.campaign.in_(campaigns)]
    if len(one) == 1 and isinstance(one[0], str):  # a page's view: the others' need not be read
        where.append(exposures.c.customer_id == one[0])
    there = read_exposures(connection, shop, *where)
    return set() if there.empty else set(_bundles(there)["key"])


def _insert(connection: Connection, shop: int, bundles: pd.DataFrame) -> None:
    first = reserve_numbers(connection, exposures, len(bundles))
    names = [*ONE_BUNDLE, c.PROBABILITY, c.TIME]
    rows = ((first + at, shop, *row) for at, row in enumerate(table_rows(bundles, names)))
    insert_rows(connection, exposures, ("id", "shop_id", *(STORED.get(name, name) for name in names)), rows)
    items = (
        (first + at, slot, item)
        for at, (slots, codes) in enumerate(zip(bundles["slots"], bundles["items"], strict=True))
        for slot, item in zip(slots, codes, strict=True)
    )
    insert_rows(connection, exposed_items, ("exposure_id", c.SLOT, c.ITEM_ID), items)

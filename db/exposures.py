"""Bundles that were shown to customers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any, Final

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
            known = _known(connection, number, bundles)
            new: dict[tuple[Any, ...], _Bundle] = {}
            for one in bundles:
                if one.key not in known:
                    new.setdefault(one.key, one)  # of two that are the same, the first
            if new:
                _insert(connection, number, new.values())
            return len(new)

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


@dataclass(frozen=True)
class _Bundle:
    """One shown bundle."""

    told: tuple[Any, ...]  # ONE_BUNDLE
    time: int  # microseconds
    probability: float | None
    slots: tuple[int, ...]
    items: tuple[str, ...]

    @property
    def campaign(self) -> int | None:
        number: int | None = self.told[ONE_BUNDLE.index(c.CAMPAIGN)]
        return number

    @property
    def customer(self) -> str | None:
        who: str | None = self.told[ONE_BUNDLE.index(c.CUSTOMER_ID)]
        return who

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells it from all others: its products too, and the day where it belongs to no campaign."""
        return (*self.told, self.time // DAY if self.campaign is None else None, self.items)


def _bundles(shown: pd.DataFrame) -> list[_Bundle]:
    """Each shown bundle, in plain Python: for the ten rows of a page's view pandas takes longer than the database."""
    times = shown[c.TIME].to_numpy().astype("datetime64[us]").astype("int64")
    campaigns = pd.to_numeric(shown[c.CAMPAIGN]).astype("Int64")
    names = [*ONE_BUNDLE, c.TIME, c.PROBABILITY, c.SLOT, c.ITEM_ID]
    rows = sorted(table_rows(shown.assign(**{c.TIME: times, c.CAMPAIGN: campaigns}), names), key=itemgetter(-2))
    groups: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
    for row in rows:
        groups.setdefault(row[:-3], []).append(row[-3:])
    found = []
    for (*told, time), contents in groups.items():
        chances, slots, items = zip(*contents, strict=True)
        chance = next((one for one in chances if one is not None), None)
        found.append(_Bundle(tuple(told), time, chance, slots, items))
    return found


def _known(connection: Connection, shop: int, bundles: list[_Bundle]) -> set[tuple[Any, ...]]:
    """Keys of the bundles that are there already, of the days and campaigns in question."""
    if not bundles:
        return set()
    times = [one.time for one in bundles]
    first, last = min(times) // DAY * DAY, (max(times) // DAY + 1) * DAY
    campaigns = {one.campaign for one in bundles} - {None}
    of_day = exposures.c.campaign.is_(None) & (exposures.c.time >= first) & (exposures.c.time < last)
    where: list[ColumnElement[bool]] = [of_day | exposures.c.campaign.in_(campaigns)]
    customers = {one.customer for one in bundles}
    if len(customers) == 1 and None not in customers:  # a page's view: the others' need not be read
        where.append(exposures.c.customer_id.in_(customers))
    return {one.key for one in _bundles(read_exposures(connection, shop, *where))}


def _insert(connection: Connection, shop: int, bundles: Collection[_Bundle]) -> None:
    first = reserve_numbers(connection, exposures, len(bundles))
    names = [*ONE_BUNDLE, c.PROBABILITY, c.TIME]
    rows = ((first + at, shop, *one.told, one.probability, one.time) for at, one in enumerate(bundles))
    insert_rows(connection, exposures, ("id", "shop_id", *(STORED.get(name, name) for name in names)), rows)
    items = (
        (first + at, slot, item)
        for at, one in enumerate(bundles)
        for slot, item in zip(one.slots, one.items, strict=True)
    )
    insert_rows(connection, exposed_items, ("exposure_id", c.SLOT, c.ITEM_ID), items)

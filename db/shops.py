"""The shops of one database, and what they hold."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

import pandas as pd
from sqlalchemy import Connection, distinct, exists, func, select, update

from bundlerec.data import columns as c
from bundlerec.errors import UnknownShop
from bundlerec.store import ShopSettings, ShopSummary
from db import schema as s
from db.lines import read_lines
from db.session import Database, insert_one
from db.values import now, to_datetime, to_microseconds


class SqlShops:
    """Fulfils `bundlerec.store.Shops`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def names(self) -> list[str]:
        """All shops, in the order of the alphabet."""
        with self._database.reader() as connection:
            return sorted(connection.scalars(select(s.shops.c.name)))

    def ensure(self, shop: str) -> None:
        """Makes the shop when it is not there."""
        if not self.exists(shop):
            with self._database.writer() as connection:
                ensure_shop(connection, shop)

    def exists(self, shop: str) -> bool:
        """Whether the database holds the shop."""
        with self._database.reader() as connection:
            return find_shop(connection, shop) is not None

    def summary(self, shop: str) -> ShopSummary:
        """What the shop holds. Raises UnknownShop."""
        with self._database.reader() as connection:
            counts = connection.scalar(select(s.shops.c.counts).where(s.shops.c.id == shop_id(connection, shop)))
        return ShopSummary(
            shop=shop,
            **{
                **{name: 0 for name in ShopSummary.__dataclass_fields__ if name != "shop"},
                **(counts or {}),
                "first": to_datetime((counts or {}).get("first")),
                "last": to_datetime((counts or {}).get("last")),
            },
        )

    def settings(self, shop: str) -> ShopSettings:
        """What was said of the shop; nothing where it is not there yet."""
        with self._database.reader() as connection:
            told = connection.scalar(select(s.shops.c.settings).where(s.shops.c.name == shop)) or {}
        known = {one.name for one in fields(ShopSettings)}
        return ShopSettings(**{name: value for name, value in told.items() if name in known})

    def save_settings(self, shop: str, settings: ShopSettings) -> None:
        """Replaces what was said, and makes the shop when it is not there."""
        with self._database.writer() as connection:
            number = ensure_shop(connection, shop)
            connection.execute(update(s.shops).where(s.shops.c.id == number).values(settings=asdict(settings)))


def find_shop(connection: Connection, shop: str) -> int | None:
    """The number of the shop, or None."""
    return connection.scalar(select(s.shops.c.id).where(s.shops.c.name == shop))


def shop_id(connection: Connection, shop: str) -> int:
    """The number of the shop. Raises UnknownShop."""
    found = find_shop(connection, shop)
    if found is None:
        raise UnknownShop(f"There is no shop named {shop!r} in this database.", "Import its files first.")
    return found


def ensure_shop(connection: Connection, shop: str) -> int:
    """The number of the shop, which is made when it is not there."""
    found = find_shop(connection, shop)
    if found is not None:
        return found
    return insert_one(connection, s.shops, {"name": shop, "created": now()})


def refresh_counts(connection: Connection, shop: int) -> None:
    """Counts again what the shop holds; whoever changes its data calls this before the transaction ends."""
    counts = {**_catalogue_counts(connection, shop), **_log_counts(connection, shop)}
    connection.execute(update(s.shops).where(s.shops.c.id == shop).values(counts=counts))


def _catalogue_counts(connection: Connection, shop: int) -> dict[str, Any]:
    filled = [func.count(s.items.c[name]) for name in (c.PRICE, c.COST, c.STOCK)]
    query = select(func.count(), *filled).where(s.items.c.shop_id == shop, s.items.c.in_catalogue)
    names = ("items_in_catalogue", "items_with_price", "items_with_cost", "items_with_stock")
    return dict(zip(names, connection.execute(query).one(), strict=True))


def _log_counts(connection: Connection, shop: int) -> dict[str, Any]:
    """Without joining lines to orders, which takes most of an import's time: a line's shop is that of its import, and
    every order has lines.
    """
    here = s.events.c.import_id.in_(select(s.imports.c.id).where(s.imports.c.shop_id == shop))
    if connection.scalar(select(exists().where(here, s.events.c.kind == s.KIND_NUMBERS[c.REFUND]))):
        return _counted(read_lines(connection, shop))
    of_shop = s.orders.c.shop_id == shop
    looks = select(s.events.c.order_id).where(here, s.events.c.kind != s.KIND_NUMBERS[c.PURCHASE])
    nobodys = select(s.orders.c.id).where(of_shop, s.orders.c.customer_id.is_(None))
    bought = exists().where(s.events.c.order_id == s.orders.c.id, s.events.c.kind == s.KIND_NUMBERS[c.PURCHASE])
    queries = {
        "lines": select(func.count()).select_from(s.events).where(here),
        "anonymous_lines": select(func.count()).select_from(s.events).where(s.events.c.order_id.in_(nobodys)),
        "items_sold": select(func.count(distinct(s.events.c.item_id))).where(here),
        "customers": select(func.count(distinct(s.orders.c.customer_id))).where(of_shop),
        "first": select(func.min(s.events.c.time)).where(here),
        "last": select(func.max(s.events.c.time)).where(here),
        "orders": select(func.count()).select_from(s.orders).where(of_shop),
    }
    counts = {name: connection.scalar(query) for name, query in queries.items()}
    only_looked = select(func.count()).select_from(s.orders).where(s.orders.c.id.in_(looks), ~bought)
    return {**counts, "orders": counts["orders"] - (connection.scalar(only_looked) or 0)}


def _counted(events: pd.DataFrame) -> dict[str, Any]:
    """The same counts of an Events table: where refunds are taken off, lines alone do not say what is left."""
    bought = events[events[c.KIND] == c.PURCHASE]
    moments = [None, None] if events.empty else [to_microseconds(m) for m in events[c.TIME].iloc[[0, -1]]]
    return {
        "lines": len(events),
        "anonymous_lines": int(events[c.CUSTOMER_ID].isna().sum()),
        "items_sold": int(events[c.ITEM_ID].nunique()),
        "customers": int(events[c.CUSTOMER_ID].nunique()),
        "first": moments[0],
        "last": moments[1],
        "orders": len(bought[[c.CUSTOMER_ID, c.ORDER_ID]].drop_duplicates()),
    }

"""The shops of one database, and what they hold."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Connection, func, select, update

from bundlerec.data import columns as c
from bundlerec.errors import UnknownShop
from bundlerec.store import ShopSettings, ShopSummary
from db import schema as s
from db.counting import log_counts
from db.session import Database, insert_one
from db.values import now, to_datetime


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
    counts = {**_catalogue_counts(connection, shop), **log_counts(connection, shop)}
    connection.execute(update(s.shops).where(s.shops.c.id == shop).values(counts=counts))


def _catalogue_counts(connection: Connection, shop: int) -> dict[str, Any]:
    filled = [func.count(s.items.c[name]) for name in (c.PRICE, c.COST, c.STOCK)]
    query = select(func.count(), *filled).where(s.items.c.shop_id == shop, s.items.c.in_catalogue)
    names = ("items_in_catalogue", "items_with_price", "items_with_cost", "items_with_stock")
    return dict(zip(names, connection.execute(query).one(), strict=True))

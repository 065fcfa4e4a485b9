"""On which terms a shop offers bundles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, insert, select

from db import schema as s
from db.session import Database
from db.shops import shop_id


class SqlTerms:
    """Fulfils `bundlerec.store.OfferTerms`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, shop: str) -> dict[str, Any]:
        """What was said of the shop's offers."""
        query = select(s.offer_terms.c.content).join(s.shops).where(s.shops.c.name == shop)
        with self._database.reader() as connection:
            return dict(connection.scalar(query) or {})

    def save(self, shop: str, terms: Mapping[str, Any]) -> None:
        """Replaces what was said."""
        with self._database.writer() as connection:
            number = shop_id(connection, shop)
            connection.execute(delete(s.offer_terms).where(s.offer_terms.c.shop_id == number))
            if terms:
                connection.execute(insert(s.offer_terms).values(shop_id=number, content=dict(terms)))

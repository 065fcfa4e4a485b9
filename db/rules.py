"""What a shop lets into its bundles, by kind of bundle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, insert, select

from db import schema as s
from db.session import Database
from db.shops import shop_id


class SqlRules:
    """Fulfils `bundlerec.store.RuleBooks`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, shop: str) -> dict[str, dict[str, Any]]:
        """Kind -> rules, in order of kind."""
        query = select(s.rules.c.kind, s.rules.c.content).join(s.shops).where(s.shops.c.name == shop)
        with self._database.reader() as connection:
            return {kind: dict(content) for kind, content in connection.execute(query.order_by(s.rules.c.kind))}

    def save(self, shop: str, kind: str, rules: Mapping[str, Any]) -> None:
        """Replaces the rules of a kind."""
        with self._database.writer() as connection:
            number = shop_id(connection, shop)
            connection.execute(delete(s.rules).where(s.rules.c.shop_id == number, s.rules.c.kind == kind))
            if rules:
                connection.execute(insert(s.rules).values(shop_id=number, kind=kind, content=dict(rules)))

"""Who has which role in which shop."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Table, delete, insert, null, select

from bundlerec.store import Membership, Owned, Role
from db import access_schema as a
from db import run_schema as r
from db import schema as s
from db.campaign_schema import campaigns
from db.session import Database
from db.shops import shop_id
from db.values import now, to_datetime

OWNED: dict[Owned, Table] = {"run": r.runs, "campaign": campaigns}


class SqlMembers:
    """Fulfils `bundlerec.store.Members`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, shop: str | None = None) -> list[Membership]:
        """In order of name, then of shop."""
        return self._found(None, shop)

    def of(self, names: Sequence[str]) -> list[Membership]:
        """What one person has."""
        return self._found(names, None)

    def _found(self, names: Sequence[str] | None, shop: str | None) -> list[Membership]:
        here, everywhere = a.members.c, a.members_everywhere.c
        single = select(here.who, here.role, s.shops.c.name, here.created).join(
            s.shops, s.shops.c.id == here.shop_id
        )
        overall = select(everywhere.who, everywhere.role, null(), everywhere.created)
        if names is not None:
            single, overall = single.where(here.who.in_(names)), overall.where(everywhere.who.in_(names))
        if shop is not None:
            single = single.where(s.shops.c.name == shop)
        with self._database.reader() as connection:
            rows = [tuple(row) for query in (overall, single) for row in connection.execute(query)]
        found = [Membership(who, Role(role), of, to_datetime(created)) for who, role, of, created in rows]
        return sorted(found, key=lambda one: (one.who, one.shop or ""))

    def grant(self, who: str, role: Role, shop: str | None) -> None:
        """Replaces what the person had there."""
        with self._database.writer() as connection:
            table, place = _place(connection, shop)
            connection.execute(
                delete(table).where(table.c.who == who, *(table.c[name] == at for name, at in place.items()))
            )
            connection.execute(insert(table).values(who=who, role=int(role), created=now(), **place))

    def revoke(self, who: str, shop: str | None) -> bool:
        """Whether there was a role to take away."""
        with self._database.writer() as connection:
            table, place = _place(connection, shop)
            here = (table.c.who == who, *(table.c[name] == at for name, at in place.items()))
            return connection.execute(delete(table).where(*here)).rowcount > 0

    def shop_of(self, what: Owned, number: int) -> str | None:
        """The shop's name."""
        table = OWNED[what]
        query = select(s.shops.c.name).join(table, table.c.shop_id == s.shops.c.id).where(table.c.id == number)
        with self._database.reader() as connection:
            return connection.scalar(query)


def _place(connection: Connection, shop: str | None) -> tuple[Table, dict[str, int]]:
    """The table that holds the roles in a shop, or in all of them, and what tells the shop's apart."""
    return (a.members_everywhere, {}) if shop is None else (a.members, {"shop_id": shop_id(connection, shop)})

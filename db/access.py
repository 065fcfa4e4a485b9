"""Who has which role in which shop."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Table, delete, insert, or_, select

from bundlerec.store import Membership, Owned, Role
from db import access_schema as a
from db import schema as s
from db.campaign_schema import campaigns
from db.session import Database
from db.shops import shop_id
from db.values import now, to_datetime

OWNED: dict[Owned, Table] = {"run": s.runs, "campaign": campaigns}


class SqlMembers:
    """Fulfils `bundlerec.store.Members`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, shop: str | None = None) -> list[Membership]:
        """In order of name, then of shop."""
        everywhere = a.members.c.shop_id.is_(None)
        return self._found(or_(everywhere, s.shops.c.name == shop)) if shop is not None else self._found()

    def of(self, names: Sequence[str]) -> list[Membership]:
        """What one person has."""
        return self._found(a.members.c.who.in_(names))

    def _found(self, *where: ColumnElement[bool]) -> list[Membership]:
        columns = (a.members.c.who, a.members.c.role, s.shops.c.name, a.members.c.created)
        query = select(*columns).select_from(a.members.outerjoin(s.shops)).where(*where)
        with self._database.reader() as connection:
            rows = connection.execute(query.order_by(a.members.c.who, s.shops.c.name)).all()
        return [Membership(who, Role(role), shop, to_datetime(created)) for who, role, shop, created in rows]

    def grant(self, who: str, role: Role, shop: str | None) -> None:
        """Replaces what the person had there."""
        with self._database.writer() as connection:
            number = None if shop is None else shop_id(connection, shop)
            connection.execute(
                delete(a.members).where(a.members.c.who == who, a.members.c.shop_id.is_not_distinct_from(number))
            )
            values = {"shop_id": number, "who": who, "role": int(role), "created": now()}
            connection.execute(insert(a.members).values(values))

    def revoke(self, who: str, shop: str | None) -> bool:
        """Whether there was a role to take away."""
        with self._database.writer() as connection:
            number = None if shop is None else shop_id(connection, shop)
            here = (a.members.c.who == who, a.members.c.shop_id.is_not_distinct_from(number))
            return connection.execute(delete(a.members).where(*here)).rowcount > 0

    def shop_of(self, what: Owned, number: int) -> str | None:
        """The shop's name."""
        table = OWNED[what]
        query = select(s.shops.c.name).join(table, table.c.shop_id == s.shops.c.id).where(table.c.id == number)
        with self._database.reader() as connection:
            return connection.scalar(query)

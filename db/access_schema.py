"""The tables of who may do what, and of what was done."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, SmallInteger, Table, Text

from db.schema import metadata

members = Table(
    "members",
    metadata,
    Column("shop_id", ForeignKey("shops.id"), primary_key=True),
    Column("who", Text, primary_key=True, index=True),
    Column("role", SmallInteger, nullable=False),
    Column("created", BigInteger, nullable=False),
)

# Of every shop. A table of its own: such a role does not go along when a shop moves to another database.
members_everywhere = Table(
    "members_everywhere",
    metadata,
    Column("who", Text, primary_key=True),
    Column("role", SmallInteger, nullable=False),
    Column("created", BigInteger, nullable=False),
)

# Names the shop and the actor as text: an entry stays as it was written, whatever becomes of them.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("time", BigInteger, nullable=False, index=True),
    *(Column(name, Text, nullable=False) for name in ("actor", "how", "shop", "what", "before", "hash")),
)

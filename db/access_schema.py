"""The tables of who may do what, and of what was done."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, SmallInteger, Table, Text

from db.schema import metadata

members = Table(
    "members",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("shop_id", ForeignKey("shops.id")),  # null: every shop
    Column("who", Text, nullable=False),
    Column("role", SmallInteger, nullable=False),
    Column("created", BigInteger, nullable=False),
    Index(None, "who"),
)

# Names the shop and the actor as text: an entry stays as it was written, whatever becomes of them.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("time", BigInteger, nullable=False, index=True),
    *(Column(name, Text, nullable=False) for name in ("actor", "how", "shop", "what", "before", "hash")),
)

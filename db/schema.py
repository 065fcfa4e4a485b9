"""The tables. Text ids of the merchant stand once, in `customers`, `items` and `orders`; the log refers to them
by number. Times are whole microseconds since 1970 (UTC), so that they come back exactly on every database.

Those of runs, of decisions about them, of campaigns, feedback and access stand in files of their own (`run_schema`, …).
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from bundlerec.data import columns as c

# How the kinds of events are written in the log; never change a number, only add.
KIND_NUMBERS: Final = {c.PURCHASE: 0, c.CART: 1, c.VIEW: 2, c.REFUND: 3}

ITEM_TEXTS: Final = (c.TITLE, c.CATEGORY, c.BRAND, c.DESCRIPTION, c.IMAGE_URL, c.PARENT_ID, c.VARIANT)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _owner(table: str) -> Column[int]:
    return Column(f"{table}_id", ForeignKey(f"{table}s.id"), nullable=False)


def text_of(name: str) -> Column[str]:
    """A text that is never missing."""
    return Column(name, Text, nullable=False)


def whole_of(name: str) -> Column[int]:
    """A whole number that is never missing."""
    return Column(name, Integer, nullable=False)


def one_process(name: str) -> Table:
    """A table of at most one row: the one process that does some work now (`db.leases`)."""
    return Table(
        name,
        metadata,
        Column("id", Integer, primary_key=True),
        whole_of("pid"),
        Column("process_started", Double, nullable=False),
        text_of("boot"),
        Column("taken", BigInteger, nullable=False, server_default="0"),
        info={"stays": True},  # a process of another machine means nothing elsewhere: `db.moving`
    )


shops = Table(
    "shops",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("created", BigInteger, nullable=False),
    # Counted once after each import: counting 1.5 million lines takes seconds, and every page asks.
    Column("counts", JSON),
    Column("settings", JSON),
)

imports = Table(
    "imports",
    metadata,
    Column("id", Integer, primary_key=True),
    _owner("shop"),
    *(text_of(name) for name in ("file", "fingerprint", "layout", "role")),
    Column("report", JSON, nullable=False),
    Column("created", BigInteger, nullable=False),
    UniqueConstraint("shop_id", "fingerprint"),
)

customers = Table(
    "customers",
    metadata,
    Column("id", Integer, primary_key=True),
    _owner("shop"),
    Column("code", Text, nullable=False),
    UniqueConstraint("shop_id", "code"),
)

items = Table(
    "items",
    metadata,
    Column("id", Integer, primary_key=True),
    _owner("shop"),
    Column("code", Text, nullable=False),
    Column("in_catalogue", Boolean, nullable=False, server_default=false()),
    *(Column(name, Text) for name in ITEM_TEXTS),
    *(Column(name, Double) for name in (c.PRICE, c.COST, c.STOCK)),
    UniqueConstraint("shop_id", "code"),
)

# An order is (customer, order id): two customers may use the same order id. No customer: an anonymous basket;
# no code: what a customer looked at without ordering.
orders = Table(
    "orders",
    metadata,
    Column("id", Integer, primary_key=True),
    _owner("shop"),
    Column("customer_id", ForeignKey("customers.id")),
    Column("code", Text),
    UniqueConstraint("shop_id", "customer_id", "code"),
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    _owner("import"),
    _owner("order"),
    _owner("item"),
    Column(c.TIME, BigInteger, nullable=False),
    Column(c.KIND, SmallInteger, nullable=False),
    Column(c.QUANTITY, Double, nullable=False),
    Column(c.PRICE, Double),
    Index(None, "import_id", c.TIME),
    Index(None, "order_id"),
)

# Lines that an import brought once more: when the import that brought them first is taken back, they stay.
held_lines = Table(
    "held_lines",
    metadata,
    Column("event_id", ForeignKey("events.id"), primary_key=True),
    Column("import_id", ForeignKey("imports.id"), primary_key=True, index=True),
)

# What each import told of items, customers and bundles (Parquet): without one, the others say what is known.
tellings = Table(
    "tellings",
    metadata,
    Column("import_id", ForeignKey("imports.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

item_states = Table(
    "item_states",
    metadata,
    Column("item_id", ForeignKey("items.id"), primary_key=True),
    Column("import_id", ForeignKey("imports.id"), primary_key=True, index=True),
    Column(c.TIME, BigInteger, nullable=False),
    Column(c.PRICE, Double),
    Column(c.STOCK, Double),
)

# Keyed hashes of customers that asked to be forgotten; the key lies outside.
erased = Table(
    "erased",
    metadata,
    Column("shop_id", ForeignKey("shops.id"), primary_key=True),
    Column("mark", Text, primary_key=True),
)

attributes = Table(
    "attributes",
    metadata,
    Column("id", Integer, primary_key=True),
    _owner("shop"),
    Column("code", Text, nullable=False),
    Column(c.SENSITIVE, Boolean, nullable=False, server_default=false()),
    UniqueConstraint("shop_id", "code"),
)

customer_attributes = Table(
    "customer_attributes",
    metadata,
    Column("customer_id", ForeignKey("customers.id"), primary_key=True),
    Column("attribute_id", ForeignKey("attributes.id"), primary_key=True),
    Column(c.VALUE, Text, nullable=False),
)

existing_bundles = Table(
    "existing_bundles",
    metadata,
    Column("id", Integer, primary_key=True),
    _owner("shop"),
    Column("code", Text, nullable=False),
    _owner("item"),
    Column(c.TITLE, Text),
    Column(c.PRICE, Double),
    UniqueConstraint("shop_id", "code", "item_id"),
)

mappings = Table(
    "mappings",
    metadata,
    Column("shop_id", ForeignKey("shops.id"), primary_key=True),
    # A digest of the header, because an index of PostgreSQL can't hold a header of 80 columns.
    Column("header_digest", Text, primary_key=True),
    Column("header", Text, nullable=False),
    Column("mapping", JSON, nullable=False),
)

matches = Table(
    "matches",
    metadata,
    Column("shop_id", ForeignKey("shops.id"), primary_key=True),
    Column("other_id", ForeignKey("shops.id"), primary_key=True),
    Column(c.KIND, Text, primary_key=True),
    Column(c.CODE, Text, primary_key=True),
    *(text_of(name) for name in (c.OTHER_CODE, c.HOW)),
    Column(c.SCORE, Double, nullable=False),
    Column(c.ACCEPTED, Boolean, nullable=False),
)

# What may stand in the bundles of a kind.
rules = Table(
    "rules",
    metadata,
    Column("shop_id", ForeignKey("shops.id"), primary_key=True),
    Column(c.KIND, Text, primary_key=True),
    Column("content", JSON, nullable=False),
)

# On which terms a shop offers bundles.
offer_terms = Table(
    "offer_terms",
    metadata,
    Column("shop_id", ForeignKey("shops.id"), primary_key=True),
    Column("content", JSON, nullable=False),
)

watched_files = Table(
    "watched_files",
    metadata,
    Column("shop_id", ForeignKey("shops.id"), primary_key=True),
    Column("file", Text, primary_key=True),
    *(text_of(name) for name in ("stamp", "state", "text", "basis")),
    Column("looked", BigInteger, nullable=False),
)

# The one process that looks at watched folders now; no row: none.
watcher = one_process("watcher")

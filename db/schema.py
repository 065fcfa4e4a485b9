"""The tables. Text ids of the merchant stand once, in `customers`, `items` and `orders`; the log refers to them
by number. Times are whole microseconds since 1970 (UTC), so that they come back exactly on every database.

What a run produced (metrics, bundles, reasons) keeps the merchant's ids as text: it stays true and readable when
the data that it learned from changes later.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Double,
    Enum,
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
from bundlerec.store import RunState

# How the kinds of events are written in the log; never change a number, only add.
KIND_NUMBERS: Final = {c.PURCHASE: 0, c.CART: 1, c.VIEW: 2, c.REFUND: 3}

ITEM_TEXTS: Final = (c.TITLE, c.CATEGORY, c.BRAND, c.DESCRIPTION, c.IMAGE_URL, c.PARENT_ID, c.VARIANT)
RUN_WORDS: Final = ("message", "error", "hint", "device", "fingerprint")
RUN_STATE: Final = Enum(
    RunState, native_enum=False, length=20, values_callable=lambda states: [state.value for state in states]
)

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


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _whole(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def one_process(name: str) -> Table:
    """A table of at most one row: the one process that does some work now (`db.leases`)."""
    return Table(
        name,
        metadata,
        Column("id", Integer, primary_key=True),
        _whole("pid"),
        Column("process_started", Double, nullable=False),
        _text("boot"),
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
    *(_text(name) for name in ("file", "fingerprint", "layout", "role")),
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
    *(_text(name) for name in (c.OTHER_CODE, c.HOW)),
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
    *(_text(name) for name in ("stamp", "state", "text", "basis")),
    Column("looked", BigInteger, nullable=False),
)

# The one process that looks at watched folders now; no row: none.
watcher = one_process("watcher")

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    _owner("shop"),
    Column("state", RUN_STATE, nullable=False, index=True),
    Column("settings", JSON, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("started", BigInteger),
    Column("finished", BigInteger),
    Column("heartbeat", BigInteger),
    Column("pid", Integer),
    Column("process_started", Double),
    Column("boot", Text),
    Column("progress", Double, nullable=False, default=0.0),
    *(Column(name, Text, nullable=False, default="") for name in RUN_WORDS),
    Column("seconds_left", Double),
    Column("cancel_requested", Boolean, nullable=False, default=False),
    Column("pinned", Boolean, nullable=False, server_default=false()),
    Column(
        "deleted", BigInteger
    ),  # what it produced is gone; the row stays, so that its number is not given again
    Column("summary", JSON, nullable=False),
)


def _table_of_run(name: str, *columns: Column[Any], find_by: str | None = None) -> Table:
    """Rows that a run owns, in the order in which they came; found by run, and `find_by` within it."""
    number = Column("id", Integer, primary_key=True)
    owner: Column[int] = Column("run_id", ForeignKey("runs.id"), nullable=False)
    return Table(name, metadata, number, owner, *columns, Index(None, "run_id", *filter(None, [find_by])))


def _figures() -> tuple[Column[Any], ...]:
    return (Column(c.VALUE, Double), Column(c.LOW, Double), Column(c.HIGH, Double), _whole(c.N))


curve = _table_of_run("curve", _text(c.STAGE), _whole(c.STEP), _text(c.NAME), Column(c.VALUE, Double))

metrics = _table_of_run("metrics", _text(c.MODEL), _text(c.K), _text(c.SEGMENT), _text(c.METRIC), *_figures())

comparisons = _table_of_run(
    "comparisons", _text(c.MODEL), _text(c.RIVAL), _text(c.K), _text(c.METRIC), *_figures()
)

bundles = _table_of_run(
    "bundles",
    _text(c.MODEL),
    _text(c.KIND),
    Column(c.CUSTOMER_ID, Text),
    _whole(c.BUNDLE),
    _whole(c.SLOT),
    _text(c.ITEM_ID),
    Column(c.SCORE, Double),
    Column(c.PROBABILITY, Double),
    Column(c.VALUE_OF_CHOICE, Double),
    find_by=c.CUSTOMER_ID,
)

reasons = _table_of_run(
    "reasons",
    _text(c.KIND),
    Column(c.CUSTOMER_ID, Text),
    _whole(c.BUNDLE),
    _text(c.ITEM_ID),
    _text(c.REASON),
    Column(c.WEIGHT, Double),
    _text(c.EVIDENCE),
    find_by=c.CUSTOMER_ID,
)

artifacts = Table(
    "artifacts",
    metadata,
    Column("run_id", ForeignKey("runs.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

"""The tables of runs and of what they produced (metrics, bundles, reasons), which keeps the merchant's ids as text: it
stays true and readable when the data that it learned from changes later.
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
    Table,
    Text,
    false,
)

from bundlerec.data import columns as c
from bundlerec.store import RunState
from db.schema import metadata

RUN_WORDS: Final = ("message", "error", "hint", "device", "fingerprint")
RUN_STATE: Final = Enum(
    RunState, native_enum=False, length=20, values_callable=lambda states: [state.value for state in states]
)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _whole(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("shop_id", ForeignKey("shops.id"), nullable=False),
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

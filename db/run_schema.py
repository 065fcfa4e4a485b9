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
from db.schema import metadata, text_of, whole_of

RUN_WORDS: Final = ("message", "error", "hint", "device", "fingerprint")
RUN_STATE: Final = Enum(
    RunState, native_enum=False, length=20, values_callable=lambda states: [state.value for state in states]
)


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
    return (Column(c.VALUE, Double), Column(c.LOW, Double), Column(c.HIGH, Double), whole_of(c.N))


curve = _table_of_run("curve", text_of(c.STAGE), whole_of(c.STEP), text_of(c.NAME), Column(c.VALUE, Double))

metrics = _table_of_run(
    "metrics", text_of(c.MODEL), text_of(c.K), text_of(c.SEGMENT), text_of(c.METRIC), *_figures()
)

comparisons = _table_of_run(
    "comparisons", text_of(c.MODEL), text_of(c.RIVAL), text_of(c.K), text_of(c.METRIC), *_figures()
)

bundles = _table_of_run(
    "bundles",
    text_of(c.MODEL),
    text_of(c.KIND),
    Column(c.CUSTOMER_ID, Text),
    whole_of(c.BUNDLE),
    whole_of(c.SLOT),
    text_of(c.ITEM_ID),
    Column(c.SCORE, Double),
    Column(c.PROBABILITY, Double),
    Column(c.VALUE_OF_CHOICE, Double),
    find_by=c.CUSTOMER_ID,
)

reasons = _table_of_run(
    "reasons",
    text_of(c.KIND),
    Column(c.CUSTOMER_ID, Text),
    whole_of(c.BUNDLE),
    text_of(c.ITEM_ID),
    text_of(c.REASON),
    Column(c.WEIGHT, Double),
    text_of(c.EVIDENCE),
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
